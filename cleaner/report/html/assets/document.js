// A document: the story with its changes in three views, and a card for the change at hand.

const VIEWS = { inline: "Struck in place", sides: "Side by side", clean: "Clean text" };
const reader = { view: "inline", spaces: false, suggestions: true, entry: null, data: null, changes: [], current: -1, line: -1 };

async function viewDocument(id) {
  const entry = state.byNumber.get(id);
  Object.assign(reader, { entry, data: null, changes: [], current: -1, line: -1 });
  if (!entry) return [el("h1", { tabindex: "-1" }, "No such document"), el("p", {}, manifest.page ? el("a", { href: homeAddress(`#/document/${id}`) }, "Look in the whole report") : "This report does not list it.")];
  const heading = [
    el("p", { class: "crumb" }, el("a", { href: homeAddress("#/documents") }, "Documents")),
    el("h1", { tabindex: "-1", class: "name" }, name(entry.path)),
  ];
  const facts = el("p", { class: "facts" }, el("span", { class: `status ${entry.status}` }, entry.status), ` ${percent(entry.share)} of ${plural(entry.characters, "character")} removed`, entry.host ? [" · ", name(entry.host)] : null, entry.note ? [" · ", ...shown(entry.note)] : null);
  if (entry.block < 0) {
    const why = entry.edits || entry.suggesting.length ? "Its text is too long for this report; the change log has its changes." : "Nothing was changed or suggested, so the report leaves its text out.";
    return [...heading, facts, el("p", { class: "note" }, entry.status === "failed" ? "It was passed through as it is." : why), neighbours()];
  }
  if (entry.page !== manifest.page) {
    location.href = address(entry);
    return heading;
  }
  reader.data = await contents(entry);
  reader.sets = changesOf(reader.data);
  const story = el("article", { id: "story", "aria-label": "Text with changes" });
  const card = el("aside", { id: "card", "aria-label": "The change at hand" });
  return [...heading, facts, metadataList(reader.data.metadata), toolbar(), el("div", { class: "reading" }, story, card)];
}

function metadataList(metadata) {
  const labels = { headline: "Headline", author: "By", sourceOrganization: "Agency", locationCreated: "Place", editor: "Editor", datePublished: "Published", inLanguage: "Language" };
  const rows = Object.entries(labels).filter(([key]) => metadata[key]).map(([key, label]) => el("div", {}, el("dt", {}, label), el("dd", { dir: "auto" }, shown([metadata[key]].flat().join("; ")))));
  return rows.length ? el("dl", { class: "metadata" }, rows) : null;
}

function neighbours() {
  return el("p", { class: "steps neighbours" },
    el("button", { type: "button", on: { click: () => stepDocument(-1) } }, "← Previous", el("span", { class: "visually-hidden" }, " document")),
    el("button", { type: "button", on: { click: () => stepDocument(1) } }, "Next", el("span", { class: "visually-hidden" }, " document"), " →"));
}

function toolbar() {
  const views = Object.entries(VIEWS).map(([key, label]) => el("label", {}, el("input", { type: "radio", name: "view", value: key, checked: reader.view === key, on: { change: () => setView(key) } }), el("span", {}, label)));
  const check = (key, label) => {
    const box = el("input", { type: "checkbox", id: `show-${key}`, checked: reader[key], on: { change: () => { reader[key] = box.checked; draw(); } } });
    return el("label", { class: "check" }, box, ` ${label}`);
  };
  const { edits, suggestions } = reader.sets;
  const used = [...edits, ...suggestions];
  const options = (of) => [...new Set(used.map(of))].sort();
  const filter = (key) => (value) => { list.filters[key] = value; draw(); };
  const hidden = edits.filter((change) => change.quiet).length;
  return el("div", { class: "toolbar" },
    el("fieldset", { class: "views" }, el("legend", { class: "visually-hidden" }, "View"), views),
    field("Category", select(options((change) => change.rule.category), list.filters.category, filter("category"), "all")),
    field("Rule", select(options((change) => change.rule.id), list.filters.rule, filter("rule"), "all")),
    suggestions.length ? check("suggestions", `unsafe suggestions (${suggestions.length})`) : null,
    hidden ? check("spaces", `white space (${hidden})`) : null,
    neighbours());
}

function setView(view) {
  reader.view = view;
  const radio = document.querySelector(`input[name=view][value=${view}]`);
  if (radio) radio.checked = true;
  draw();
  say(VIEWS[view]);
}

const isShown = (change) => (reader.spaces || !change.quiet)
  && (!list.filters.category || change.rule.category === list.filters.category)
  && (!list.filters.rule || change.rule.id === list.filters.rule);

function draw() {
  const { edits, suggestions } = reader.sets;
  const used = reader.suggestions ? suggestions.filter(isShown) : [];
  const before = reader.changes[reader.current];
  const both = [...edits.filter(isShown), ...used];
  reader.changes = both.sort((a, b) => a.start - b.start || a.end - b.end);
  const current = reader.changes.indexOf(before);
  reader.changes.forEach((change, i) => { change.at = i; change.drawn = false; });
  reader.current = current;
  const story = $("story");
  story.className = reader.view;
  if (reader.view === "clean") story.replaceChildren(...cleanText(reader.data).split("\n").map((text) => el("p", { class: "line", dir: "auto" }, shown(text))));
  else story.replaceChildren(...linesOf(segments(reader.data, edits, used)).filter((line) => reader.view === "inline" || !isBlank(line) || reader.spaces).map(reader.view === "inline" ? inlineLine : sidesLine));
  if (current >= 0) goTo(current);
  drawCard();
}

function lineButton(line) {
  return el("button", { type: "button", class: "ln", tabindex: "-1", "aria-label": `Line ${line.number}: should it have gone?`, on: { click: () => missedCard(line) } }, String(line.number));
}

function inlineLine(line) {
  const blank = isBlank(line);
  const node = el("div", { class: `line${blank ? " blank" : ""}${isGone(line) ? " gone" : ""}`, tabindex: "-1", "data-line": line.number }, blank ? null : lineButton(line), el("div", { class: "tx", dir: "auto" }, pieces(line.parts, true)));
  node.line = line;
  return node;
}

function sidesLine(line) {
  const side = (kinds, label, focus) => el("div", { class: `side ${label}`, dir: "auto" }, pieces(line.parts.filter((part) => kinds.includes(part.kind)), focus));
  const node = el("div", { class: `line${isGone(line) ? " gone" : ""}`, tabindex: "-1", "data-line": line.number }, lineButton(line), side(["keep", "mark", "sug", "del"], "before", true), side(["keep", "mark", "sug", "ins"], "after", false));
  node.line = line;
  return node;
}

// Segments of one change that stand together share an element, so that the focus rings old and new at once.
function pieces(parts, focus) {
  const out = [];
  for (const part of parts) {
    const last = out.at(-1);
    if (last && part.change && last[0].change === part.change) last.push(part);
    else out.push([part]);
  }
  return out.map((group) => piece(group, focus));
}

// What a segment, or the segments of a change, look like. The first piece of a change takes the focus.
function piece(group, focus) {
  const [part] = group;
  if (part.kind === "keep") return shown(part.text);
  if (part.kind === "mark") return el("mark", { title: `${part.mark}: ${part.rule.id}` }, shown(part.text));
  const { change } = part;
  if (!isShown(change)) return group.map((one) => (one.kind === "ins" ? shown(one.text.replaceAll("\n", "")) : el("span", { class: change.quiet ? "" : "dimmed" }, shown(one.text))));
  const first = focus && !change.drawn;
  if (first) change.drawn = true;
  const verdict = verdicts.of(reader.entry, change);
  return el("span", {
    class: `change ${colour(change.rule.category)}${change.suggestion ? " suggestion" : ""}${verdict ? ` is-${verdict}` : ""}`,
    "data-change": change.at,
    ...(first ? { tabindex: "0", role: "group", "aria-label": spoken(change) } : {}),
    on: { focus: () => setCurrent(change.at), click: () => setCurrent(change.at), mouseenter: () => drawCard(change.at) },
  }, group.map(changed));
}

const TAGS = { del: "del", ins: "ins", sug: "span" };

function changed({ kind, text, newline, change }) {
  const visible = change.quiet ? blanksShown(text) + (newline ? "↵" : "") : kind === "ins" ? text.replaceAll("\n", "↵") : text;
  return el(TAGS[kind], {}, shown(visible));
}

const blanksShown = (text) => text.replaceAll("\n", "↵").replaceAll(" ", "␣").replaceAll("\t", "⇥");
const edgesShown = (text) => text.replace(/^\s+|\s+$/g, blanksShown);

function spoken(change) {
  const what = change.suggestion ? "Suggested to remove" : !change.removed ? "Inserted" : change.inserted ? "Replaced" : "Removed";
  const points = change.points === null ? "" : `, ${change.points} points`;
  return `${what} by ${change.rule.id}, ${change.rule.category}${points}`;
}

function setCurrent(at) {
  for (const node of document.querySelectorAll(".change.current")) node.classList.remove("current");
  reader.current = at;
  for (const node of document.querySelectorAll(`[data-change="${at}"]`)) node.classList.add("current");
  drawCard();
}

function goTo(at) {
  if (at < 0 || at >= reader.changes.length) return;
  const node = document.querySelector(`[data-change="${at}"][tabindex]`) ?? document.querySelector(`[data-change="${at}"]`);
  if (!node) return;
  setCurrent(at);
  node.focus({ preventScroll: true });
  node.scrollIntoView({ block: "center" });
}

// The card: the change that has the focus, or the one under the mouse.
function drawCard(at = reader.current) {
  const change = reader.changes[at];
  const card = $("card");
  if (!card) return;
  card.className = change ? "open" : "";
  if (!change) {
    card.replaceChildren(el("p", { class: "quiet" }, reader.changes.length ? [plural(reader.changes.length, "change"), ". ", el("kbd", {}, "j"), " and ", el("kbd", {}, "k"), " walk through them; the pointer or the focus shows why."] : "No change to show here."));
    return;
  }
  const { rule } = change;
  const given = verdicts.of(reader.entry, change);
  const judge = (verdict, label, key) => el("button", { type: "button", class: `judge ${verdict}`, "aria-pressed": String(given === verdict), on: { click: () => giveVerdict(verdict, at) } }, label, " ", el("kbd", {}, key));
  card.replaceChildren(...present([
    el("p", { class: "quiet" }, `${change.suggestion ? "Suggestion" : "Change"} ${at + 1} of ${reader.changes.length} · line ${lineNumber(reader.data.text, change.start)}`),
    el("h2", {}, el("a", { href: homeAddress(`#/rule/${encodeURIComponent(rule.id)}`) }, rule.id)),
    el("p", {}, chip(rule.category), change.suggestion ? el("span", { class: "status left" }, "not applied") : null, rule.safety === "unsafe" ? el("span", { class: "status left" }, "unsafe") : null, change.points === null ? null : el("span", { class: "status" }, `${change.points} points`)),
    el("p", { class: "why" }, rule.description ?? "No description: the rule is not among those that the report was made with."),
    change.shared ? el("p", { class: "quiet" }, `This line stands ${change.shared}.`) : null,
    change.inserted.trim() && change.removed.trim() ? el("p", { class: "swap", dir: "auto" }, el("del", {}, shown(edgesShown(change.removed.slice(0, 300)))), el("ins", {}, shown(edgesShown(change.inserted.slice(0, 300))))) : null,
    change.also.length ? el("p", { class: "quiet" }, `Also matched by ${change.also.join(", ")}`) : null,
    el("p", { class: "steps" }, judge("right", "Right", "y"), judge("wrong", "Wrong", "x")),
    el("p", { class: "quiet" }, el("code", {}, `--ignore ${rule.id}`), " leaves it out"),
  ]));
}

function giveVerdict(verdict, at = reader.current) {
  const change = reader.changes[at];
  if (!change) return;
  const given = verdicts.toggle(verdictOn(reader.entry, reader.data, change, verdict));
  for (const node of document.querySelectorAll(`[data-change="${at}"]`)) {
    node.classList.remove("is-right", "is-wrong");
    if (given) node.classList.add(`is-${verdict}`);
  }
  drawCard(at);
  say(given ? `Marked ${verdict}` : "Verdict taken back");
}

// The card of a line that no rule took: the reader may say which one should have.
function missedCard(line) {
  const text = reader.data.text.slice(line.start).split("\n", 1)[0];
  const input = el("input", { list: "known-rules", id: "missed-rule", autocomplete: "off" });
  const mark = () => { verdicts.toggle(verdictMissed(reader.entry, reader.data, text, line.start, input.value.trim())); say("Marked as missed"); drawCard(-1); };
  const card = $("card");
  card.className = "open";
  card.replaceChildren(
    el("p", { class: "quiet" }, `Line ${line.number}`),
    el("blockquote", { dir: "auto" }, shown(text.slice(0, 300))),
    el("form", { on: { submit: (event) => { event.preventDefault(); mark(); } } },
      field("Rule that should take it", input), el("datalist", { id: "known-rules" }, state.known.map((rule) => el("option", { value: rule }))),
      el("p", { class: "steps" }, el("button", { class: "judge wrong" }, "This line was missed"), el("button", { type: "button", on: { click: () => drawCard() } }, "Cancel"))));
  input.focus();
}
