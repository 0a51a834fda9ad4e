// Python knows the page's whole state; the address says it, without a history entry per change.
// A page and its parts each mount this script; what they share exists once, for as long as the tab.
const shared = (window.klCourse ??= { presenter: false, listening: false });

// Back and on are buttons of the page: a key is a press of them. In the whole view there are none:
// there a key leads from heading to heading.
function step(direction) {
  const button = document.querySelector(`.st-key-onwards-${direction > 0 ? "on" : "back"} button`);
  if (button) return button.click();
  const heads = [...document.querySelectorAll("[data-testid=stMain] :is(h1, h2, h3)")];
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
  document.querySelector("[class*=st-key-][class*=-skip-] button")?.click();
}

function onKey(event) {
  if (event.key === "Escape") document.activeElement.closest(".term")?.blur(); // no more explained
  const typing = event.target.closest?.("input:not([type=range]), textarea, [contenteditable]");
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const lecturing = shared.presenter || shared.scene;
  const key = event.key.toLowerCase();
  if (ONWARDS.includes(key) && (shared.presenter || (lecturing && key.startsWith("arrow")))) step(1);
  else if (BACKWARDS.includes(key) && (shared.presenter || (lecturing && key.startsWith("arrow")))) step(-1);
  else if (key === "r" && shared.presenter) reveal();
  else return;
  event.preventDefault();
}

// During a page switch the address changes a little before or after the state arrives.
function writeAddress(slug, query, attempts = 60) {
  const target = `${location.pathname}?${query}`;
  if (location.pathname.split("/").pop() !== slug) {
    if (attempts)
      shared.pending = requestAnimationFrame(() => writeAddress(slug, query, attempts - 1));
  } else if (location.pathname + location.search !== target) {
    // A scene is a place one can go back to; what is set on it is not.
    const before = new URLSearchParams(location.search).get("scene");
    const walked = shared.scene && before && before !== shared.scene;
    history[walked ? "pushState" : "replaceState"](history.state, "", target);
  }
}

// What scrolls sideways on a narrow screen must be reachable by keyboard.
const WIDE = ".katex-display, [data-testid=stMarkdownContainer], [data-testid=stCode] pre";

function reachWideThings() {
  for (const box of document.querySelectorAll(WIDE))
    if (box.scrollWidth > box.clientWidth + 1) box.tabIndex = 0;
  // Streamlit gives its field for files a name and calls it mere decoration: it is a region.
  for (const field of document.querySelectorAll("[data-testid=stFileUploaderDropzone][role]"))
    field.removeAttribute("role");
}

// Measuring costs a layout: wait until the page is at rest.
function reachWideThingsSoon() {
  clearTimeout(shared.rest);
  shared.rest = setTimeout(reachWideThings, 250);
}

// What the course remembers lies in this browser, one item per entry.
const OWN = "kl-course:";

function stored() {
  const names = Object.keys(localStorage).filter((name) => name.startsWith(OWN));
  return Object.fromEntries(names.map((name) => [name.slice(OWN.length), localStorage[name]]));
}

function remember({ entries, visit, erased, asks }, tell) {
  try {
    const erasure = `${visit} ${erased}`;
    if (erased && erasure !== shared.erasure)
      for (const name of Object.keys(stored())) localStorage.removeItem(OWN + name);
    shared.erasure = erasure;
    const before = asks && shared.told !== visit ? stored() : {};
    shared.told = visit;
    for (const [name, text] of Object.entries(entries))
      if (text && !(name in before)) localStorage[OWN + name] = text;
      else if (!text) localStorage.removeItem(OWN + name);
    if (Object.keys(before).length) tell(before);
  } catch {
    // A browser may refuse to store anything: then progress lasts for the visit.
  }
}

// The page tells its scenes to scripts and tests; a new one begins at its top.
function arrive({ slug, scenes, scene }) {
  Object.assign(document.documentElement.dataset, { scenes, scene });
  const place = `${slug}/${scene}`;
  if (shared.place !== undefined && shared.place !== place)
    document.querySelector("[data-testid=stMain]")?.scrollTo(0, 0);
  Object.assign(shared, { place, scene });
}

function listen() {
  shared.listening = true;
  document.addEventListener("keydown", onKey);
  const watcher = new MutationObserver(reachWideThingsSoon);
  watcher.observe(document.body, { childList: true, subtree: true });
}

export default function ({ data, setStateValue }) {
  document.documentElement.lang = data.lang;
  shared.presenter = data.presenter;
  cancelAnimationFrame(shared.pending);
  clearTimeout(shared.writing); // a browser refuses an address that changes many times a second
  shared.writing = setTimeout(() => writeAddress(data.slug, data.query), 150);
  if ("scenes" in data) arrive(data);
  remember(data, (entries) => setStateValue("told", entries));
  if (!shared.listening) listen();
  reachWideThingsSoon();
  // A run ends here: at the next frame the page is as Python wants it.
  requestAnimationFrame(() => document.dispatchEvent(new Event("kl-drawn"))); // DRAWN of stage.js
}
