import { Controller } from "@hotwired/stimulus";

/** Copies the field's value and says so. Without the clipboard the value is selected. */
export default class extends Controller<HTMLElement> {
  static targets = ["source", "button", "status"];
  declare readonly sourceTarget: HTMLInputElement;
  declare readonly buttonTarget: HTMLButtonElement;
  declare readonly statusTarget: HTMLElement;

  connect() {
    this.buttonTarget.hidden = false;
  }

  async copy() {
    this.sourceTarget.select();
    try {
      await navigator.clipboard.writeText(this.sourceTarget.value);
      this.statusTarget.textContent = this.statusTarget.dataset.done ?? "";
    } catch {
      this.statusTarget.textContent = "";
    }
  }
}
