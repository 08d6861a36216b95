// The list of documents: searched, filtered, sorted; rows are added as they are asked for.

const BINS = [0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75];
const STEP = 200;
const EMPTY = { q: "", category: "", rule: "", host: "", status: "", bin: "", suggestions: false };
const list = { filters: { ...EMPTY }, sort: "share", down: true, shown: STEP };

const bin = (share) => BINS.filter((bound) => share > bound).length;

function matches(entry) {
  const f = list.filters;
  const rules = f.suggestions ? [...entry.rules, ...entry.suggesting] : entry.rules;
  return (!f.q || entry.path.toLowerCase().includes(f.q) || entry.host.toLowerCase().includes(f.q) || entry.note.toLowerCase().includes(f.q))
    && (!f.category || rules.some((i) => ruleOf(i).category === f.category))
    && (!f.rule || rules.some((i) => ruleOf(i).id === f.rule))
    && (!f.host || entry.host === f.host)
    && (!f.status || entry.status === f.status)
    && (f.bin === "" || bin(entry.share) === Number(f.bin))
    && (!f.suggestions || entry.suggesting.length > 0);
}

const KEYS = {
  path: (entry) => entry.path,
  host: (entry) => entry.host,
  status: (entry) => entry.status,
  share: (entry) => entry.share,
  edits: (entry) => entry.edits,
  suggestions: (entry) => entry.suggesting.length,
};

function chosen() {
  const key = KEYS[list.sort];
  const sign = list.down ? -1 : 1;
  const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
  return state.documents.filter(matches).sort((a, b) => sign * compare(key(a), key(b)) || a.id - b.id);
}

function setFilters(filters) {
  Object.assign(list.filters, EMPTY, filters);
  list.shown = STEP;
}

const COLUMNS = [["path", "Document"], ["host", "Host"], ["status", "Status"], ["share", "Removed", true], ["edits", "Edits", true], ["suggestions", "Suggestions", true]];
const anyHost = () => list.hosts ??= state.documents.some((entry) => entry.host);

function viewDocuments() {
  const body = el("tbody");
  const count = el("p", { class: "quiet", role: "status" });
  const more = el("p", {});
  const head = el("tr");

  function fill() {
    const found = chosen();
    body.replaceChildren(...found.slice(0, list.shown).map(row));
    count.textContent = `${number(found.length)} of ${plural(state.documents.length, "document")}`;
    more.replaceChildren(...(found.length > list.shown ? [el("button", { type: "button", on: { click: () => { list.shown += STEP; fill(); } } }, `Show ${number(Math.min(STEP, found.length - list.shown))} more`)] : []));
    head.replaceChildren(...COLUMNS.filter(([key]) => key !== "host" || anyHost()).map(column));
  }

  function column([key, label, right]) {
    const active = list.sort === key;
    const sort = active ? (list.down ? "descending" : "ascending") : "none";
    const press = () => {
      Object.assign(list, { down: active ? !list.down : Boolean(right), sort: key });
      fill();
      head.querySelector(`[data-key=${key}]`).focus();
    };
    return el("th", { scope: "col", class: right ? "n" : "", "aria-sort": sort },
      el("button", { type: "button", class: "sort", "data-key": key, on: { click: press } }, label, el("span", { "aria-hidden": "true" }, active ? (list.down ? " ↓" : " ↑") : "")));
  }

  const change = (key) => (value) => { list.filters[key] = value; list.shown = STEP; fill(); };
  const search = el("input", { type: "search", id: "search", value: list.filters.q, placeholder: "name, host, flag", on: { input: () => change("q")(search.value.trim().toLowerCase()) } });
  const suggestions = el("input", { type: "checkbox", id: "only-suggestions", checked: list.filters.suggestions, on: { change: () => change("suggestions")(suggestions.checked) } });
  const hosts = [...new Set(state.documents.map((entry) => entry.host))].filter(Boolean).sort();
  const statuses = [...new Set(state.documents.map((entry) => entry.status))].sort();
  const clear = el("button", { type: "button", on: { click: () => { setFilters({}); route(); } } }, "Clear");
  const bar = el("form", { class: "filters", role: "search", on: { submit: (event) => event.preventDefault() } },
    field("Search", search),
    field("Category", select(state.categories, list.filters.category, change("category"), "all")),
    field("Rule", select(state.rules.map((rule) => rule.id), list.filters.rule, change("rule"), "all")),
    hosts.length ? field("Host", select(hosts, list.filters.host, change("host"), "all")) : null,
    field("Status", select(statuses, list.filters.status, change("status"), "all")),
    el("label", { class: "check" }, suggestions, " unsafe suggestions only"),
    list.filters.bin !== "" ? el("span", { class: "quiet" }, "one column of the histogram") : null,
    clear);
  fill();
  return [el("h1", { tabindex: "-1" }, "Documents"), bar, count,
    el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Documents" }, el("table", { class: "documents" }, el("thead", {}, head), body)), more];
}

function row(entry) {
  const bar = el("span", { class: "bar", "aria-hidden": "true" }, el("span"));
  bar.firstChild.style.width = `${Math.min(100, 100 * entry.share)}%`;
  return el("tr", {},
    el("th", { scope: "row" }, el("a", { href: address(entry) }, name(entry.path)), entry.note ? el("span", { class: "note-inline" }, shown(entry.note)) : null),
    anyHost() ? el("td", {}, name(entry.host)) : null,
    el("td", {}, el("span", { class: `status ${entry.status}` }, entry.status)),
    el("td", { class: "n" }, bar, el("span", { class: "share" }, percent(entry.share))),
    el("td", { class: "n" }, number(entry.edits)),
    el("td", { class: "n" }, entry.suggesting.length ? number(entry.suggesting.length) : ""));
}
