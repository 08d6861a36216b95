// The address says what is shown.

let focusSearch = false;
let turns = 0;

async function route() {
  const hash = location.hash.startsWith("#/") ? location.hash : manifest.page ? "#/first" : "#/";
  const [path, query] = hash.slice(2).split("?");
  const [place, argument] = path.split("/").map(decodeURIComponent);
  const parameters = new URLSearchParams(query ?? "");
  reader.data = null;
  reader.entry = null;
  const ends = { first: state.documents[0], last: state.documents.at(-1) };
  if (place in ends && ends[place]) {
    location.replace(address(ends[place]));
    return;
  }
  if (place === "documents" && query) setFilters(Object.fromEntries(parameters));
  const views = {
    documents: viewDocuments,
    document: () => viewDocument(Number(argument)),
    rules: viewRules,
    rule: () => viewRule(argument),
    suspicious: viewSuspicious,
    verdicts: viewVerdicts,
  };
  const overview = $("view-overview");
  const view = $("view");
  const make = views[place];
  if (overview) overview.hidden = Boolean(make);
  view.hidden = !make;
  const turn = (turns += 1);
  const parts = make ? await make() : [];
  if (turn !== turns) return; // another address was asked for meanwhile
  view.className = `at-${place}`;
  view.replaceChildren(...present(parts));
  if (reader.data) {
    draw();
    if (parameters.has("at")) goTo(reader.changes.findIndex((change) => change.place === Number(parameters.get("at"))));
  }
  for (const link of document.querySelectorAll("header nav a")) {
    const to = link.getAttribute("href").split("#/")[1];
    const here = to === place || (to === "documents" && place === "document") || (to === "rules" && place === "rule");
    if (here) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  const heading = (make ? view : overview)?.querySelector("h1");
  document.title = `${heading?.textContent ?? "Report"} · ${manifest.title} · cleaner report`;
  if (focusSearch && $("search")) $("search").focus();
  else if (!document.activeElement?.closest("#view *")) heading?.focus({ preventScroll: true });
  if (!parameters.has("at")) scrollTo(0, 0);
  focusSearch = false;
  document.documentElement.dataset.ready = location.hash;
}

const THEMES = ["system", "light", "dark"];

function setTheme(theme) {
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  $("theme").textContent = `Theme: ${theme}`;
  try {
    localStorage.setItem("cleaner-theme", theme);
  } catch {
    // a browser that keeps nothing forgets the theme too
  }
}

function storedTheme() {
  try {
    return localStorage.getItem("cleaner-theme");
  } catch {
    return null;
  }
}

let theme = THEMES.indexOf(storedTheme());
theme = Math.max(0, theme);
setTheme(THEMES[theme]);
$("theme").addEventListener("click", () => { theme = (theme + 1) % 3; setTheme(THEMES[theme]); });
$("help-open").addEventListener("click", () => $("help").showModal());
addEventListener("keydown", onKey);
addEventListener("hashchange", route);
load().then(() => { verdicts.read(); return route(); }).catch((error) => {
  $("view").hidden = false;
  $("view").replaceChildren(el("p", { class: "note" }, `This browser cannot unpack the report (${error.message}). Chromium 80, Firefox 113 and Safari 16.4 or later can.`));
});
