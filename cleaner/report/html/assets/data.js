// What the page holds: a small manifest, tables that are unpacked at once, and blocks of documents that wait.

const manifest = JSON.parse($("manifest").textContent);
const state = { documents: [], byNumber: new Map(), rules: [], categories: [], suspicious: [], known: [] };
const blocks = new Map();

async function unpack(id) {
  const packed = JSON.parse($(id).textContent);
  const bytes = Uint8Array.from(atob(packed), (char) => char.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return JSON.parse(await new Response(stream).text());
}

async function load() {
  const tables = await unpack("tables");
  Object.assign(state, { rules: tables.rules, categories: tables.categories, suspicious: tables.suspicious, known: tables.known });
  state.rules.forEach((rule, index) => { rule.index = index; });
  state.documents = tables.documents.map((row) => {
    const [id, path, host, status, characters, removed, edits, rules, suggesting, note, page, block, at] = row;
    const share = characters ? removed / characters : 0;
    return { id, path, host, status, characters, removed, share, edits, rules, suggesting, note, page, block, at };
  });
  for (const entry of state.documents) state.byNumber.set(entry.id, entry);
}

// The text and changes of a document; blocks that were opened last stay unpacked.
async function contents(entry) {
  if (!blocks.has(entry.block)) {
    if (blocks.size > 8) blocks.delete(blocks.keys().next().value);
    blocks.set(entry.block, await unpack(`block-${entry.block}`));
  }
  return blocks.get(entry.block)[entry.at];
}

const colour = (category) => `tint k${Math.max(0, state.categories.indexOf(category)) % 12}`;

const ruleOf = (index) => state.rules[index];

function address(entry) {
  return entry.page === manifest.page || entry.block < 0
    ? `#/document/${entry.id}`
    : `${manifest.folder}/${String(entry.page).padStart(4, "0")}.html#/document/${entry.id}`;
}

const homeAddress = (hash) => (manifest.page ? manifest.home : "") + hash;
