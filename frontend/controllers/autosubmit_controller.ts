import { Controller } from "@hotwired/stimulus";

/** Sends a form of filters when one changes, and hides the button that did it without JavaScript. */
export default class extends Controller<HTMLFormElement> {
  static targets = ["button"];
  declare readonly buttonTargets: HTMLButtonElement[];

  connect() {
    this.element.addEventListener("change", this.onChange);
    for (const button of this.buttonTargets) button.hidden = true;
  }

  disconnect() {
    this.element.removeEventListener("change", this.onChange);
  }

  private onChange = () => this.element.requestSubmit();
}
