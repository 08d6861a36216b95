// Elements are built node by node: scraped text only ever becomes text nodes.

const $ = (id) => document.getElementById(id);

function el(name, properties = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (key === "class") node.className = value;
    else if (key === "on") for (const [event, handler] of Object.entries(value)) node.addEventListener(event, handler);
    else node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...present(children));
  return node;
}

const present = (children) => children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false);

const plural = (count, noun) => `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;
const number = (value) => value.toLocaleString("en");
const percent = (share) => `${(100 * share).toFixed(1)} %`;

// Characters that steer the direction of text, or that nobody sees, are shown as what they are.
const HIDDEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u200b\u202a-\u202e\u2060\u2066-\u2069\ufeff]/g;

function shown(text) {
  const parts = [];
  let at = 0;
  for (const match of text.matchAll(HIDDEN)) {
    if (match.index > at) parts.push(text.slice(at, match.index));
    const code = match[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, "0");
    parts.push(el("span", { class: "code" }, `U+${code}`));
    at = match.index + 1;
  }
  if (at < text.length) parts.push(text.slice(at));
  return parts;
}

const name = (text) => el("bdi", {}, shown(text));

function chip(category) {
  return el("span", { class: `chip ${colour(category)}` }, category);
}

function say(text) {
  $("live").textContent = text;
}

function field(label, control) {
  return el("label", { class: "field" }, el("span", {}, label), control);
}

function select(options, value, onchange, all) {
  const node = el("select", { on: { change: () => onchange(node.value) } });
  node.append(el("option", { value: "" }, all));
  for (const option of options) node.append(el("option", { value: option, selected: option === value }, option));
  return node;
}
