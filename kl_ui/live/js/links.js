// The ways through the course: the menu of chapters and the rail of scenes. True links, so that they
// can be opened elsewhere, copied and read out; followed here, they are told to Python.
import { add, mount, set } from "./stage.js";

class Links {
  constructor(root) {
    this.box = add(root.querySelector(".stage"), "nav");
    this.box.addEventListener("click", (event) => {
      const link = event.target.closest("a");
      const plain = !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button);
      if (!link || !plain) return; // a new tab or window is the browser's
      event.preventDefault();
      this.send(link.dataset.to);
    });
  }

  update({ kind, groups, words }, send) {
    this.send = send;
    const text = JSON.stringify([kind, groups, words]);
    if (text === this.text) return;
    this.text = text;
    this.words = words;
    const focused = this.box.getRootNode().activeElement?.dataset?.to;
    set(this.box, { class: kind, "aria-label": words[kind] });
    this.box.replaceChildren();
    for (const group of groups) this.group(group, kind);
    if (focused) this.box.querySelector(`a[data-to="${CSS.escape(focused)}"]`)?.focus();
  }

  group({ title, items }, kind) {
    if (kind === "menu" || items.length) add(this.box, "div", { class: "title", text: title });
    this.list(this.box, items, kind);
  }

  list(parent, items, kind) {
    const list = add(parent, "ol");
    for (const item of items) {
      const entry = add(list, "li", { class: item.deeper ? "deeper" : null });
      const link = add(entry, "a", {
        href: item.href,
        "data-to": item.to,
        "aria-current": item.here ? (item.items ? "true" : "step") : null,
        class: item.done ? "done" : null,
        title: kind === "rail" ? this.spoken(item) : null,
        "aria-label": this.spoken(item),
      });
      add(link, "span", { class: "name", text: item.title });
      if (item.far || (item.done && item.items))
        add(link, "span", { class: "far", text: item.done ? "✓" : item.far });
      if (item.items?.length) this.list(entry, item.items, kind);
    }
  }

  spoken({ title, done, deeper, far }) {
    const more = [deeper && this.words.deeper, done ? this.words.done : far].filter(Boolean);
    return more.length ? `${title} (${more.join(", ")})` : title;
  }
}

export default (component) => mount(component, (root) => new Links(root));
