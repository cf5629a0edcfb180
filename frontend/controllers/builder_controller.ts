import { Controller } from "@hotwired/stimulus";

let wasShown = false;

/**
 * Says so when a button of the builder could not reach the server: nothing was changed. When a
 * button that had the focus is gone, the keyboard goes on at the card `at`, or at the open one.
 */
export default class extends Controller<HTMLElement> {
  static targets = ["failure"];
  static values = { failed: String, at: String };
  declare readonly failureTarget: HTMLElement;
  declare readonly failedValue: string;
  declare readonly atValue: string;

  connect() {
    document.documentElement.dataset.scripts = "";
    document.addEventListener("htmx:error", this.onFailure);
    document.addEventListener("htmx:response:error", this.onFailure);
    if (wasShown && (!document.activeElement || document.activeElement === document.body)) this.goOn();
    wasShown = true;
  }

  disconnect() {
    document.removeEventListener("htmx:error", this.onFailure);
    document.removeEventListener("htmx:response:error", this.onFailure);
  }

  private goOn() {
    const closed = document.getElementById(this.atValue)?.querySelector("a");
    const target = closed ?? this.element.querySelector<HTMLElement>(".builder-card-open");
    target?.focus();
  }

  private onFailure = (event: Event) => {
    if (isBackground(event)) return;
    const status = (event as CustomEvent).detail?.ctx?.response?.status as number | undefined;
    if (status !== undefined && status < 500) return;
    this.failureTarget.textContent = this.failedValue;
    this.failureTarget.hidden = false;
    this.failureTarget.scrollIntoView({ block: "center" });
  };
}

/** Whether a help that asks by itself failed: nobody pressed a button, nothing is lost. */
export function isBackground(event: Event) {
  return event.target instanceof Element && event.target.matches("[data-hx-get]");
}
