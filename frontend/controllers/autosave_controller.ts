import { Controller } from "@hotwired/stimulus";
import { isBackground } from "./builder_controller";

type Answer = { message: string; version?: string; errors?: Record<string, string> };
type Told = Answer & { isSaved: boolean };
type Entries = [string, string][];
type Draft = { at: number; entries: Entries };

const KEPT_FOR = 24 * 3600 * 1000; // milliseconds
const AGAIN_AFTER = 4000; // milliseconds

/**
 * Sends the form a moment after typing stops and shows what the server says in the status
 * target: `{"message": "Saved at 14:32", "version": "…"}`. The version goes in the form's input
 * of that name: it tells the next sending what this one was based on. A refusal (4xx) shows its
 * message, and its `errors` beside the fields named (targets `error` with `data-field`).
 *
 * Nothing typed is lost: what is not saved yet is kept on the device, comes back when the page
 * is opened again, and is sent again until the server answers. What was on its way when the
 * connection fell is first sent again unchanged, so that a lost answer is no conflict. One
 * request at a time; a button that submits the form waits for it. "Saved" is said of all that
 * is typed, or not at all.
 */
export default class extends Controller<HTMLFormElement> {
  static targets = ["status", "error"];
  static values = { saving: String, offline: String, restored: String, delay: { type: Number, default: 900 } };
  declare readonly statusTarget: HTMLElement;
  declare readonly errorTargets: HTMLElement[];
  declare readonly savingValue: string;
  declare readonly offlineValue: string;
  declare readonly restoredValue: string;
  declare readonly delayValue: number;
  private timer = 0;
  private isSending = false;
  private unanswered?: Entries; // sent, but no answer came
  private waiting?: HTMLElement | null; // the button that waits for the request under way

  connect() {
    this.element.addEventListener("input", this.later);
    this.element.addEventListener("change", this.later);
    this.element.addEventListener("submit", this.onSubmit, { capture: true });
    window.addEventListener("online", this.soon);
    document.addEventListener("htmx:error", this.onFailure);
    this.restore();
  }

  disconnect() {
    this.stop();
    this.element.removeEventListener("input", this.later);
    this.element.removeEventListener("change", this.later);
    this.element.removeEventListener("submit", this.onSubmit, { capture: true });
    window.removeEventListener("online", this.soon);
    document.removeEventListener("htmx:error", this.onFailure);
  }

  private stop = () => window.clearTimeout(this.timer);

  private later = () => {
    this.keep();
    // "Saved" was said of what stood there before.
    if (this.statusTarget.dataset.state !== "error") this.say("", "");
    this.after(this.delayValue);
  };

  private soon = () => {
    if (this.unanswered || localStorage.getItem(this.place)) this.after(0);
  };

  private after(delay: number) {
    this.stop();
    this.timer = window.setTimeout(() => void this.save(), delay);
  }

  private onSubmit = (event: SubmitEvent) => {
    this.stop();
    if (!this.isSending) {
      this.forget();
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    this.waiting = event.submitter;
  };

  /** A button could not reach the server: what was typed is kept, and sent when it can be. */
  private onFailure = (event: Event) => {
    if (isBackground(event)) return;
    this.say(this.offlineValue, "error");
    this.keep();
    this.after(AGAIN_AFTER);
  };

  private async save() {
    if (this.isSending || !this.element.isConnected) return;
    this.isSending = true;
    this.say(this.savingValue, "");
    try {
      if (this.unanswered) await this.send(this.unanswered);
      const typed = this.entries();
      const told = await this.send(typed);
      if (same(typed, this.entries())) this.settle(told);
      else this.after(this.delayValue);
    } catch {
      this.say(this.offlineValue, "error");
      this.after(AGAIN_AFTER);
    } finally {
      this.isSending = false;
      this.letGo();
    }
  }

  private async send(entries: Entries): Promise<Told> {
    this.unanswered = entries;
    const answer = await fetch(this.element.action, {
      method: "POST",
      body: new URLSearchParams(entries),
      headers: { Accept: "application/json" },
    });
    if (answer.status >= 500 || !answer.headers.get("content-type")?.includes("json")) throw new Error(String(answer.status));
    const said = (await answer.json()) as Answer;
    this.unanswered = undefined;
    const version = this.element.elements.namedItem("version");
    if (answer.ok && said.version && version instanceof HTMLInputElement) version.value = said.version;
    return { ...said, isSaved: answer.ok };
  }

  /** All that is typed had its answer: tell it. */
  private settle(told: Told) {
    this.forget();
    this.say(told.message, told.isSaved ? "" : "error");
    this.showErrors(told.errors ?? {});
    if (told.isSaved) this.dispatch("saved");
  }

  private letGo() {
    if (this.waiting === undefined) return;
    const button = this.waiting;
    this.waiting = undefined;
    this.element.requestSubmit(button);
  }

  private entries(): Entries {
    return [...new FormData(this.element)].filter((entry): entry is [string, string] => typeof entry[1] === "string");
  }

  // --- what is not saved yet, kept on the device --------------------------------------
  private get place() {
    return `unsaved:${new URL(this.element.action).pathname}`;
  }

  private keep() {
    const entries = this.entries().filter(([name]) => name !== "csrfmiddlewaretoken");
    try {
      localStorage.setItem(this.place, JSON.stringify({ at: Date.now(), entries } satisfies Draft));
    } catch {
      // A full or forbidden store: typing goes on.
    }
  }

  private forget() {
    localStorage.removeItem(this.place);
  }

  private restore() {
    const kept = localStorage.getItem(this.place);
    if (!kept) return;
    const draft = JSON.parse(kept) as Draft;
    if (Date.now() - draft.at > KEPT_FOR) return this.forget();
    for (const control of this.element.elements) {
      if (control instanceof HTMLInputElement || control instanceof HTMLTextAreaElement || control instanceof HTMLSelectElement) {
        fill(control, draft.entries);
      }
    }
    this.say(this.restoredValue, "");
    this.after(this.delayValue);
  }

  // --- what is shown ------------------------------------------------------------------
  private showErrors(errors: Record<string, string>) {
    for (const place of this.errorTargets) {
      const words = errors[place.dataset.field ?? ""] ?? "";
      place.hidden = !words;
      const told = place.querySelector("[data-words]");
      if (told) told.textContent = words;
      const control = this.element.elements.namedItem(place.dataset.field ?? "");
      if (!(control instanceof HTMLElement)) continue;
      if (words) control.setAttribute("aria-invalid", "true");
      else control.removeAttribute("aria-invalid");
    }
  }

  private say(text: string, state: string) {
    this.statusTarget.textContent = text;
    this.statusTarget.dataset.state = state;
  }
}

function fill(control: HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement, entries: Entries) {
  const values = entries.filter(([name]) => name === control.name).map(([, value]) => value);
  if (control instanceof HTMLInputElement && (control.type === "checkbox" || control.type === "radio")) {
    control.checked = values.includes(control.value);
  } else if (values.length === 1 && values[0] !== undefined) {
    control.value = values[0];
  }
}

function same(some: Entries, others: Entries) {
  const text = (entries: Entries) => JSON.stringify(entries.filter(([name]) => name !== "version"));
  return text(some) === text(others);
}
