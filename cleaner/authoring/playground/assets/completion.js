// What may stand at a place of a pack, worked out from the indentation before it and the JSON Schema.

const KEY = /^(\s*)((?:- )*)\s*([A-Za-z_]\w*):(.*)$/;

// The keys that lead to the place, what is typed of the word there, and whether it is a key or a value.
export function placeOf(text, caret) {
  const lines = text.slice(0, caret).split("\n");
  const line = lines.pop();
  const value = line.match(/^(\s*(?:- )*)([A-Za-z_]\w*):\s+([\w-]*)$/);
  if (value) return { path: [...above(lines, value[1].length), value[2]], typed: value[3], isKey: false };
  const flow = line.match(/^(\s*(?:- )*)([A-Za-z_]\w*:.*\{(?:.*,)?)\s*(\w*)$/);
  if (flow) return { path: [...above(lines, flow[1].length), ...opened(flow[2])], typed: flow[3], isKey: true };
  const key = line.match(/^(\s*(?:- )*)(\w*)$/);
  return key && { path: above(lines, key[1].length), typed: key[2], isKey: true };
}

// The keys whose braces are open at the end of a line.
function opened(line) {
  const path = [];
  for (const [brace, key] of line.matchAll(/(\w+):\s*\[?\{|\}/g)) brace === "}" ? path.pop() : path.push(key);
  return path;
}

// The keys around a column, from the outermost.
function above(lines, column) {
  const path = [];
  let limit = column;
  for (let i = lines.length - 1; i >= 0 && limit > 0; i--) {
    const found = lines[i].match(KEY);
    if (!found) continue;
    const own = found[1].length + found[2].length;
    if (own < limit && !found[4].trim()) {
      path.unshift(found[3]);
      limit = found[1].length || own;
      if (found[2]) limit = own;
    } else if (own < limit) limit = Math.min(limit, own + 1);
  }
  return path;
}

// The keys or values that the schema allows at a place: [text, description].
export function options(schema, place) {
  let found = [schema];
  for (const key of place.path) found = found.flatMap((at) => forms(schema, at)).flatMap((at) => at.properties?.[key] ?? []);
  const here = found.flatMap((at) => forms(schema, at));
  const all = place.isKey
    ? here.flatMap((at) => Object.entries(at.properties ?? {}).map(([name, value]) => [name, value.description ?? ""]))
    : here.flatMap((at) => at.enum ?? (at.type === "boolean" ? [true, false] : [])).map((name) => [String(name), ""]);
  const typed = place.typed.toLowerCase();
  const unique = [...new Map(all).entries()].filter(([name]) => name.startsWith(typed) && name !== place.typed);
  return unique.sort(([a], [b]) => a.localeCompare(b));
}

// A schema with its references followed, its alternatives and the items of its lists side by side.
function forms(schema, at) {
  if (at.$ref) return forms(schema, schema.$defs[at.$ref.split("/").pop()]);
  if (at.anyOf) return at.anyOf.flatMap((option) => forms(schema, option));
  if (at.items) return forms(schema, at.items);
  return [at];
}
