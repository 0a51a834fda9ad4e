// Python knows the page's whole state; the address says it, without a history entry per change.
// A page and its parts each mount this script; what they share exists once, for as long as the tab.
/**
 * @typedef {Record<string, string>} Entries
 * @typedef {Object} Data
 * @property {string} slug
 * @property {string} query
 * @property {string} part
 * @property {string} lang
 * @property {string} lost the sentence while the line is down
 * @property {boolean} presenter
 * @property {string} visit
 * @property {Entries} entries
 * @property {number} erased
 * @property {boolean} asks
 * @property {Entries} tab
 * @property {boolean} heard
 * @property {string} [scenes] of the whole page, not of a part
 * @property {string} [scene]
 * @property {string} [board] where the script of a class on the projector is
 * @property {string} [base]
 * @typedef {(entries: Entries) => void} Tell
 * @typedef {HTMLInputElement | HTMLTextAreaElement} Field
 * @typedef {Object} Shared
 * @property {boolean} presenter
 * @property {boolean} listening
 * @property {string} [scene]
 * @property {string} [place] chapter and scene
 * @property {boolean} [walked] has the scene changed since the address was written?
 * @property {string} [visit]
 * @property {boolean} [leaving]
 * @property {string} [told] the visit that has heard what the browser keeps
 * @property {string} [erasure]
 * @property {boolean} [recalled]
 * @property {boolean} [waits]
 * @property {boolean} [recovered]
 * @property {HTMLElement} [line]
 * @property {string} [lost]
 * @property {boolean} [down]
 * @property {[name: string | undefined, text: string][]} [drafts]
 * @property {(when: number) => void} [ask]
 * @property {number} [pending] a frame, and three timers
 * @property {number} [writing]
 * @property {number} [rest]
 * @property {number} [grace]
 */

const tab = /** @type {Window & { klCourse?: Shared }} */ (window);
tab.klCourse ??= { presenter: false, listening: false };
const shared = tab.klCourse;

/** @param {string} selector @returns {HTMLElement | null} */
const one = (selector) => document.querySelector(selector);
/** @param {string} selector @returns {HTMLElement[]} */
const all = (selector) => [...document.querySelectorAll(selector)].filter((x) => x instanceof HTMLElement);

// Back and on are buttons of the page: a key is a press of them. In the whole view there are none:
// there a key leads from heading to heading.
/** @param {number} direction */
function step(direction) {
  const button = one(`.st-key-onwards-${direction > 0 ? "on" : "back"} button`);
  if (button) return button.click();
  const heads = all("[data-testid=stMain] :is(h1, h2, h3)");
  const tops = heads.map((head) => head.getBoundingClientRect().top);
  const margin = 80; // a heading that has been scrolled to stands below the toolbar
  const next =
    direction > 0
      ? tops.findIndex((top) => top > margin + 10)
      : tops.findLastIndex((top) => top < margin - 10);
  if (next < 0) return;
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  heads[next].style.scrollMarginTop = `${margin}px`;
  heads[next].scrollIntoView({ behavior: calm ? "auto" : "smooth", block: "start" });
}

// What a clicker sends, and what a hand on the keyboard expects.
const ONWARDS = ["n", "pagedown", "arrowright"];
const BACKWARDS = ["p", "pageup", "arrowleft"];

/** The prediction on the slide: show its answer. */
function reveal() {
  one("[class*=st-key-][class*=-skip-] button")?.click();
}

const TYPING = "input:not([type=range]), textarea, [contenteditable]";

/** @param {KeyboardEvent} event */
function onKey(event) {
  if (event.key === "Escape") one(".term:focus-within")?.blur(); // no more explained
  const typing = event.target instanceof Element && event.target.closest(TYPING);
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const key = event.key.toLowerCase();
  const arrow = key.startsWith("arrow");
  const walks = shared.presenter || (arrow && shared.scene);
  // An arrow scrolls what is too wide, where that has the keyboard.
  if (!walks || (arrow && event.target instanceof Element && tooWide(event.target))) return;
  if (ONWARDS.includes(key)) step(1);
  else if (BACKWARDS.includes(key)) step(-1);
  else if (key === "r" && shared.presenter) reveal();
  else return;
  event.preventDefault();
}

// A browser may refuse to store anything: then progress lasts for the visit, and the tab forgets.
/** @param {() => void} work */
function storing(work) {
  try {
    work();
  } catch {}
}

const PLACE = "kl-course"; // the address that what this tab remembers belongs to
const place = () => location.pathname + location.search;

// During a page switch the address changes a little before or after the state arrives.
/** @param {string} slug @param {string} query */
function writeAddress(slug, query, attempts = 60) {
  const target = `${location.pathname}?${query}`;
  if (location.pathname.split("/").pop() !== slug) {
    if (attempts)
      shared.pending = requestAnimationFrame(() => writeAddress(slug, query, attempts - 1));
    return;
  }
  if (place() !== target) {
    // A scene is a place one can go back to; what is set on it is not.
    const before = new URLSearchParams(location.search).get("scene");
    const on = shared.walked && shared.scene && before && before !== shared.scene;
    history[on ? "pushState" : "replaceState"](history.state, "", target);
  }
  shared.walked = false;
  storing(() => {
    sessionStorage[PLACE] = place();
  });
}

/** @param {Element} box */
const tooWide = (box) => box.scrollWidth > box.clientWidth + 1;

// What scrolls sideways on a narrow screen must be reachable by keyboard.
const WIDE = ".katex-display, [data-testid=stMarkdownContainer], [data-testid=stCode] pre";

function reachWideThings() {
  for (const box of all(WIDE))
    if (box.scrollWidth > box.clientWidth + 1) box.tabIndex = 0;
  // Streamlit gives its field for files a name and calls it mere decoration: it is a region.
  for (const field of document.querySelectorAll("[data-testid=stFileUploaderDropzone][role]"))
    field.removeAttribute("role");
}

// A slide holds its scene: as large as it fits, from the last row's letters down to what there is.
const LARGEST = 1.6;
const SMALLEST = 0.35;
const BAR = 44; // px at the lower edge, where the ways on are
const grown = new ResizeObserver(() => requestAnimationFrame(fitSlide));

function fitSlide() {
  const scene = one("[class*='st-key-scene-']");
  if (!scene) return;
  if (!shared.presenter) {
    scene.style.removeProperty("zoom"); // it may have been a slide before
    return;
  }
  const room = innerHeight - BAR;
  const fits = () => lowest(scene) <= room;
  grown.observe(scene);
  const slide = `${shared.place} ${innerWidth} ${innerHeight}`;
  if (slide === scene.dataset.fitted && fits()) return; // it does not breathe with every number
  scene.dataset.fitted = slide;
  let [low, high] = [SMALLEST, LARGEST];
  const set = (/** @type {number} */ zoom) => scene.style.setProperty("zoom", String(zoom));
  set(high);
  if (fits()) return;
  for (let i = 0; i < 6; i++) {
    const zoom = (low + high) / 2;
    set(zoom);
    if (fits()) low = zoom;
    else high = zoom;
  }
  set(low);
}

/** The lower edge of what is seen of it. @param {Element} element */
const lowest = (element) =>
  Math.max(...[...element.querySelectorAll("*")].map((part) => {
    const { width, height, bottom } = part.getBoundingClientRect();
    return width && height ? bottom : 0;
  }));

// Measuring costs a layout: wait until the page is at rest.
function atRestSoon() {
  clearTimeout(shared.rest);
  shared.rest = setTimeout(() => {
    reachWideThings();
    fitSlide();
    if (shared.recovered) storing(typeAgain);
  }, 250);
}

// What the course remembers lies in this browser, one item per entry.
const OWN = "kl-course:";

/** @param {Storage} storage @returns {Entries} */
function stored(storage) {
  const names = Object.keys(storage).filter((name) => name.startsWith(OWN));
  return Object.fromEntries(names.map((name) => [name.slice(OWN.length), storage[name]]));
}

/** @param {Storage} storage */
function forget(storage, scope = "") {
  for (const name of Object.keys(stored(storage)))
    if (name.startsWith(scope)) storage.removeItem(OWN + name);
}

/** @param {Data} data @param {Tell} tell */
function remember({ entries, visit, erased, asks }, tell) {
  const erasure = `${visit} ${erased}`;
  if (erased && erasure !== shared.erasure)
    for (const storage of [localStorage, sessionStorage]) forget(storage);
  shared.erasure = erasure;
  const before = asks && shared.told !== visit ? stored(localStorage) : {};
  shared.told = visit;
  for (const [name, text] of Object.entries(entries))
    if (text && !(name in before)) localStorage[OWN + name] = text;
    else if (!text) localStorage.removeItem(OWN + name);
  if (Object.keys(before).length) tell(before);
}

// What this tab remembers is all that was set. It outlives the visit, as long as the address it
// belongs to stands above it: a link that is opened in the same tab begins anew.
/** @param {Data} data @param {Tell} tell */
function rememberInTab({ slug, tab, heard }, tell) {
  if (!shared.recalled) {
    shared.recalled = true;
    if (sessionStorage[PLACE] !== place()) forget(sessionStorage);
    const before = stored(sessionStorage);
    const news = Object.entries(before).some(([name, text]) => tab[name] !== text);
    shared.waits = news;
    if (news) tell(before);
  }
  if (shared.waits && !heard) return; // what Python says is not yet what was
  shared.recovered = true;
  forget(sessionStorage, `${slug || "cover"}.`);
  for (const [name, text] of Object.entries(tab)) sessionStorage[OWN + name] = text;
}

// What is typed and not yet sent: Streamlit keeps it in the field.
const FIELDS = "[data-testid=stMain] :is(input[type=text], textarea)";
const DRAFTS = "kl-course-drafts";
/** @returns {Field[]} */
const fields = () => [...document.querySelectorAll(FIELDS)].filter(isField);
/** @param {Element} element @returns {element is Field} */
const isField = (element) =>
  element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement;
/** @param {Field} field */
const nameOf = (field) => field.closest("[class*=st-key-]")?.className.match(/st-key-\S+/)?.[0];

// Python began another visit below a living tab: the server was started anew, or had given the old
// visit up. What stands here may be of older code, and what Python says does not know what was set.
function comeBack() {
  storing(() => {
    sessionStorage[PLACE] = place();
    sessionStorage[DRAFTS] = JSON.stringify(shared.drafts);
  });
  location.reload();
}

function typeAgain() {
  /** @type {Map<string | undefined, string>} */
  const drafts = new Map(JSON.parse(sessionStorage[DRAFTS] ?? "[]"));
  sessionStorage.removeItem(DRAFTS);
  for (const field of fields()) {
    const text = drafts.get(nameOf(field));
    if (text === undefined || text === field.value) continue;
    // Past React, which looks after the field's own property.
    Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), "value")?.set?.call(field, text);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

// While the line is down, one sentence instead of Streamlit's dialog, in the reader's language.
const GRACE = 700; // ms; a line that comes back at once, or a page that is left, needs no words

function watchLine() {
  const down = one("[data-testid=stApp]")?.dataset.testConnectionState !== "CONNECTED";
  if (down) {
    const title = ".stDialog h2[slot=title]"; // our own dialogs' titles are Markdown
    const dialog = one(`${title}:not(:has([data-testid=stMarkdownContainer]))`)?.parentElement;
    const close = dialog?.querySelector("button[aria-label=Close]");
    if (close instanceof HTMLElement) close.click();
  }
  if (down === shared.down) return;
  shared.down = down;
  clearTimeout(shared.grace);
  shared.grace = setTimeout(
    () => {
      if (shared.line) shared.line.textContent = (down && shared.lost) || "";
    },
    down ? GRACE : 0,
  );
  if (down) return;
  shared.drafts = fields().map((field) => [nameOf(field), field.value]);
  // Python hears at once what was moved meanwhile, and says which visit this is.
  shared.ask?.(Date.now());
}

// The poster goes when what it shows stands below it, drawn.
function uncover(frames = 180) {
  const poster = one("#kl-poster");
  if (!poster) return;
  const app = one("[data-testid=stMain]");
  const plots = app?.querySelectorAll(".kl-chart .plot") ?? [];
  const drawn = app && [...plots].every((plot) => plot.querySelector(".main-svg"));
  if (!drawn && frames) {
    requestAnimationFrame(() => uncover(frames - 1));
    return;
  }
  const scrolled = one("#kl-poster main")?.scrollTop ?? 0;
  poster.remove();
  app?.scrollTo(0, scrolled);
}

// The page tells its scenes to scripts and tests; a new one begins at its top.
/** @param {Data} data */
function arrive({ slug, scenes, scene }) {
  Object.assign(document.documentElement.dataset, { scenes, scene });
  const place = `${slug}/${scene}`;
  if (shared.place !== undefined && shared.place !== place) {
    document.querySelector("[data-testid=stMain]")?.scrollTo(0, 0);
    shared.walked = true;
  }
  Object.assign(shared, { place, scene });
}

// She goes back or forward once more before the address of where she came to is written.
function overtaken() {
  clearTimeout(shared.writing);
  cancelAnimationFrame(shared.pending ?? 0);
  shared.walked = false;
}

// A teacher's browser leads a class: the code and the questions stand over the page.
/** @param {Data} data */
function showBoard({ board, base, query }) {
  if (!board || !("kl-class" in localStorage)) return;
  const lang = new URLSearchParams(query).get("lang") ?? "";
  const at = () => shared.place ?? "";
  import(new URL(board, location.origin).href).then(({ default: show }) =>
    show(base, lang, { at, query: () => location.search.slice(1), go: goTo, reveal }),
  );
}

/** Open another scene: by a link that is there, else by its address. @param {string} place */
function goTo(place) {
  if (place === shared.place) return;
  const [slug, scene] = place.split("/");
  for (const links of all(".stBidiComponentRegular, [data-testid=stBidiComponent], [class*=st-key-]"))
    for (const link of links.shadowRoot?.querySelectorAll("a") ?? []) {
      const { pathname, searchParams } = new URL(link.href);
      if (pathname.endsWith(`/${slug}`) && searchParams.get("scene") === scene) return link.click();
    }
  const address = new URLSearchParams(location.search);
  const view = address.get("view");
  const to = new URLSearchParams({ lang: address.get("lang") ?? "", scene });
  if (view) to.set("view", view);
  location.assign(`${location.pathname.replace(/[^/]*$/, slug)}?${to}`);
}

function listen() {
  shared.listening = true;
  addEventListener("popstate", overtaken);
  document.addEventListener("keydown", onKey);
  addEventListener("resize", () => requestAnimationFrame(fitSlide));
  const watcher = new MutationObserver(atRestSoon);
  watcher.observe(document.body, { childList: true, subtree: true });
  const sentence = document.body.appendChild(document.createElement("div"));
  sentence.className = "kl-line";
  sentence.role = "status";
  shared.line = sentence;
  shared.down = false;
  shared.drafts = [];
  const attributeFilter = ["data-test-connection-state"];
  const line = new MutationObserver(watchLine);
  line.observe(document.body, { childList: true, subtree: true, attributeFilter });
}

/** @param {import("../live/kit/stage.js").Component<Data>} component */
export default function ({ data, setStateValue }) {
  shared.visit ??= data.visit;
  if (data.visit !== shared.visit) {
    if (!shared.leaving) comeBack();
    shared.leaving = true;
    return;
  }
  if (!data.part) shared.ask = (when) => setStateValue("line", when);
  shared.lost = data.lost;
  document.documentElement.lang = data.lang;
  shared.presenter = data.presenter;
  cancelAnimationFrame(shared.pending ?? 0);
  clearTimeout(shared.writing); // a browser refuses an address that changes many times a second
  shared.writing = setTimeout(() => writeAddress(data.slug, data.query), 150);
  if ("scenes" in data) arrive(data);
  requestAnimationFrame(() => uncover());
  storing(() => remember(data, (entries) => setStateValue("told", entries)));
  storing(() => rememberInTab(data, (values) => setStateValue("tab", values)));
  if (!shared.listening) listen();
  storing(() => showBoard(data));
  atRestSoon();
  // A run ends here: at the next frame the page is as Python wants it.
  requestAnimationFrame(() => {
    fitSlide();
    document.dispatchEvent(new Event("kl-drawn")); // DRAWN of stage.js
  });
}
