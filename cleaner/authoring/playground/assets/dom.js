// Elements are built node by node: scraped text only ever becomes text nodes.

export const $ = (id) => document.getElementById(id);

export function el(name, properties = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (key === "class") node.className = value;
    else if (key === "on") for (const [event, handler] of Object.entries(value)) node.addEventListener(event, handler);
    else node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

export const plural = (count, noun) => `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;

// Characters that steer the direction of text, or that nobody sees, are shown as what they are.
const HIDDEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u200b\u202a-\u202e\u2060\u2066-\u2069\ufeff]/g;

export function shown(text) {
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

// One colour a category, whatever else is shown.
export function tint(category) {
  let hash = 0;
  for (const char of category) hash = (hash * 31 + char.codePointAt(0)) % 997;
  return `tint k${hash % 12}`;
}

let fading = 0;

export function say(message) {
  $("live").textContent = message;
  $("live").hidden = false;
  clearTimeout(fading);
  fading = setTimeout(() => { $("live").hidden = true; }, 6000);
}

// What the server answers; throws an Error with its message for people.
export async function ask(path, body) {
  let response;
  try {
    response = await fetch(path, body === undefined ? {} : { method: "POST", body });
  } catch {
    throw new Error("The playground does not answer. Was it ended in the terminal?");
  }
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error);
  return answer;
}
