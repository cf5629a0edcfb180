import { Controller } from "@hotwired/stimulus";

/** A <details> menu that closes on Escape, on a click elsewhere and when the focus leaves it. */
export default class extends Controller<HTMLDetailsElement> {
  connect() {
    this.element.addEventListener("keydown", this.onKey);
    this.element.addEventListener("focusout", this.onFocusOut);
    document.addEventListener("click", this.onClick);
  }

  disconnect() {
    this.element.removeEventListener("keydown", this.onKey);
    this.element.removeEventListener("focusout", this.onFocusOut);
    document.removeEventListener("click", this.onClick);
  }

  private onKey = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || !this.element.open) return;
    this.element.open = false;
    this.element.querySelector("summary")?.focus();
  };

  private onFocusOut = (event: FocusEvent) => {
    if (event.relatedTarget instanceof Node && !this.element.contains(event.relatedTarget)) this.element.open = false;
  };

  private onClick = (event: MouseEvent) => {
    if (event.target instanceof Node && !this.element.contains(event.target)) this.element.open = false;
  };
}
