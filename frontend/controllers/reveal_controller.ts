import { Controller } from "@hotwired/stimulus";

/** Shows a typed password; the button, hidden without JavaScript, says what it will do. */
export default class extends Controller<HTMLElement> {
  static targets = ["input", "button"];
  declare readonly inputTarget: HTMLInputElement;
  declare readonly buttonTarget: HTMLButtonElement;

  connect() {
    this.buttonTarget.hidden = false;
  }

  toggle() {
    const shown = this.inputTarget.type === "text";
    this.inputTarget.type = shown ? "password" : "text";
    this.buttonTarget.setAttribute("aria-pressed", String(!shown));
  }
}
