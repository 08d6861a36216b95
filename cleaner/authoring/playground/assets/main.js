import { $, ask, el, say } from "./dom.js";
import { Editor } from "./editor.js";
import * as gold from "./gold.js";
import { drawFound, drawResult } from "./result.js";

const PAUSE = 250;  // milliseconds without a key before rules are tried
const TEXT = `Council agrees to repair the old harbour wall

The town council voted on Tuesday evening to repair the harbour wall, which the storms of last winter had damaged.

Also in the Harbour News: Ferry sails again

Engineers told the meeting that the work would take eleven months.

Comments are closed.
`;
const RULES = `pack: my-site
description: Furniture of my site
rules:
  - id: harbour-news
    category: related
    description: Pointers to other stories.
    line: '^also in the harbour news:'
    examples:
      junk: ["Also in the Harbour News: Ferry sails again"]
      story: ["Also in the harbour stood a ship."]
`;

const facts = await ask("facts");
let about = {};
let answer = { text: null, kept: [], changes: [], rules: {} };
let waiting = 0, running = false, stale = false;

const editor = new Editor(facts.schema, later);
editor.text = facts.rules || RULES;
$("text").value = TEXT;

// One question at a time; whatever was typed meanwhile is asked when its answer is there.
function later() {
  clearTimeout(waiting);
  waiting = setTimeout(evaluate, PAUSE);
}

async function evaluate() {
  stale = true;
  if (running) return;
  running = true;
  document.body.classList.add("busy");
  while (stale) {
    stale = false;
    const question = { text: $("text").value, rules: editor.text, packs: $("packs").checked, about };
    try {
      draw({ text: question.text, ...await ask("evaluate", JSON.stringify(question)) });
    } catch (error) {
      draw({ mistakes: [], notes: [error.message], failed: true });
    }
  }
  running = false;
  document.body.classList.remove("busy");
  document.body.dataset.ready = String(Number(document.body.dataset.ready ?? 0) + 1);
}

function draw(next) {
  const faults = [
    ...(next.mistakes ?? []).map((fault) => ({ ...fault, isMistake: true })),
    ...(next.failures ?? []).map((fault) => ({ ...fault, isMistake: false })),
  ];
  editor.show(faults);
  const sound = !next.failed && !next.mistakes?.length;
  $("result").classList.toggle("stale", !sound);
  if (sound) {
    answer = { changes: [], rules: {}, ...next };
    drawResult(answer, accept);
    $("kinds").replaceChildren(...[...new Set(Object.values(answer.rules).map((rule) => rule.category))].sort()
      .map((kind) => el("option", { value: kind })));
  } else $("counts").textContent = "as it was before the mistake";
  drawFound(next, (line, column) => editor.goTo(line, column));
}

function accept(change) {
  if (answer.text === $("text").value) gold.accept(change);
  else say("The text changed; its result is on the way.");
}

function show(loaded) {
  about = loaded.about;
  $("text").value = loaded.text;
  $("text").scrollTop = 0;
  const known = [about.name, about.title && `“${about.title}”`, about.host, about.language];
  $("about").textContent = known.filter(Boolean).join(" · ");
  gold.forget();
  evaluate();
}

async function attempt(work) {
  try {
    await work();
  } catch (error) {
    say(error.message);
  }
}

function openDocument() {
  const index = $("file").value;
  if (index === "") return;
  const records = facts.files[index][1];
  $("record").hidden = !records;
  attempt(async () => show(await ask(`documents/${index}/${records ? Math.max(1, Math.trunc($("number").value) || 1) : 1}`)));
}

async function openOwn() {
  const [file] = $("own").files;
  $("own").value = "";
  if (file) attempt(async () => show(await ask(`load/${encodeURIComponent(file.name)}`, file)));
}

async function copy() {
  const rule = editor.ruleAtCaret();
  if (!rule) return say("There is no rule to copy: `rules:` holds none.");
  await navigator.clipboard.writeText(rule);
  say("The rule and its examples are on the clipboard.");
}

async function save() {
  const { saved } = await ask("save", JSON.stringify({ rules: editor.text }));
  say(`Saved as ${saved}.`);
}

if (facts.files.length) {
  $("corpus").hidden = false;
  const more = facts.left_out ? ` (${facts.left_out.toLocaleString("en")} more are not listed)` : "";
  $("file").append(el("option", { value: "" }, `Choose of ${facts.files.length.toLocaleString("en")} files${more}…`),
    ...facts.files.map(([name], i) => el("option", { value: i }, name)));
}
if (facts.pack) {
  $("pack").textContent = facts.pack;
  $("save").hidden = false;
}
$("text").addEventListener("input", () => { gold.forget(); later(); });
$("file").addEventListener("change", () => { $("number").value = 1; openDocument(); });
$("number").addEventListener("change", openDocument);
$("open").addEventListener("click", () => $("own").click());
$("own").addEventListener("change", openOwn);
$("packs").addEventListener("change", evaluate);
$("clean").addEventListener("change", () => drawResult(answer, accept));
$("copy").addEventListener("click", () => attempt(copy));
$("save").addEventListener("click", () => attempt(save));
$("mark").addEventListener("click", gold.markSelection);
$("accept").addEventListener("click", () => answer.changes.forEach(accept));
$("download").addEventListener("click", () => gold.download(about));
addEventListener("keydown", (event) => {
  if (event.key === "s" && (event.ctrlKey || event.metaKey) && facts.pack) {
    event.preventDefault();
    attempt(save);
  }
});
gold.draw();
evaluate();
