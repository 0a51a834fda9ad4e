// A button that opens the browser's own dialog for printing. What is printed is a matter of style.css.
import { add, mount, set } from "./stage.js";

class Print {
  constructor(root) {
    const box = add(root.querySelector(".stage"), "div", { class: "training" });
    this.button = add(box, "button", { type: "button" });
    this.button.addEventListener("click", () => print());
  }

  update({ word }) {
    set(this.button, { text: word });
  }
}

export default (component) => mount(component, (root) => new Print(root));
