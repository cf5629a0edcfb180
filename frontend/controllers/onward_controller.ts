import { Controller } from "@hotwired/stimulus";

/** Sends a form that has nothing to ask as soon as it is there; its button does so without it. */
export default class extends Controller<HTMLFormElement> {
  connect() {
    // A page that the browser shows again by its way back has done its work already.
    const [entry] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
    if (entry?.type !== "back_forward") this.element.requestSubmit();
  }
}
