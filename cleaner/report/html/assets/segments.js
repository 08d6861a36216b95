// From a text and its changes to lines of segments, which all three views are made of.

const QUIET = new Set(["whitespace"]);

function changesOf(data) {
  const make = (suggestion) => ([start, end, inserted, rule, place, points, also, shared], index) => ({
    start, end, inserted, place, suggestion, index, points: points ?? null, also: also ?? [], shared: shared ?? "",
    rule: ruleOf(rule), removed: data.text.slice(start, end),
  });
  const edits = data.edits.map(make(false));
  const suggestions = data.suggestions.map(make(true));
  for (const change of [...edits, ...suggestions]) change.quiet = QUIET.has(change.rule.category);
  return { edits, suggestions };
}

// Stretches of the original text, in order: kept, removed with what was put there, marked, or only suggested.
function segments(data, edits, suggestions) {
  const spans = [
    ...suggestions.map((change) => ({ start: change.start, end: change.end, kind: "sug", change })),
    ...data.marks.map(([start, end, rule, mark]) => ({ start, end, kind: "mark", mark, rule: ruleOf(rule) })),
  ].sort((a, b) => a.start - b.start);
  const out = [];
  let at = 0;
  let first = 0;

  function keep(end) {
    while (first < spans.length && spans[first].end <= at) first += 1;
    for (let i = first; i < spans.length && spans[i].start < end; i += 1) {
      const from = Math.max(spans[i].start, at);
      const to = Math.min(spans[i].end, end);
      if (to <= from) continue;
      if (from > at) out.push({ kind: "keep", text: data.text.slice(at, from), start: at });
      out.push({ ...spans[i], text: data.text.slice(from, to), start: from });
      at = to;
    }
    if (at < end) out.push({ kind: "keep", text: data.text.slice(at, end), start: at });
    at = end;
  }

  for (const edit of edits) {
    keep(edit.start);
    if (edit.end > edit.start) out.push({ kind: "del", text: edit.removed, start: edit.start, change: edit });
    if (edit.inserted) out.push({ kind: "ins", text: edit.inserted, start: edit.end, change: edit });
    at = edit.end;
  }
  keep(data.text.length);
  return out;
}

// Lines of the original; what was inserted stands in the line where it was put.
function linesOf(parts) {
  const lines = [{ number: 1, start: 0, parts: [] }];
  for (const part of parts) {
    if (part.kind === "ins") {
      lines.at(-1).parts.push(part);
      continue;
    }
    const pieces = part.text.split("\n");
    let at = part.start;
    pieces.forEach((text, i) => {
      const last = i === pieces.length - 1;
      if (text || !last) lines.at(-1).parts.push({ ...part, text, newline: !last });
      at += text.length + 1;
      if (!last) lines.push({ number: lines.length + 1, start: at, parts: [] });
    });
  }
  return lines;
}

const isBlank = (line) => line.parts.every((part) => part.kind !== "ins" && !part.text.trim());
const isGone = (line) => line.parts.length > 0 && line.parts.every((part) => part.kind === "del" || !part.text.trim())
  && line.parts.some((part) => part.kind === "del" && part.text.trim());

function cleanText(data) {
  let out = "";
  let at = 0;
  for (const [start, end, inserted] of data.edits) {
    out += data.text.slice(at, start) + inserted;
    at = end;
  }
  return out + data.text.slice(at);
}

function lineNumber(text, offset) {
  let line = 1;
  for (let at = text.indexOf("\n"); at >= 0 && at < offset; at = text.indexOf("\n", at + 1)) line += 1;
  return line;
}

// The whole lines that a stretch touches, with up to three lines with words on each side.
function surroundings(text, start, end) {
  const from = text.lastIndexOf("\n", start - 1) + 1;
  const inner = end > start && text[end - 1] === "\n" ? end - 1 : end;
  const next = text.indexOf("\n", inner);
  const to = next < 0 ? text.length : next;
  const words = (part) => part.split("\n").filter((line) => line.trim());
  return {
    text: text.slice(from, to),
    before: words(text.slice(Math.max(0, from - 20000), Math.max(0, from - 1))).slice(-3),
    after: words(text.slice(to + 1, to + 20000)).slice(0, 3),
  };
}
