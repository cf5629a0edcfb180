import { Controller } from "@hotwired/stimulus";

/** Puts the reference of a source where the cursor stands in the text. Without it, one types it. */
export default class extends Controller<HTMLElement> {
  static targets = ["button", "text"];
  declare readonly textTarget: HTMLTextAreaElement;

  buttonTargetConnected(button: HTMLElement) {
    button.hidden = false;
  }

  insert(event: { params: { ref: string } }) {
    const { selectionStart, selectionEnd, value } = this.textTarget;
    const gap = selectionStart && !/\s$/.test(value.slice(0, selectionStart)) ? " " : "";
    const words = `${gap}[${event.params.ref}]`;
    this.textTarget.setRangeText(words, selectionStart, selectionEnd, "end");
    this.textTarget.dispatchEvent(new Event("input", { bubbles: true }));
    this.textTarget.focus();
  }
}
