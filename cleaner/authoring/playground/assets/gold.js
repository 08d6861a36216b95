// Spans of junk that the reader marks or accepts, shared as a line of labelled texts that `cleaner score` reads.
// Places count characters, as Python does, not the UTF-16 units of JavaScript.

import { $, el, say, shown, tint } from "./dom.js";

let spans = [];

const characters = (text) => [...text].length;

export function forget() {
  if (spans.length) say("The text changed, so its gold was dropped.");
  spans = [];
  draw();
}

export function markSelection() {
  const field = $("text"), kind = $("kind").value.trim();
  const from = field.selectionStart, to = field.selectionEnd;
  if (from === to) return say("Select the junk in the text on the left first.");
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(kind)) {
    $("kind").focus();
    return say("Give a kind of junk: lower-case words joined by hyphens, such as related.");
  }
  const start = characters(field.value.slice(0, from));
  add(start, start + characters(field.value.slice(from, to)), kind);
}

// A change that takes words is junk; one of white space or spelling is not.
export function accept(change) {
  if (!change.removed.trim() || change.inserted.trim()) return;
  const lead = characters(change.removed.match(/^\s*/)[0]), trail = characters(change.removed.match(/\s*$/)[0]);
  add(change.start + lead, change.end - trail, change.category);
}

function add(start, end, kind) {
  spans = spans.filter(([from, to]) => to <= start || from >= end);
  spans.push([start, end, kind]);
  spans.sort((a, b) => a[0] - b[0]);
  draw();
}

export function draw() {
  const text = [...$("text").value];
  const rows = spans.map((span) => el("li", {},
    el("span", { class: `chip ${tint(span[2])}` }, span[2]), " ", el("span", { class: "excerpt" }, shown(text.slice(span[0], span[1]).join(""))),
    el("button", { type: "button", class: "place", on: { click: () => { spans = spans.filter((s) => s !== span); draw(); } } }, "Remove")));
  $("gold").replaceChildren(...(rows.length ? rows : [el("li", {}, "No junk marked: as it is, all of the text is story.")]));
}

export function download(about) {
  const text = $("text").value;
  if (!text.trim()) return say("There is no text to share.");
  const known = Object.fromEntries(["title", "url", "language"].filter((key) => about[key]).map((key) => [key, about[key]]));
  const line = JSON.stringify({ id: about.name || "playground", text, spans, ...known });
  const address = URL.createObjectURL(new Blob([line + "\n"], { type: "application/jsonl" }));
  el("a", { href: address, download: "gold.jsonl" }).click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
  say("gold.jsonl holds one line; add it to your labelled texts for `cleaner score`.");
}
