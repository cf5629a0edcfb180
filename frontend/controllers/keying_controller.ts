import { Controller } from "@hotwired/stimulus";

/** Fast keying: Enter goes to the next line; only from the button does it send the form. */
export default class extends Controller<HTMLFormElement> {
  connect() {
    this.element.addEventListener("keydown", this.onKey);
  }

  disconnect() {
    this.element.removeEventListener("keydown", this.onKey);
  }

  private onKey = (event: KeyboardEvent) => {
    const at = event.target as HTMLElement;
    if (event.key !== "Enter" || event.shiftKey || !(at instanceof HTMLInputElement || at instanceof HTMLTextAreaElement)) return;
    event.preventDefault();
    const stops = [...this.element.querySelectorAll<HTMLElement>("input:not([type=hidden]), textarea, button:not([hidden])")];
    const next = stops[stops.indexOf(at) + 1];
    next?.focus();
    if (next instanceof HTMLInputElement) next.select();
  };
}
