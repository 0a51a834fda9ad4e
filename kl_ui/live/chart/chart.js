// A figure made in Python: one chart for as long as its place on the page lives, changed in place.
import { add, mount, onWidth, set, zoom } from "../kit/stage.js";

/**
 * @typedef {Object} Data
 * @property {string} figure Plotly's JSON, as Python writes it
 * @property {string} alt what it says in words
 * @property {string} file what it is called, taken away
 * @property {Record<"svg" | "png" | "csv", string>} words
 * @typedef {{ name?: string, x?: unknown, y?: unknown }} Trace
 * @typedef {{ height: number, template?: unknown, [name: string]: unknown }} Layout
 * @typedef {{ data: Trace[], layout: Layout }} Figure
 * @typedef {HTMLElement & { _fullData?: Trace[] }} Plot
 * @typedef {{ format: "svg" | "png", width: number, height: number, filename: string, scale: number }} Image
 * @typedef {Object} Plotly
 * @property {(plot: Plot, data: Trace[], layout: Layout, config: object) => Promise<unknown>} react
 * @property {(figure: object, image: Image) => Promise<unknown>} downloadImage
 */

/** @type {Promise<Plotly>} */
const plotly = import(/** @type {any} */ ("./vendor/plotly-cartesian.min.js")).then(
  () => /** @type {Window & { Plotly?: any }} */ (window).Plotly,
);
const CONFIG = { displayModeBar: false, scrollZoom: false, showTips: false, doubleClick: false };
const QUIET = 700; // ms without a change before the new words are spoken

class Chart {
  /** @type {Data} */
  data;
  /** @type {Figure} */
  figure;

  /** @param {HTMLElement} stage */
  constructor(stage) {
    const box = add(stage, "div", { class: "kl-chart" });
    this.place = add(box, "div");
    this.plot = /** @type {Plot} */ (add(this.place, "div", { class: "plot", role: "img", tabindex: 0 }));
    const ways = add(box, "div", { class: "take" });
    this.ways = Object.fromEntries(
      ["svg", "png", "csv"].map((kind) => [kind, add(ways, "button", { type: "button" })]),
    );
    this.ways.svg.addEventListener("click", () => this.image("svg"));
    this.ways.png.addEventListener("click", () => this.image("png"));
    this.ways.csv.addEventListener("click", () => this.table());
    this.spoken = add(box, "div", { class: "spoken", "aria-live": "polite" });
    this.probe = add(box, "i", { class: "theme" });
    this.probe.addEventListener("transitionend", () => this.draw());
    this.width = 0; // of the place, and how large that is shown
    this.zoom = 1;
    this.written = "";
    this.timer = 0;
    onWidth(this.place, (width) => {
      if (width && (width !== this.width || zoom(this.place) !== this.zoom)) this.draw();
    });
  }

  /** @param {Data} data */
  update(data) {
    const { figure, alt, words } = data;
    if (this.data && alt !== this.data.alt) this.say(alt);
    this.data = data;
    for (const [kind, word] of Object.entries(words)) set(this.ways[kind], { text: word });
    set(this.plot, { "aria-label": alt });
    if (figure === this.written) return;
    this.written = figure;
    this.show(JSON.parse(figure));
  }

  /** What Python will say, ahead of it. @param {Figure} figure @param {string} alt */
  play(figure, alt) {
    this.written = ""; // whatever Python says next is drawn
    if (alt !== this.data.alt) this.say(alt);
    set(this.plot, { "aria-label": alt });
    this.show(figure);
  }

  /** @param {Figure} figure */
  show(figure) {
    this.figure = figure;
    this.place.style.height = `${figure.layout.height}px`; // also before it can be drawn
    this.draw();
  }

  async draw() {
    const { react } = await plotly;
    this.width = this.place.clientWidth;
    if (!this.width || !this.figure) return;
    const { data, layout } = this.figure;
    // What makes a slide fit zooms; Plotly finds the pointer below a transform, but not below a zoom.
    this.zoom = zoom(this.place);
    const { style } = this.plot;
    style.setProperty("zoom", String(1 / this.zoom));
    style.transform = this.zoom === 1 ? "" : `scale(${this.zoom})`;
    style.width = this.zoom === 1 ? "" : `${this.width}px`;
    await react(this.plot, data, { ...layout, width: this.width, template: theme(this.plot) }, CONFIG);
  }

  /** Speak once the hand has come to rest. @param {string} alt */
  say(alt) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => set(this.spoken, { text: alt }), QUIET);
  }

  /** The picture, with the address it comes from. @param {"svg" | "png"} format */
  async image(format) {
    const { downloadImage } = await plotly;
    const { data, layout } = this.figure;
    const own = { ...theme(this.plot), paper_bgcolor: style(this.plot, "--st-background-color") };
    const source = {
      text: location.href, showarrow: false, xref: "paper", yref: "paper", x: 0, y: 0,
      xanchor: "left", yanchor: "top", yshift: -this.foot(), font: { size: 10 },
    };
    const annotations = [...(/** @type {object[]} */ (layout.annotations) ?? []), source];
    const margin = { .../** @type {object} */ (layout.margin), b: this.foot() + 24 };
    const shown = { ...layout, margin, annotations, template: { layout: own } };
    const [width, height] = [this.width, layout.height + 24];
    await downloadImage({ data, layout: shown }, { format, width, height, scale: 2, filename: this.data.file });
  }

  /** Pixels below the axis. */
  foot() {
    const plot = /** @type {any} */ (this.plot);
    return Math.ceil(plot._fullLayout?._size?.b ?? 40);
  }

  /** What is drawn, as a table. */
  table() {
    const link = document.createElement("a");
    const drawn = this.plot._fullData ?? []; // with the numbers that Python wrote as bytes
    const text = csv(drawn.map(({ x, y }, i) => ({ name: this.figure.data[i].name, x, y })));
    link.href = URL.createObjectURL(new Blob(["\ufeff", text], { type: "text/csv" }));
    link.download = `${this.data.file}.csv`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }
}

/** @param {Element} element @param {string} name */
const style = (element, name) => getComputedStyle(element).getPropertyValue(name).trim();

/** The page's own colours and letters, for what the figure does not say itself. @param {Element} element */
function theme(element) {
  const { color, fontFamily } = getComputedStyle(element);
  const background = style(element, "--st-background-color");
  const faint = color.replace(/rgb\((.*)\)/, "rgba($1, 0.14)");
  const axis = {
    gridcolor: faint, zerolinecolor: color.replace(/rgb\((.*)\)/, "rgba($1, 0.4)"), zerolinewidth: 1,
    linecolor: faint, ticks: "", title: { standoff: 10 },
  };
  return {
    layout: {
      font: { color, family: fontFamily },
      paper_bgcolor: "rgba(0,0,0,0)",
      plot_bgcolor: "rgba(0,0,0,0)",
      hoverlabel: { bgcolor: background, bordercolor: faint, font: { color, family: fontFamily } },
      xaxis: axis,
      yaxis: axis,
      annotationdefaults: { font: { color } },
      legend: { bgcolor: "rgba(0,0,0,0)" },
    },
  };
}

/**
 * A column of each series' places and one of its values, a row for each point.
 * @param {Trace[]} traces
 */
function csv(traces) {
  const columns = traces.flatMap((trace, i) =>
    /** @type {const} */ (["x", "y"]).map((axis) => [
      `${trace.name ?? i + 1} ${axis}`,
      ...Array.from(/** @type {ArrayLike<unknown>} */ (trace[axis] ?? [])),
    ]),
  );
  const filled = columns.filter((column) => column.length > 1);
  const rows = Math.max(0, ...filled.map((column) => column.length));
  const cell = (/** @type {unknown} */ value) => {
    const text = String(value ?? "").replace(/<[^>]*>/g, "");
    // A spreadsheet takes what begins so for a formula.
    const safe = /^[=+@]|^-(?![\d.])/.test(text) ? `'${text}` : text;
    return /[",\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  return Array.from({ length: rows }, (_, row) => filled.map((column) => cell(column[row])).join(",")).join("\r\n");
}

/** @param {import("../kit/stage.js").Component<Data>} component */
export default (component) => mount(component, (stage) => new Chart(stage));
