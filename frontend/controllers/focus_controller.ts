import { Controller } from "@hotwired/stimulus";

/** Takes the focus when it appears: the summary of errors of a form sent back. */
export default class extends Controller<HTMLElement> {
  connect() {
    this.element.focus();
  }
}
