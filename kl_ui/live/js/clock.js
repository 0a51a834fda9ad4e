// A clock for a challenge: it runs from a button until Python says that the aim is met, or the time
// is up. What it counts are this browser's seconds, the way to Python and back included.
import { Shared, add, mount, set } from "./stage.js";

class Clock {
  constructor(root) {
    this.shared = new Shared();
    this.since = null;
    const box = add(root.querySelector(".stage"), "div", { class: "clock" });
    this.button = add(box, "button", { type: "button", name: "start" });
    this.face = add(box, "b");
    this.word = add(box, "span", { "aria-live": "polite" });
    this.button.addEventListener("click", () => this.start());
  }

  update(data, send) {
    this.data = data;
    this.send = send;
    const { words, met } = data;
    set(this.button, { text: words.start });
    if (met && this.since !== null) this.end(words.hit);
    // Who is there already has nothing to race for.
    this.button.disabled = met;
    if (met && !this.word.textContent) set(this.word, { text: words.leave });
    else if (!met && this.since === null) set(this.word, { text: "" });
  }

  start() {
    this.since = performance.now();
    set(this.word, { text: "" });
    clearInterval(this.timer);
    this.timer = setInterval(() => this.tick(), 100);
    this.tick();
  }

  tick() {
    this.show();
    if (this.seconds() > this.data.limit) this.end(this.data.words.late);
  }

  seconds() {
    return (performance.now() - this.since) / 1000;
  }

  show() {
    set(this.face, { text: `${this.seconds().toFixed(1)} ${this.data.words.seconds}` });
  }

  end(word) {
    clearInterval(this.timer);
    this.show();
    set(this.word, { text: word });
    const seconds = this.seconds();
    this.since = null;
    if (seconds <= this.data.limit) this.shared.tell(this.send, seconds);
  }
}

export default (component) => mount(component, (root) => new Clock(root));
