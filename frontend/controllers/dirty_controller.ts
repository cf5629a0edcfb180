import { Controller } from "@hotwired/stimulus";

/** Asks before leaving a form whose changes were not sent. */
export default class extends Controller<HTMLFormElement> {
  private isDirty = false;

  connect() {
    this.element.addEventListener("input", this.onInput);
    this.element.addEventListener("submit", this.onSent);
    this.element.addEventListener("autosave:saved", this.onSent);
    window.addEventListener("beforeunload", this.onLeave);
  }

  disconnect() {
    this.element.removeEventListener("input", this.onInput);
    this.element.removeEventListener("submit", this.onSent);
    this.element.removeEventListener("autosave:saved", this.onSent);
    window.removeEventListener("beforeunload", this.onLeave);
  }

  private onInput = () => {
    this.isDirty = true;
  };

  private onSent = () => {
    this.isDirty = false;
  };

  private onLeave = (event: BeforeUnloadEvent) => {
    if (this.isDirty) event.preventDefault();
  };
}
