// What the stages share: one life per mount, drawing once a frame, handles for hand and keyboard,
// numbers as Python prints them, and one message when the hand lets go.

const instances = new WeakMap();
let visit;
let told = 0; // how many messages this tab has sent: Streamlit hears only what differs from the last

/**
 * Streamlit calls a component again at each change of its data: the same root keeps its stage.
 * `create(root)` returns { update(data, send) }; `send(value)` is the message to Python.
 * Another visit's data may come from newer code than this: page.js is about to load it.
 */
export function mount({ parentElement, data, setStateValue }, create) {
  if (data.visit !== (visit ??= data.visit)) return;
  let instance = instances.get(parentElement);
  if (!instance) instances.set(parentElement, (instance = create(parentElement)));
  instance.update(data, (what) => setStateValue("told", { what, nth: ++told }));
}

/** Draw at once, so that a move is in the next picture; asked again before it, draw for the one after. */
export function everyFrame(draw) {
  let frame = 0;
  let asked = false;
  const go = () => {
    asked = false;
    frame = requestAnimationFrame(() => {
      frame = 0;
      if (asked) go();
    });
    draw();
  };
  return () => {
    if (frame) asked = true;
    else go();
  };
}

/** What page.js says when all that a run has changed on the page is drawn. */
export const DRAWN = "kl-drawn";

/**
 * The value that both the hand and Python may set. What Python says counts if it is news: not
 * what it said before, not the echo of what was sent, and never while the hand holds on.
 */
export class Shared {
  constructor() {
    this.said = "";
    this.known = ""; // what Python knows, once it has heard all that was sent
    this.sent = []; // what was sent and has not come back yet
    this.held = false;
  }

  /** Is this Python's news? */
  news(value) {
    const text = written(value);
    if (text === this.said) return false;
    this.said = text;
    const echo = this.sent.indexOf(text);
    this.sent.splice(0, echo < 0 ? Infinity : echo + 1);
    if (echo >= 0) return false;
    this.known = text;
    return !this.held;
  }

  /** Tell Python what it does not know yet. Was there anything to tell? */
  tell(send, value) {
    const text = written(value);
    if (text === this.known) return false;
    this.known = text;
    this.sent.push(text);
    send(value);
    return true;
  }
}

/** A value as text, to compare: Python's shares may differ from ours in the last bit. */
const written = (value) =>
  JSON.stringify(value, (_, x) => (typeof x === "number" ? Number(x.toPrecision(12)) : x));

const SVG = "http://www.w3.org/2000/svg";

/** A new element below `parent`; SVG unless the parent is HTML. */
export function add(parent, name, attributes = {}) {
  const html = !(parent instanceof SVGElement) && name !== "svg";
  const element = html ? document.createElement(name) : document.createElementNS(SVG, name);
  set(element, attributes);
  parent.append(element);
  return element;
}

/** Set attributes; `text` is the content. Only what changes touches the page. */
export function set(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    const text = typeof value === "number" ? String(Math.round(value * 100) / 100) : value;
    if (name === "text") {
      if (element.textContent === text) continue;
      // The same piece of text with other letters: a new one would be styled and laid out anew.
      if (element.firstChild instanceof Text) element.firstChild.data = text;
      else element.textContent = text;
    } else if (value === null) element.removeAttribute(name);
    else if (element.getAttribute(name) !== text) element.setAttribute(name, text);
  }
  return element;
}

/** A picture's size, in whole pixels of height: a hair's change would lay out the page anew. */
export function resize(svg, width, height) {
  const tall = Math.ceil(height - 1e-6);
  set(svg, { width, height: tall, viewBox: `0 0 ${width} ${tall}` });
}

/**
 * Make an element a handle: `move({x, y})` with the pointer's place in the stage's own pixels
 * (minus where it was taken hold of), `nudge(step)` from the keyboard, `grab()` before and
 * `drop()` after either. Small steps are 1, large 10; Home and End are -Infinity and Infinity.
 */
export function handle(element, { grab, move, nudge, drop, stage }) {
  let offset = null;
  let turned = 0;
  const place = (event) => {
    const box = stage.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  // A finger drags: inside a picture Chromium does not heed touch-action, and would scroll the page.
  element.addEventListener("touchstart", (event) => event.preventDefault(), { passive: false });
  element.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    event.preventDefault();
    clearTimeout(turned); // the hand now ends the movement that a key began
    element.focus({ preventScroll: true });
    element.setPointerCapture(event.pointerId);
    const start = grab(place(event)) ?? place(event);
    const at = place(event);
    offset = { x: at.x - start.x, y: at.y - start.y };
  });
  element.addEventListener("pointermove", (event) => {
    if (!offset) return;
    const at = place(event);
    move({ x: at.x - offset.x, y: at.y - offset.y });
  });
  const release = () => {
    if (!offset) return;
    offset = null;
    drop();
  };
  element.addEventListener("pointerup", release);
  element.addEventListener("pointercancel", release);
  const steps = {
    ArrowUp: 1, ArrowRight: 1, ArrowDown: -1, ArrowLeft: -1,
    PageUp: 10, PageDown: -10, Home: -Infinity, End: Infinity,
  };
  element.addEventListener("keydown", (event) => {
    if (!(event.key in steps) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation(); // the presenter's keys are the page's
    grab(null);
    nudge(steps[event.key] * (event.shiftKey ? 10 : 1), event.key);
    clearTimeout(turned); // a key held down is one movement
    turned = setTimeout(drop, 250);
  });
}

/** Numbers as Display prints them: `look` is { scale, digits, undefined } from Python. */
export function printer(look) {
  const fixed = (value, places) => {
    if (typeof value !== "number" || Number.isNaN(value)) return look.undefined;
    if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
    const text = value.toFixed(places);
    return (Number(text) === 0 ? text.replace("-", "") : text).replace("-", "−");
  };
  const information = (nats) => fixed(nats * look.scale, look.digits.information);
  return {
    fixed,
    information,
    signed(nats) {
      const text = information(nats);
      return text.startsWith("−") || !/[1-9∞]/.test(text) ? text : `+${text}`;
    },
    probability(value) {
      let places = look.digits.probability;
      const nearest = Math.min(value, 1 - value);
      if (value > 0 && value < 1 && nearest < 0.5 * 10 ** -places)
        places = 1 - Math.floor(Math.log10(nearest));
      const text = fixed(value, places);
      return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
    },
  };
}

/** Run `draw(width)` now and whenever the root's width changes. */
export function onWidth(element, draw) {
  // At the next frame: what draws while sizes are being observed changes them again.
  new ResizeObserver(() => requestAnimationFrame(() => draw(element.clientWidth))).observe(element);
}
