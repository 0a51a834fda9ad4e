// A button that opens the browser's own dialog for printing. What is printed is a matter of style.css.
import { add, mount, set } from "../kit/stage.js";

/** @typedef {{ word: string }} Data */

class Print {
  /** @param {HTMLElement} stage */
  constructor(stage) {
    const box = add(stage, "div", { class: "training" });
    this.button = add(box, "button", { type: "button" });
    this.button.addEventListener("click", () => print());
  }

  /** @param {Data} data */
  update({ word }) {
    set(this.button, { text: word });
  }
}

/** @param {import("../kit/stage.js").Component<Data>} component */
export default (component) => mount(component, (stage) => new Print(stage));
