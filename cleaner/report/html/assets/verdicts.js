// What a reader thinks of changes: kept by the browser where it allows that, else as long as the page is open.

const verdicts = {
  all: new Map(),
  kept: true,
  store: `cleaner-verdicts:${manifest.title}:${manifest.run}`,

  read() {
    try {
      for (const row of JSON.parse(localStorage.getItem(this.store) ?? "[]")) this.all.set(this.key(row), row);
    } catch {
      this.kept = false;
    }
    this.count();
  },

  write() {
    try {
      localStorage.setItem(this.store, JSON.stringify([...this.all.values()]));
    } catch {
      this.kept = false;
    }
    this.count();
  },

  count() {
    $("verdict-count").textContent = number(this.all.size);
  },

  key: (row) => `${row.document}\n${row.start}\n${row.verdict === "missed" ? "" : row.rule}`,

  of(entry, change) {
    return this.all.get(`${entry.path}\n${change.place}\n${change.rule.id}`)?.verdict;
  },

  // Sets a verdict, or takes it back when it is given twice.
  toggle(row) {
    const key = this.key(row);
    if (this.all.get(key)?.verdict === row.verdict) this.all.delete(key);
    else this.all.set(key, row);
    this.write();
    return this.all.has(key);
  },
};

function verdictOn(entry, data, change, verdict) {
  const { text, before, after } = surroundings(data.text, change.start, change.end);
  return {
    verdict, document: entry.path, rule: change.rule.id, line: lineNumber(data.text, change.start), start: change.place,
    suggestion: change.suggestion, removed: change.removed, inserted: change.inserted, text, before, after,
    title: String(data.metadata.headline ?? ""), host: entry.host,
  };
}

function verdictMissed(entry, data, line, start, rule) {
  const end = start + line.length;
  const { text, before, after } = surroundings(data.text, start, end);
  return {
    verdict: "missed", document: entry.path, rule, line: lineNumber(data.text, start), start: [...data.text.slice(0, start)].length,
    suggestion: false, removed: line, inserted: "", text, before, after,
    title: String(data.metadata.headline ?? ""), host: entry.host,
  };
}

function exportVerdicts() {
  const lines = [...verdicts.all.values()].map((row) => JSON.stringify(row) + "\n");
  const url = URL.createObjectURL(new Blob(lines, { type: "application/jsonl" }));
  el("a", { href: url, download: "verdicts.jsonl" }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60000);
}

function viewVerdicts() {
  const rows = [...verdicts.all.values()];
  const where = verdicts.kept ? "They are kept in this browser." : "This browser keeps nothing: export them before you close the page.";
  const list = el("ul", { class: "cards" }, rows.map((row) => el("li", {},
    el("p", {}, el("span", { class: `verdict ${row.verdict}` }, row.verdict), " ", row.rule ? el("a", { href: homeAddress(`#/rule/${encodeURIComponent(row.rule)}`) }, row.rule) : "no rule named", " · ", name(row.document), ` line ${row.line}`),
    el("blockquote", { dir: "auto" }, shown(row.removed.trim().slice(0, 400))),
    el("button", { type: "button", on: { click: () => { verdicts.all.delete(verdicts.key(row)); verdicts.write(); route(); } } }, "Take back"))));
  const help = el("p", { class: "quiet" }, "Save them as verdicts.jsonl, then run ", el("code", {}, "cleaner rules learn-from verdicts.jsonl"), ": wrong changes become story examples of their rules, missed lines become todo examples.");
  return [
    el("h1", { tabindex: "-1" }, "Verdicts"),
    el("p", {}, rows.length ? `${plural(rows.length, "verdict")}. ${where}` : "No verdicts yet. Open a document, walk through its changes with j and k, and press y for right or x for wrong."),
    rows.length ? el("p", {}, el("button", { type: "button", class: "primary", id: "export", on: { click: exportVerdicts } }, "Export verdicts.jsonl")) : null,
    help, list,
  ];
}
