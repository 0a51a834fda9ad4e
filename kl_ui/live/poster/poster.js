// The poster's figures are alive before the app has started; it takes them over by `mount`.

/** @param {HTMLElement} box */
async function mount(box) {
  const { kind } = box.dataset;
  const root = box.querySelector(".root");
  const data = JSON.parse(box.querySelector("script")?.textContent ?? "{}");
  const module = await import(`../${kind}/${kind}.js`);
  if (box.isConnected) module.default({ parentElement: root?.shadowRoot ?? root, data });
}

// Streamlit asks for its font of all icons at once; poster.css draws the few that there are.
const load = document.fonts.load.bind(document.fonts);
document.fonts.load = async (font, text) => (font.includes("Material Symbols") ? [] : load(font, text));

const PATIENCE = 1500; // ms that the app waits for the first figures, which it would hold up
const boxes = [...document.querySelectorAll("#kl-poster .live")].filter((x) => x instanceof HTMLElement);
const patience = new Promise((on) => setTimeout(on, PATIENCE));
Promise.race([Promise.allSettled(boxes.map(mount)), patience]).then(() => {
  const app = document.querySelector("meta[name=kl-app]")?.getAttribute("content");
  if (!app) return; // a scene on a phone in class: its poster is all there is
  // After the picture with those figures.
  requestAnimationFrame(() => setTimeout(() => import(new URL(app, document.baseURI).href)));
});
