import { Controller } from "@hotwired/stimulus";

/**
 * The first and the last of a set are two answers: choosing one where the other stands takes the
 * other away. Without it the form says so once it is sent.
 */
export default class extends Controller<HTMLElement> {
  connect() {
    this.element.addEventListener("change", this.part);
  }

  disconnect() {
    this.element.removeEventListener("change", this.part);
  }

  private part = (event: Event) => {
    const chosen = event.target as HTMLInputElement;
    const set = chosen.closest(".extremes");
    if (!set || chosen.type !== "radio") return;
    for (const other of set.querySelectorAll<HTMLInputElement>("input:checked")) {
      if (other !== chosen && other.value === chosen.value) other.checked = false;
    }
  };
}
