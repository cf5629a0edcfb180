import { Controller } from "@hotwired/stimulus";
import { answers, pause } from "../reaching";

/** The page of an outage: sends its form again, which holds all that was typed, once it can be. */
export default class extends Controller<HTMLFormElement> {
  static targets = ["status"];
  static values = { health: { type: String, default: "/healthz" } };
  declare readonly statusTarget: HTMLElement;
  declare readonly healthValue: string;
  private timer = 0;
  private tries = 0;

  connect() {
    this.statusTarget.hidden = false;
    window.addEventListener("online", this.attempt);
    this.wait();
  }

  disconnect() {
    window.clearTimeout(this.timer);
    window.removeEventListener("online", this.attempt);
  }

  private wait() {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(this.attempt, pause(this.tries++));
  }

  private attempt = async () => {
    if (await answers(this.healthValue)) this.element.requestSubmit();
    else if (this.element.isConnected) this.wait();
  };
}
