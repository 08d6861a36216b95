// The cleaned text with its marks, and the rules that made them.

import { $, el, plural, shown, tint } from "./dom.js";

// Draws an answer; `accept` takes a change into the gold, `goTo` leads to a line of the rules.
export function drawResult(answer, accept) {
  const clean = $("clean").checked;
  const parts = [];
  answer.kept.forEach((kept, i) => {
    parts.push(...shown(kept));
    const change = answer.changes?.[i];
    if (change) parts.push(...(clean ? shown(change.inserted) : [mark(answer, change, accept)]));
  });
  $("result").replaceChildren(...parts);
  const changes = answer.changes ?? [];
  const gone = changes.reduce((sum, change) => sum + [...change.removed].length - [...change.inserted].length, 0);
  $("counts").textContent = changes.length ? `${plural(changes.length, "change")}, ${plural(gone, "character")} less` : "nothing changes";
  $("card").replaceChildren("Choose a mark to see its rule.");
}

function mark(answer, change, accept) {
  const show = (event) => {
    document.querySelector(".change.current")?.classList.remove("current");
    event.currentTarget.classList.add("current");
    card(answer, change, accept);
  };
  const key = (event) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); show(event); } };
  return el("span", {
    class: `change ${tint(change.category)}`, tabindex: "0", role: "button", title: change.rule,
    on: { click: show, focus: show, keydown: key },
  }, change.removed && el("del", {}, visible(change.removed)), change.inserted && el("ins", {}, visible(change.inserted)));
}

// White space that goes or comes is seen as signs.
const visible = (text) => (text.trim() ? shown(text) : [...text].map((char) => (char === "\n" ? "⏎" : char === "\t" ? "⇥" : "␣")).join("")
  + (text.includes("\n") ? "\n" : ""));

function card(answer, change, accept) {
  const more = [`line ${change.line}`];
  if (change.points !== undefined) more.push(`${change.points.toFixed(2)} points`);
  if (change.also?.length) more.push(`gave way: ${change.also.join(", ")}`);
  $("card").replaceChildren(
    el("span", { class: `chip ${tint(change.category)}` }, change.category), " ",
    el("b", {}, change.rule), ` (${more.join("; ")}): `, answer.rules[change.rule].description, " ",
    change.removed.trim() && el("button", { type: "button", on: { click: () => accept(change) } }, "Accept as gold"),
  );
}

// The mistakes, notes and rules of an answer.
export function drawFound(answer, goTo) {
  const faults = (list, kind) => list.map((fault) => el("li", { class: kind },
    el("button", { type: "button", class: "place", on: { click: () => goTo(fault.line, fault.column) } }, `${fault.line}:${fault.column}`),
    " ", shown(fault.message)));
  const rows = [
    ...faults(answer.mistakes ?? [], "mistake"),
    ...faults(answer.failures ?? [], "failure"),
    ...(answer.notes ?? []).map((note) => el("li", { class: "failure" }, note)),
    ...(answer.labels ?? []).map((label) => el("li", {}, "labels the document ", el("b", {}, label))),
  ];
  for (const [id, rule] of sorted(answer.rules ?? {})) {
    const does = [];
    const changes = (answer.changes ?? []).filter((change) => change.rule === id).length;
    const suggestions = (answer.suggestions ?? []).filter((change) => change.rule === id).length;
    if (changes) does.push(plural(changes, "change"));
    if (suggestions) does.push(`only suggests (${plural(suggestions, "time")})`);
    if (answer.marked?.[id]) does.push(plural(answer.marked[id], "mark"));
    if (!does.length) does.push(rule.line ? "takes nothing here" : "gave way");
    rows.push(el("li", {},
      el("span", { class: `chip ${tint(rule.category)}` }, rule.category), " ",
      rule.line ? el("button", { type: "button", class: "place", on: { click: () => goTo(rule.line) } }, id) : el("b", {}, id),
      ` ${does.join(", ")} `, el("span", { class: "quiet" }, rule.description)));
  }
  $("found").replaceChildren(el("ul", {}, rows.length ? rows : el("li", { class: "quiet" }, "No rule matched.")));
}

// Typed rules first.
const sorted = (rules) => Object.entries(rules).sort(([a, x], [b, y]) => !x.line - !y.line || a.localeCompare(b));
