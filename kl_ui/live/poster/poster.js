// The poster's figures are alive before the app has started; it takes them over by `mount`.

/** @param {HTMLElement} box */
async function mount(box) {
  const { kind } = box.dataset;
  const root = box.querySelector(".root");
  const data = JSON.parse(box.querySelector("script")?.textContent ?? "{}");
  const module = await import(`../${kind}/${kind}.js`);
  if (box.isConnected) module.default({ parentElement: root?.shadowRoot ?? root, data });
}

for (const box of document.querySelectorAll("#kl-poster .live"))
  if (box instanceof HTMLElement) mount(box);
