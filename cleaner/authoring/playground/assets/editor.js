// The editor of rules: line numbers, mistakes at their lines, completion of keys and values.

import { $, el, say } from "./dom.js";
import { options, placeOf } from "./completion.js";

export class Editor {
  constructor(schema, changed) {
    this.schema = schema;
    this.changed = changed;
    this.faults = [];
    this.offered = [];
    this.chosen = 0;
    this.field = $("rules");
    this.field.addEventListener("input", (event) => this.#typed(event));
    this.field.addEventListener("keydown", (event) => this.#key(event));
    this.field.addEventListener("scroll", () => this.#scrolled());
    this.field.addEventListener("blur", () => this.#close());
    this.field.addEventListener("click", () => this.#close());
    this.#draw();
  }

  get text() { return this.field.value; }

  set text(value) {
    this.field.value = value;
    this.#draw();
  }

  show(faults) {
    const last = this.text.split("\n").length;  // what YAML misses, it misses behind the end
    this.faults = faults.map((fault) => ({ ...fault, line: Math.min(fault.line, last) }));
    this.#draw();
  }

  goTo(line, column = 1) {
    const lines = this.text.split("\n");
    const at = lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0) + column - 1;
    this.field.focus();
    this.field.setSelectionRange(at, at);
    this.field.scrollTop = Math.max(0, (line - 4) * this.#lineHeight());
  }

  // The lines of the rule that the caret stands in, without their margin; null outside of all rules.
  ruleAtCaret() {
    const lines = this.text.split("\n");
    let at = this.text.slice(0, this.field.selectionStart).split("\n").length - 1;
    const list = lines.findIndex((line) => /^rules:\s*$/.test(line));
    const starts = lines.flatMap((line, i) => (i > list && /^\s*- /.test(line) ? [i] : []));
    if (list < 0 || !starts.length) return null;
    const margin = lines[starts[0]].search(/\S/);
    const items = starts.filter((i) => lines[i].search(/\S/) === margin);
    at = items.filter((i) => i <= at).pop() ?? items[0];
    const next = items.find((i) => i > at) ?? lines.length;
    return lines.slice(at, next).map((line) => line.slice(Math.min(margin, line.search(/\S|$/)))).join("\n").trimEnd() + "\n";
  }

  #typed(event) {
    this.#draw();
    this.changed();
    if (event.inputType === "insertText" && /[\w]/.test(event.data ?? "")) this.#offer();
    else if (event.inputType?.startsWith("delete") && this.offered.length) this.#offer();
    else this.#close();
  }

  #draw() {
    const lines = this.text.split("\n");
    const byLine = group(this.faults);
    $("gutter").replaceChildren(el("div", {}, lines.map((_, i) => el("span", { class: faultClass(byLine.get(i + 1)) }, i + 1))));
    $("layer").replaceChildren(...lines.map((line, i) => {
      const faults = byLine.get(i + 1);
      if (!faults) return el("span", {}, line || "\u200b");
      return el("span", { class: faultClass(faults) }, line, el("em", {}, faults.map((f) => f.message).join(" · ")));
    }));
    this.#align();
  }

  #scrolled() {
    this.#align();
    if (this.offered.length) this.#close();
  }

  #align() {
    const { scrollLeft, scrollTop } = this.field;
    $("layer").style.transform = `translate(${-scrollLeft}px, ${-scrollTop}px)`;
    if ($("gutter").firstChild) $("gutter").firstChild.style.transform = `translateY(${-scrollTop}px)`;
  }

  #key(event) {
    if (event.key === " " && event.ctrlKey) {
      event.preventDefault();
      this.#offer(true);
    } else if (this.offered.length && ["ArrowDown", "ArrowUp"].includes(event.key)) {
      event.preventDefault();
      this.#choose(this.chosen + (event.key === "ArrowDown" ? 1 : -1));
    } else if (this.offered.length && ["Enter", "Tab"].includes(event.key)) {
      event.preventDefault();
      this.#take();
    } else if (this.offered.length && event.key === "Escape") {
      this.#close();
    } else if (event.key === "Enter" && !event.isComposing) {
      event.preventDefault();
      this.#insert("\n" + this.#indentation());
    }
  }

  // That of the line before, set in by two behind a key without a value; keys line up behind a list's dash.
  #indentation() {
    const line = this.text.slice(0, this.field.selectionStart).split("\n").pop();
    const [, margin, dash] = line.match(/^(\s*)((?:- )?)/);
    const inner = margin + (dash && /^\s*- \w+:/.test(line) ? "  " : "");
    return inner + (/\w:\s*$/.test(line) ? "  " : "");
  }

  #offer(asked = false) {
    const place = placeOf(this.text, this.field.selectionStart);
    this.place = place;
    this.offered = place && (asked || place.typed) ? options(this.schema, place) : [];
    if (!this.offered.length) {
      if (asked) say("Nothing is known to stand here.");
      this.#close();
      return;
    }
    $("completions").replaceChildren(...this.offered.map(([name, description], i) => el("li", {
      id: `option-${i}`, role: "option",
      on: { mousedown: (event) => { event.preventDefault(); this.chosen = i; this.#take(); } },
    }, el("b", {}, name), el("span", {}, description))));
    $("completions").hidden = false;
    this.#choose(0);
    this.#put();
  }

  // Under the word, or above it where there is no room, and inside the editor.
  #put() {
    const list = $("completions"), before = this.text.slice(0, this.field.selectionStart).split("\n");
    const high = this.#lineHeight(), row = before.length, wide = high / 1.5 * 0.602;
    const style = getComputedStyle(this.field), pad = parseFloat(style.paddingTop);
    const under = pad + row * high - this.field.scrollTop;
    const left = parseFloat(style.paddingLeft) + (before.pop().length - this.place.typed.length) * wide - this.field.scrollLeft;
    list.style.left = `${Math.max(0, Math.min(left, this.field.clientWidth - list.offsetWidth))}px`;
    const fits = under + list.offsetHeight <= this.field.clientHeight || under < this.field.clientHeight / 2;
    list.style.top = `${fits ? under : Math.max(0, under - high - list.offsetHeight)}px`;
  }

  #choose(index) {
    this.chosen = (index + this.offered.length) % this.offered.length;
    [...$("completions").children].forEach((node, i) => node.setAttribute("aria-selected", String(i === this.chosen)));
    const node = $("completions").children[this.chosen];
    node.scrollIntoView({ block: "nearest" });
    this.field.setAttribute("aria-activedescendant", node.id);
  }

  #take() {
    const [name] = this.offered[this.chosen];
    const { typed, isKey } = this.place, end = this.field.selectionStart;
    this.#close();
    this.field.setSelectionRange(end - typed.length, end);
    this.#insert(name + (isKey && this.text[end] !== ":" ? ": " : ""));
  }

  // As if typed, so that it can be undone.
  #insert(text) {
    if (!document.execCommand("insertText", false, text)) {
      this.field.setRangeText(text, this.field.selectionStart, this.field.selectionEnd, "end");
      this.field.dispatchEvent(new InputEvent("input", { inputType: "insertReplacementText" }));
    }
    this.#close();
  }

  #close() {
    this.offered = [];
    $("completions").hidden = true;
    this.field.removeAttribute("aria-activedescendant");
  }

  #lineHeight() { return parseFloat(getComputedStyle(this.field).lineHeight); }
}

function group(faults) {
  const out = new Map();
  for (const fault of faults) out.set(fault.line, [...(out.get(fault.line) ?? []), fault]);
  return out;
}

const faultClass = (faults) => faults && (faults.some((f) => f.isMistake) ? "mistake" : "failure");
