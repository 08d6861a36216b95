// Keys, as coverage reports and mail readers have them.

function stepDocument(step) {
  const documents = chosen();
  const here = documents.findIndex((entry) => entry.id === reader.entry?.id);
  const next = documents[here < 0 ? (step > 0 ? 0 : documents.length - 1) : here + step];
  if (next) location.href = address(next);
  else if (manifest.page && step > 0 && manifest.more) location.href = `${String(manifest.page + 1).padStart(4, "0")}.html#/first`;
  else if (manifest.page > 1 && step < 0) location.href = `${String(manifest.page - 1).padStart(4, "0")}.html#/last`;
  else say(step > 0 ? "This is the last document" : "This is the first document");
}

function stepChange(step) {
  const count = reader.changes.length;
  if (!reader.data || !count) return say("No change to show here");
  const next = reader.current < 0 ? (step > 0 ? 0 : count - 1) : reader.current + step;
  if (next < 0 || next >= count) return say(step > 0 ? "That was the last change" : "That was the first change");
  if (reader.view === "clean") setView("inline");
  return goTo(next);
}

function stepLine(step) {
  const lines = [...document.querySelectorAll("#story .line:not(.blank)")];
  const here = lines.findIndex((node) => node.contains(document.activeElement));
  const node = lines[here < 0 ? (step > 0 ? 0 : lines.length - 1) : Math.min(lines.length - 1, Math.max(0, here + step))];
  node?.focus();
  node?.scrollIntoView({ block: "center" });
}

function markMissed() {
  const node = document.activeElement?.closest?.("#story .line");
  if (node?.line) missedCard(node.line);
  else say("Choose a line with J and K first");
}

function search() {
  if (manifest.page) location.href = homeAddress("#/documents");
  else if ($("search")) $("search").focus();
  else {
    focusSearch = true;
    location.hash = "#/documents";
  }
}

const ACTIONS = {
  j: () => stepChange(1),
  k: () => stepChange(-1),
  J: () => stepLine(1),
  K: () => stepLine(-1),
  n: () => stepDocument(1),
  p: () => stepDocument(-1),
  y: () => giveVerdict("right"),
  x: () => giveVerdict("wrong"),
  m: markMissed,
  v: () => { if (reader.data) setView(Object.keys(VIEWS)[(Object.keys(VIEWS).indexOf(reader.view) + 1) % 3]); },
  u: () => { location.href = homeAddress("#/documents"); },
  "/": search,
  "?": () => $("help").showModal(),
};

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || $("help").open) return;
  if (event.target.closest("input, select, textarea")) {
    const typing = event.target.type !== "radio" && event.target.type !== "checkbox";
    if (event.key === "Escape") event.target.blur();
    if (typing) return;
  }
  const action = ACTIONS[event.key];
  if (!action) return;
  event.preventDefault();
  action();
}
