import { Controller } from "@hotwired/stimulus";
import { erase, places } from "../kept";

/** Signing out: says what answers are still kept in this browser, and erases them. */
export default class extends Controller<HTMLFormElement> {
  static targets = ["warning"];
  declare readonly warningTarget: HTMLElement;

  connect() {
    this.warningTarget.hidden = places().length === 0;
  }

  erase() {
    for (const place of places()) erase(place);
  }
}
