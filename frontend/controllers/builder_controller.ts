import { Controller } from "@hotwired/stimulus";

/** Says so when a button of the builder could not reach the server: nothing was changed. */
export default class extends Controller<HTMLElement> {
  static targets = ["failure"];
  static values = { failed: String };
  declare readonly failureTarget: HTMLElement;
  declare readonly failedValue: string;

  connect() {
    document.documentElement.dataset.scripts = "";
    document.addEventListener("htmx:error", this.onFailure);
    document.addEventListener("htmx:response:error", this.onFailure);
  }

  disconnect() {
    document.removeEventListener("htmx:error", this.onFailure);
    document.removeEventListener("htmx:response:error", this.onFailure);
  }

  private onFailure = (event: Event) => {
    const status = (event as CustomEvent).detail?.ctx?.response?.status as number | undefined;
    if (status !== undefined && status < 500) return;
    this.failureTarget.textContent = this.failedValue;
    this.failureTarget.hidden = false;
    this.failureTarget.scrollIntoView({ block: "center" });
  };
}
