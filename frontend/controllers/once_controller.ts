import { Controller } from "@hotwired/stimulus";

/** Sends a form once: a second click or Enter while the first is on its way does nothing. */
export default class extends Controller<HTMLFormElement> {
  private isSent = false;

  connect() {
    this.element.addEventListener("submit", this.onSubmit);
    window.addEventListener("pageshow", this.onShow);
  }

  disconnect() {
    this.element.removeEventListener("submit", this.onSubmit);
    window.removeEventListener("pageshow", this.onShow);
  }

  private onSubmit = (event: SubmitEvent) => {
    if (this.isSent) event.preventDefault();
    this.isSent = true;
  };

  // Back from the next page: the browser shows this one as it left it.
  private onShow = () => {
    this.isSent = false;
  };
}
