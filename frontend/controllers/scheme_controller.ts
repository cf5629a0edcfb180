import { Controller } from "@hotwired/stimulus";

/** Light, dark or automatic, applied at once; the same form posts the choice to be kept. */
export default class extends Controller<HTMLFormElement> {
  connect() {
    this.element.addEventListener("submit", this.onSubmit);
  }

  disconnect() {
    this.element.removeEventListener("submit", this.onSubmit);
  }

  private onSubmit = (event: SubmitEvent) => {
    const button = event.submitter;
    if (!(button instanceof HTMLButtonElement)) return;
    event.preventDefault();
    const data = new FormData(this.element);
    data.set("scheme", button.value);
    void fetch(this.element.action, { method: "POST", body: data, redirect: "manual" });
    if (button.value === "auto") delete document.documentElement.dataset.scheme;
    else document.documentElement.dataset.scheme = button.value;
    for (const other of this.element.querySelectorAll("button")) {
      other.setAttribute("aria-pressed", String(other === button));
    }
  };
}
