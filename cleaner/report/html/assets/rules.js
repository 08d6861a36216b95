// Rules: all that fired, a page for each, and what looks wrong.

function viewRules() {
  const rows = [...state.rules].sort((a, b) => b.edits - a.edits || a.index - b.index).map((rule) => el("tr", {},
    el("th", { scope: "row" }, el("a", { href: `#/rule/${encodeURIComponent(rule.id)}` }, rule.id), rule.description ? el("span", { class: "note-inline" }, rule.description) : null),
    el("td", {}, chip(rule.category)),
    el("td", {}, rule.safety === "unsafe" ? el("span", { class: "status left" }, "unsafe") : rule.status ?? ""),
    el("td", { class: "n" }, number(rule.edits)),
    el("td", { class: "n" }, number(rule.documents)),
    el("td", { class: "n" }, number(rule.characters)),
    el("td", { class: "n" }, rule.suggestions ? number(rule.suggestions) : "")));
  const head = ["Rule", "Category", "Status", "Edits", "Documents", "Characters", "Suggested"];
  return [el("h1", { tabindex: "-1" }, "Rules that fired"),
    el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Rules" }, el("table", { class: "documents" },
      el("thead", {}, el("tr", {}, head.map((text, i) => el("th", { scope: "col", class: i > 2 ? "n" : "" }, text)))), el("tbody", {}, rows)))];
}

function viewRule(id) {
  const rule = state.rules.find((candidate) => candidate.id === id);
  if (!rule) return [el("h1", { tabindex: "-1" }, "No such rule"), el("p", {}, `No rule called ${id} fired in this run.`)];
  const counts = [plural(rule.edits, "edit"), `in ${plural(rule.documents, "document")}`, `${plural(rule.characters, "character")} removed`];
  if (rule.suggestions) counts.push(`${plural(rule.suggestions, "suggestion")} not applied`);
  return [
    el("p", { class: "crumb" }, el("a", { href: "#/rules" }, "Rules")),
    el("h1", { tabindex: "-1" }, rule.id, " ", chip(rule.category)),
    rule.description ? el("p", { class: "lead" }, rule.description) : el("p", { class: "note" }, "This rule is not among the rules that the report was made with."),
    el("p", {}, counts.join(", "), ". ", el("a", { href: `#/documents?rule=${encodeURIComponent(rule.id)}` }, "Documents with it")),
    rule.safety === "unsafe" ? el("p", { class: "note" }, "Unsafe: it only suggests, until --unsafe is given.") : null,
    rule.false_positives ? el("p", {}, el("b", {}, "May take wrongly: "), rule.false_positives) : null,
    el("h2", {}, "What it took"),
    samples(rule),
    el("h2", {}, "Its examples"),
    examples(rule.examples ?? {}),
    el("h2", {}, "As written"),
    rule.yaml ? el("pre", { class: "yaml", tabindex: "0" }, rule.yaml) : el("p", { class: "quiet" }, "Its file cannot be read any more."),
    el("p", { class: "quiet" }, "Switch it off: ", el("code", {}, `cleaner clean … --ignore ${rule.id}`)),
  ];
}

function samples(rule) {
  const shownEdits = rule.samples.reduce((sum, sample) => sum + sample[2], 0);
  const rows = rule.samples.map(([removed, inserted, count, document, place]) => el("li", {},
    el("p", { class: "sample", dir: "auto" },
      removed ? el("del", { class: colour(rule.category) }, blanks(removed)) : null,
      inserted ? el("ins", {}, blanks(inserted)) : null),
    el("p", { class: "quiet" }, count > 1 ? `${number(count)} times, first in ` : "in ", documentLink(document, place))));
  const total = rule.edits + rule.suggestions;
  return el("div", {},
    shownEdits < total ? el("p", { class: "quiet" }, `${plural(rule.samples.length, "text")}, which stand for ${number(shownEdits)} of ${number(total)}.`) : null,
    el("ul", { class: "cards" }, rows));
}

function documentLink(document, place) {
  const entry = state.byNumber.get(document);
  if (!entry) return "a document that this report does not list";
  return el("a", { href: address(entry) + (entry.block < 0 ? "" : `?at=${place}`) }, name(entry.path));
}

const blanks = (text) => shown(text.trim() ? text.trim() : blanksShown(text));

function examples(groups) {
  const titles = { junk: "Must take", story: "Must leave", changed: "Changes", todo: "Not taken yet" };
  const parts = Object.entries(titles).filter(([key]) => groups[key]?.length).map(([key, title]) => el("section", {},
    el("h3", {}, title),
    el("ul", { class: `examples ${key}` }, groups[key].map((example) => el("li", { dir: "auto" },
      key === "changed" ? [el("del", {}, shown(example.from)), " → ", el("ins", {}, shown(example.to))] : shown(typeof example === "string" ? example : example.text))))));
  return parts.length ? el("div", {}, parts) : el("p", { class: "quiet" }, "None are known.");
}

function viewSuspicious() {
  const rows = state.suspicious.map(([index, document, place, text]) => el("li", {},
    el("p", { class: "sample", dir: "auto" }, el("del", { class: colour(ruleOf(index).category) }, shown(text))),
    el("p", { class: "quiet" }, el("a", { href: `#/rule/${encodeURIComponent(ruleOf(index).id)}` }, ruleOf(index).id), " in ", documentLink(document, place))));
  return [el("h1", { tabindex: "-1" }, "Suspicious"),
    el("p", { class: "lead" }, "Removed by one rule alone, reads like a sentence, stands in the middle of a document. Longest first; quotes and figures count double."),
    rows.length ? el("ul", { class: "cards" }, rows) : el("p", {}, "Nothing in this run looks suspicious.")];
}
