// What the stages share: one life per mount, drawing once a frame, handles for hand and keyboard,
// numbers as Python prints them, and one message when the hand lets go.

/**
 * @typedef {{ x: number, y: number }} Point
 * @typedef {[low: number, high: number]} Ends
 * @typedef {[low: number, high: number, step: number]} Range
 * @typedef {Object} Look how Python prints numbers: `Display.look`
 * @property {number} scale
 * @property {Record<"information" | "probability" | "ratio" | "plain", number>} digits
 * @property {number} places
 * @property {Record<string, string>} signs
 * @property {string} infinity
 * @property {string} undefined
 * @typedef {ReturnType<typeof printer>} Printer
 */
/** @template T @typedef {(value: T) => void} Send the message to Python */
/** @template Data @template T @typedef {{ update(data: Data, send: Send<T>): void }} Stage */
/**
 * What Streamlit hands to a component.
 * @template Data
 * @typedef {Object} Component
 * @property {HTMLElement | ShadowRoot} parentElement
 * @property {Data & { visit: string, key: string }} data
 * @property {(name: string, value: unknown) => void} setStateValue
 */
/** @typedef {{ [name: string]: string | number | null } & { text?: string, "aria-valuetext"?: string }} Attributes */

/** @type {WeakMap<Node, unknown>} */
const instances = new WeakMap();
/** The stages by key: one may change what another shows. @type {Map<string, WeakRef<object>>} */
const named = new Map();
/** @param {string} key */
export const stageOf = (key) => named.get(key)?.deref();
let told = 0; // how many messages this tab has sent: Streamlit hears only what differs from the last
/** @type {string | undefined} */
let visit;

/** What stands on the poster until the app takes it over: by key. @type {Map<string, Ahead>} */
const ahead = new Map();

/**
 * @typedef {{ box: HTMLElement, instance: unknown, told?: { what: unknown } }} Ahead
 */

/**
 * Streamlit calls a component again at each change of its data: the same root keeps its stage.
 * `create(box)` makes it, in the box that is there for it.
 * Another visit's data may come from newer code than this: page.js is about to load it.
 * @template Data
 * @template T
 * @param {Component<Data>} component
 * @param {(box: HTMLElement) => Stage<Data, T>} create
 */
export function mount({ parentElement, data, setStateValue }, create) {
  if (data.visit === POSTER) return mountAhead(parentElement, data, create);
  visit ??= data.visit;
  if (data.visit !== visit) return;
  const send = (/** @type {T} */ what) => setStateValue("told", { what, nth: ++told });
  // A root has one kind of stage for as long as it lives.
  let instance = /** @type {Stage<Data, T> | undefined} */ (instances.get(parentElement));
  if (instance) return instance.update(data, send);
  const box = found(parentElement.querySelector(".stage"));
  const before = takenOver(data.key, box);
  instance = /** @type {Stage<Data, T>} */ (before?.instance ?? create(/** @type {HTMLElement} */ (box)));
  instances.set(parentElement, instance);
  named.set(data.key, new WeakRef(instance));
  instance.update(data, send);
  if (before?.told) send(/** @type {T} */ (before.told.what));
}

export const POSTER = "poster"; // the visit of those who have no visit yet

/**
 * On the poster there is nobody to tell: what the hand leaves is kept for the app.
 * @template Data
 * @template T
 * @param {HTMLElement | ShadowRoot} root
 * @param {Data & { key: string }} data
 * @param {(box: HTMLElement) => Stage<Data, T>} create
 */
function mountAhead(root, data, create) {
  const box = /** @type {HTMLElement} */ (found(root.querySelector(".stage")));
  const instance = create(box);
  /** @type {Ahead} */
  const held = { box, instance };
  ahead.set(data.key, held);
  named.set(data.key, new WeakRef(instance));
  instance.update(data, (what) => {
    held.told = { what };
  });
}

/**
 * The stage of the poster moves into the app, as it stands; its picture stays until the poster goes.
 * @param {string} key @param {Element} box
 */
function takenOver(key, box) {
  const before = ahead.get(key);
  if (!before) return undefined;
  ahead.delete(key);
  before.box.before(before.box.cloneNode(true));
  box.replaceWith(before.box);
  return before;
}

/**
 * The element around which the keyboard works, if it is in the same root as another.
 * @param {Element} element
 */
export function focusedIn(element) {
  const root = element.getRootNode();
  const active = root instanceof ShadowRoot || root instanceof Document ? root.activeElement : null;
  return active instanceof HTMLElement ? active : null;
}

/** How much larger than its own pixels an element is shown: a slide is made to fit. @param {Element} element */
export const zoom = (element) =>
  /** @type {Element & { currentCSSZoom?: number }} */ (element).currentCSSZoom ?? 1;

/**
 * Where in an element a pointer is, in the element's own pixels.
 * @param {Element} element @param {{ clientX: number, clientY: number }} event
 * @returns {Point}
 */
export function pointIn(element, { clientX, clientY }) {
  const { left, top } = element.getBoundingClientRect();
  return { x: (clientX - left) / zoom(element), y: (clientY - top) / zoom(element) };
}

/**
 * What must be there.
 * @template T
 * @param {T | null | undefined} what
 * @returns {T}
 */
export function found(what) {
  if (what === null || what === undefined) throw new Error("the page is not as it was built");
  return what;
}

/**
 * Draw at once, so that a move is in the next picture; asked again before it, draw for the one after.
 * @param {() => void} draw
 */
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
    /** @type {string[]} */
    this.sent = []; // what was sent and has not come back yet
    this.held = false;
  }

  /** Is this Python's news? @param {unknown} value */
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

  /**
   * Tell Python what it does not know yet. Was there anything to tell?
   * @template T
   * @param {Send<T>} send @param {T} value
   */
  tell(send, value) {
    const text = written(value);
    if (text === this.known) return false;
    this.known = text;
    this.sent.push(text);
    send(value);
    return true;
  }
}

/**
 * A value as text, to compare: Python's shares may differ from ours in the last bit.
 * @param {unknown} value
 */
const written = (value) =>
  JSON.stringify(value, (_, x) => (typeof x === "number" ? Number(x.toPrecision(12)) : x));

const SVG = "http://www.w3.org/2000/svg";

/**
 * A new element below `parent`; SVG unless the parent is HTML.
 * @overload
 * @param {Element} parent @param {"svg"} name @param {Attributes} [attributes]
 * @returns {SVGSVGElement}
 */
/**
 * @template {keyof SVGElementTagNameMap} Name
 * @overload
 * @param {SVGElement} parent @param {Name} name @param {Attributes} [attributes]
 * @returns {SVGElementTagNameMap[Name]}
 */
/**
 * @template {keyof HTMLElementTagNameMap} Name
 * @overload
 * @param {HTMLElement} parent @param {Name} name @param {Attributes} [attributes]
 * @returns {HTMLElementTagNameMap[Name]}
 */
/**
 * @param {Element} parent @param {string} name @param {Attributes} [attributes]
 * @returns {Element}
 */
export function add(parent, name, attributes = {}) {
  const html = !(parent instanceof SVGElement) && name !== "svg";
  const element = html ? document.createElement(name) : document.createElementNS(SVG, name);
  set(element, attributes);
  parent.append(element);
  return element;
}

/**
 * Set attributes; `text` is the content. Only what changes touches the page.
 * @template {Element} E
 * @param {E} element @param {Attributes} attributes
 */
export function set(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    const text = typeof value === "number" ? String(Math.round(value * 100) / 100) : value;
    if (text === null) element.removeAttribute(name);
    else if (name === "text") {
      if (element.textContent === text) continue;
      // The same piece of text with other letters: a new one would be styled and laid out anew.
      if (element.firstChild instanceof Text) element.firstChild.data = text;
      else element.textContent = text;
    } else if (element.getAttribute(name) !== text) element.setAttribute(name, text);
  }
  return element;
}

/** A length in a path or a transformation, to a tenth of a pixel. @param {number} length */
export const px = (length) => length.toFixed(1);

/**
 * A picture's size, in whole pixels of height: a hair's change would lay out the page anew.
 * @param {SVGSVGElement} svg @param {number} width @param {number} height
 */
export function resize(svg, width, height) {
  const tall = Math.ceil(height - 1e-6);
  set(svg, { width, height: tall, viewBox: `0 0 ${width} ${tall}` });
}

/**
 * Make an element a handle: `move({x, y})` with the pointer's place in the stage's own pixels
 * (minus where it was taken hold of), `nudge(step)` from the keyboard, `grab()` before and
 * `drop()` after either. Small steps are 1, large 10; Home and End are -Infinity and Infinity.
 * @param {SVGElement} element
 * @param {Object} hand
 * @param {(at: Point | null) => Point} hand.grab says where the thing is
 * @param {(at: Point) => void} hand.move
 * @param {(steps: number, key: string) => void} hand.nudge
 * @param {() => void} hand.drop
 * @param {SVGSVGElement} hand.stage
 */
export function handle(element, { grab, move, nudge, drop, stage }) {
  /** @type {Point | null} */
  let offset = null;
  let turned = 0;
  /** @param {PointerEvent} event */
  const place = (event) => pointIn(stage, event);
  // A finger drags: inside a picture Chromium does not heed touch-action, and would scroll the page.
  element.addEventListener("touchstart", (event) => event.preventDefault(), { passive: false });
  element.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    event.preventDefault();
    clearTimeout(turned); // the hand now ends the movement that a key began
    element.focus({ preventScroll: true });
    element.setPointerCapture(event.pointerId);
    const start = grab(place(event));
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
  /** @type {Record<string, number>} */
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

/**
 * Numbers as `Display` of kl_ui/words/display.py prints them.
 * @param {Look} look
 */
export function printer(look) {
  /** What a machine writes, with the reader's signs. @param {string} text */
  const read = (text) => text.replace(/[-.,]/g, (sign) => look.signs[sign]);
  /** @param {string} text */
  const trimmed = (text) => (text.includes(".") ? text.replace(/\.?0+$/, "") : text);
  /** What is no number at all comes from code of another visit. @param {number} value */
  const endless = (value) =>
    typeof value !== "number" || Number.isNaN(value)
      ? look.undefined
      : read(value > 0 ? "" : "-") + look.infinity;
  /** @param {number} value @param {number} places */
  const fixed = (value, places) =>
    Number.isFinite(value) ? read(decimal(value, places)) : endless(value);
  /** As few digits as say it, at most so many. @param {number} value */
  const short = (value, digits = 6) => {
    if (!Number.isFinite(value)) return endless(value);
    const [mantissa, power] = value.toExponential(digits - 1).split("e");
    const places = digits - 1 - Number(power);
    if (places >= 0 && places < digits + 4) return read(trimmed(decimal(value, places)));
    const raised = [...String(Number(power))].map((sign) => RAISED[sign]).join("");
    return `${read(trimmed(mantissa))} × 10${raised}`;
  };
  /** @param {number} nats */
  const information = (nats) => fixed(nats * look.scale, look.digits.information);
  return {
    fixed,
    short,
    information,
    /** A number that has no meaning of its own. @param {number} value */
    plain: (value) => fixed(value, look.digits.plain),
    /** A count. @param {number} count */
    whole: (count) => read(String(count).replace(/\B(?=(\d{3})+$)/g, ",")),
    /** @param {number} nats */
    signed(nats) {
      const text = information(nats);
      return nats > 0 && /[^0]/.test(text.replace(look.signs["."], "")) ? `+${text}` : text;
    },
    /** @param {number} value */
    probability(value) {
      let places = look.digits.probability;
      const nearest = Math.min(value, 1 - value);
      if (nearest > 0 && nearest < 0.5 * 10 ** -places)
        places = 1 - Math.floor(Math.log10(nearest));
      if (places > look.places) return short(value, 2);
      return Number.isFinite(value) ? read(trimmed(decimal(value, places))) : endless(value);
    },
  };
}

/** @type {Record<string, string>} */
const RAISED = Object.fromEntries([..."-0123456789"].map((sign, i) => [sign, "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"[i]]));

/**
 * A finite number with so many decimals, rounded as Python does: from halfway to the even digit.
 * @param {number} value @param {number} places
 */
export function decimal(value, places) {
  const up = value.toFixed(places);
  const halfway = Math.abs(value * 2 ** (places + 1)) % 2 === 1;
  const text = halfway && /[13579]$/.test(up) ? value.toFixed(places + 1).replace(/\.?5$/, "") : up;
  return Number(text) === 0 ? text.replace("-", "") : text;
}

/**
 * Run `draw(width)` now and whenever the element's width changes.
 * @param {HTMLElement} element @param {(width: number) => void} draw
 */
export function onWidth(element, draw) {
  // At the next frame: what draws while sizes are being observed changes them again.
  new ResizeObserver(() => requestAnimationFrame(() => draw(element.clientWidth))).observe(element);
}
