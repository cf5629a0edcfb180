import { Controller } from "@hotwired/stimulus";

type Saved = { message: string; version?: number };

/**
 * Sends the form a moment after typing stops, to `url` (or the form's own address), and shows
 * what the server says in the status target: `{"message": "Saved at 14:32", "version": 12}`.
 * A version is written in the form's input of that name. A refusal (4xx, same shape) is shown
 * and nothing typed is lost; without a network it tries again. One request at a time.
 */
export default class extends Controller<HTMLFormElement> {
  static targets = ["status"];
  static values = { url: String, saving: String, offline: String, delay: { type: Number, default: 900 } };
  declare readonly statusTarget: HTMLElement;
  declare readonly urlValue: string;
  declare readonly savingValue: string;
  declare readonly offlineValue: string;
  declare readonly delayValue: number;
  private timer = 0;
  private isSending = false;

  connect() {
    this.element.addEventListener("input", this.later);
    this.element.addEventListener("change", this.later);
    this.element.addEventListener("submit", this.stop);
  }

  disconnect() {
    this.stop();
    this.element.removeEventListener("input", this.later);
    this.element.removeEventListener("change", this.later);
    this.element.removeEventListener("submit", this.stop);
  }

  private stop = () => window.clearTimeout(this.timer);

  private later = () => {
    this.stop();
    this.timer = window.setTimeout(() => void this.save(), this.delayValue);
  };

  private async save() {
    if (this.isSending) return this.later();
    this.isSending = true;
    this.say(this.savingValue, "");
    try {
      await this.send();
    } catch {
      this.say(this.offlineValue, "error");
      this.timer = window.setTimeout(() => void this.save(), 5000);
    } finally {
      this.isSending = false;
    }
  }

  private async send() {
    const answer = await fetch(this.urlValue || this.element.action, {
      method: "POST",
      body: new FormData(this.element),
      headers: { Accept: "application/json" },
    });
    const saved = (await answer.json()) as Saved;
    this.say(saved.message, answer.ok ? "" : "error");
    const version = this.element.elements.namedItem("version");
    if (answer.ok && saved.version !== undefined && version instanceof HTMLInputElement) version.value = String(saved.version);
    if (answer.ok) this.dispatch("saved");
  }

  private say(text: string, state: string) {
    this.statusTarget.textContent = text;
    this.statusTarget.dataset.state = state;
  }
}
