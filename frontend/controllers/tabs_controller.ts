import { Controller } from "@hotwired/stimulus";

/** Brings the current tab into view where the row is wider than the screen. */
export default class extends Controller<HTMLElement> {
  connect() {
    const tab = this.element.querySelector<HTMLElement>("[aria-current]");
    if (tab) this.element.scrollLeft = tab.offsetLeft - (this.element.clientWidth - tab.offsetWidth) / 2;
  }
}
