import { Controller } from "@hotwired/stimulus";

interface Kept {
  at: number;
  pairs: [string, string][];
}

const OWN = new Set(["csrfmiddlewaretoken", "_token", "_go", "_saved"]);
const LONGEST = 30 * 24 * 3600 * 1000;

/**
 * Keeps the answers of a form in this browser, where the person switched it on: a closed tab or a
 * lost connection loses nothing. Erased when the ballot is sent, and after thirty days.
 */
export default class extends Controller<HTMLElement> {
  static targets = ["switch", "found", "lost"];
  static values = { key: String, fresh: Boolean, done: Boolean };
  declare readonly switchTarget: HTMLInputElement;
  declare readonly hasSwitchTarget: boolean;
  declare readonly foundTarget: HTMLElement;
  declare readonly lostTarget: HTMLElement;
  declare readonly keyValue: string;
  declare readonly freshValue: boolean;
  declare readonly doneValue: boolean;

  private waiting: HTMLElement | null = null;

  connect() {
    if (this.doneValue) return this.erase();
    this.element.hidden = false;
    const kept = this.read();
    if (this.hasSwitchTarget) {
      this.switchTarget.checked = kept !== null;
      if (kept && this.freshValue) this.foundTarget.hidden = false;
      else this.write();
    }
    this.form?.addEventListener("input", this.write);
    this.form?.addEventListener("submit", this.onSubmit, { capture: true });
    window.addEventListener("online", this.onLine);
  }

  disconnect() {
    this.form?.removeEventListener("input", this.write);
    this.form?.removeEventListener("submit", this.onSubmit, { capture: true });
    window.removeEventListener("online", this.onLine);
  }

  toggle() {
    this.foundTarget.hidden = true;
    if (this.switchTarget.checked) this.write();
    else this.erase();
  }

  /** Send what was kept to the server, which shows the page where the person stopped. */
  take() {
    const kept = this.read();
    if (!kept || !this.form) return;
    const own = [...new FormData(this.form)].filter(([name]) => OWN.has(name) && name !== "_go");
    const sender = document.createElement("form");
    sender.method = "post";
    sender.action = this.form.action;
    for (const [name, value] of [...own, ...kept.pairs, ["_go", "resume"]]) {
      const field = document.createElement("input");
      field.type = "hidden";
      field.name = String(name);
      field.value = String(value);
      sender.append(field);
    }
    document.body.append(sender);
    sender.submit();
  }

  forget() {
    this.erase();
    this.switchTarget.checked = false;
    this.foundTarget.hidden = true;
    this.switchTarget.focus();
  }

  private get form(): HTMLFormElement | null {
    return this.element.closest("form");
  }

  private write = () => {
    if (!this.form || !this.hasSwitchTarget || !this.switchTarget.checked) return;
    const pairs = [...new FormData(this.form)]
      .filter(([name, value]) => !OWN.has(name) && typeof value === "string")
      .map(([name, value]): [string, string] => [name, String(value)]);
    try {
      localStorage.setItem(this.keyValue, JSON.stringify({ at: Date.now(), pairs } satisfies Kept));
    } catch {
      this.switchTarget.checked = false; // no room, or the browser refuses: say so by the switch
    }
  };

  private read(): Kept | null {
    try {
      const kept = JSON.parse(localStorage.getItem(this.keyValue) ?? "null") as Kept | null;
      if (kept && Date.now() - kept.at < LONGEST) return kept;
    } catch {
      // Unreadable, or refused by the browser: nothing is kept.
    }
    this.erase();
    return null;
  }

  private erase() {
    try {
      localStorage.removeItem(this.keyValue);
    } catch {
      // Refused by the browser: nothing was kept.
    }
  }

  private onSubmit = (event: SubmitEvent) => {
    this.write();
    if (navigator.onLine) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    this.waiting = event.submitter;
    this.lostTarget.hidden = false;
  };

  private onLine = () => {
    this.lostTarget.hidden = true;
    const submitter = this.waiting;
    this.waiting = null;
    if (submitter) this.form?.requestSubmit(submitter);
  };
}
