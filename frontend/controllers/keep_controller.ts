import { Controller } from "@hotwired/stimulus";
import { erase, keep, places, read } from "../kept";
import { answers, pause } from "../reaching";

type State = "idle" | "trying" | "lost" | "leaving";

const OF_FORM = /^(csrf|_(?!saved))/; // names of what a form needs to be read, whoever fills it in
const OWN = new Set(["csrfmiddlewaretoken", "_token", "_go", "_saved", "_challenge"]);
const PATIENCE = 40_000; // milliseconds: one sending
const SLOW = 3_000; // milliseconds without an answer, after which the page says that it is under way
const PATIENCE_WITH_FILES = 10 * 60_000; // milliseconds

/**
 * Keeps the answers of a form in this browser: at the person's wish, as they type; and whenever
 * they cannot be sent, until they are. A ballot is sent from the page, which stays as it is until
 * the server has it: a lost connection, a server that is down or too slow loses nothing, and the
 * same form sent again counts once. Only the service itself, naming this form's receipt, says that
 * it has it: the page of a hotel's network or of a proxy does not. Other steps leave the page once
 * the server is seen to answer.
 */
export default class extends Controller<HTMLElement> {
  static targets = ["tools", "switch", "found", "unsent", "lost", "back", "slow", "gone"];
  static values = { key: String, fresh: Boolean, done: String, thanks: String };
  declare readonly switchTarget: HTMLInputElement;
  declare readonly hasSwitchTarget: boolean;
  declare readonly toolsTarget: HTMLElement;
  declare readonly foundTarget: HTMLElement;
  declare readonly unsentTarget: HTMLElement;
  declare readonly lostTarget: HTMLElement;
  declare readonly backTarget: HTMLElement;
  declare readonly slowTarget: HTMLElement;
  declare readonly goneTarget: HTMLElement;
  declare readonly keyValue: string;
  declare readonly freshValue: boolean;
  declare readonly doneValue: string;
  declare readonly thanksValue: string;

  private state: State = "idle";
  private button: HTMLElement | null = null;
  private timer = 0;
  private tries = 0;
  private found = "";
  private sending: AbortController | null = null;

  connect() {
    places(); // what was kept too long of any survey goes
    if (this.doneValue) return this.finish();
    this.toolsTarget.hidden = false;
    const kept = read(this.place);
    if (this.hasSwitchTarget) this.switchTarget.checked = kept !== null && !kept.token;
    if (this.freshValue) this.offer();
    else if (kept && !kept.token) this.write();
    this.form?.addEventListener("input", this.write);
    this.form?.addEventListener("submit", this.onSubmit, { capture: true });
    window.addEventListener("online", this.again);
    window.addEventListener("pageshow", this.onShow);
  }

  disconnect() {
    window.clearTimeout(this.timer);
    this.form?.removeEventListener("input", this.write);
    this.form?.removeEventListener("submit", this.onSubmit, { capture: true });
    window.removeEventListener("online", this.again);
    window.removeEventListener("pageshow", this.onShow);
  }

  toggle() {
    if (this.switchTarget.checked) this.write();
    else erase(this.place);
  }

  /** Send what was kept to the server, which shows the page where the person stopped. */
  take() {
    const kept = read(this.found);
    if (!kept || !this.form) return;
    if (!kept.token && this.found !== this.place && keep(this.place, kept)) erase(this.found); // goes on in this form
    const own = [...new FormData(this.form)].filter(([name]) => OWN.has(name) && name !== "_go");
    const pairs = [...own.filter(([name]) => name !== "_token" || !kept.token), ...kept.pairs];
    const sender = document.createElement("form");
    sender.method = "post";
    sender.action = this.form.action;
    for (const [name, value] of [...pairs, ...(kept.token ? [["_token", kept.token]] : []), ["_go", "resume"]]) {
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
    erase(this.found);
    if (this.hasSwitchTarget && this.found === this.place) this.switchTarget.checked = false;
    this.offer();
    if (!this.found) this.focusFirst();
  }

  /** On a shared computer: nothing is sent any more, nothing stays here, of other pages neither. */
  giveUp() {
    window.clearTimeout(this.timer);
    this.state = "idle";
    this.sending?.abort();
    this.lostTarget.hidden = true;
    this.form?.reset();
    this.blank();
    erase(this.place);
    if (this.hasSwitchTarget) this.switchTarget.checked = false;
    this.goneTarget.hidden = false;
    this.focusFirst();
  }

  again = () => {
    if (this.state === "lost") void this.attempt();
  };

  /** A reset gives back what the server had filled in, and answers of earlier pages ride along. */
  private blank() {
    for (const field of this.form?.elements ?? []) {
      if (field instanceof HTMLInputElement && ["checkbox", "radio"].includes(field.type)) field.checked = false;
      else if (field instanceof HTMLSelectElement) field.selectedIndex = 0;
      else if (field instanceof HTMLTextAreaElement) field.value = "";
      else if (field instanceof HTMLInputElement && !OF_FORM.test(field.name)) field.value = "";
    }
    this.form?.dispatchEvent(new Event("change", { bubbles: true }));
  }

  private get isTrying(): boolean {
    return this.state === "trying";
  }

  private get form(): HTMLFormElement | null {
    return this.element.closest("form");
  }

  private write = () => {
    if (this.hasSwitchTarget && this.switchTarget.checked && !this.store()) this.switchTarget.checked = false;
    else if (this.state === "lost") this.store(this.token);
  };

  /** Whether it could be kept. */
  private store(token?: string): boolean {
    if (!this.form) return false;
    const pairs = [...new FormData(this.form)]
      .filter(([name, value]) => !OWN.has(name) && typeof value === "string")
      .map(([name, value]): [string, string] => [name, String(value)]);
    return keep(this.place, { at: Date.now(), pairs, token });
  }

  /** Ask whose the latest answers are that were kept here: they are not shown before. */
  private offer() {
    this.found = places(`${this.keyValue}-`)[0] ?? "";
    this.foundTarget.hidden = !this.found;
    this.unsentTarget.hidden = !(this.found && read(this.found)?.token);
  }

  /** Once this form is in: its answers go, and drafts that the same person kept; no other form's. */
  private settle() {
    for (const place of places(`${this.keyValue}-`)) if (place === this.place || !read(place)?.token) erase(place);
  }

  /** The page of thanks: it may be opened again while another form waits. */
  private finish() {
    for (const place of places(`${this.keyValue}-`)) if (place.endsWith(`-${this.doneValue}`)) erase(place);
  }

  private focusFirst() {
    (this.hasSwitchTarget ? this.switchTarget : this.form?.querySelector<HTMLElement>("input:not([type=hidden]), textarea"))?.focus();
  }

  private get token(): string {
    return String(new FormData(this.form ?? undefined).get("_token") ?? "");
  }

  /** What the ballot of this form will be known by: its token begins with it. */
  private get receipt(): string {
    return this.token.split(".", 1)[0] ?? "";
  }

  private get place(): string {
    return `${this.keyValue}-${this.receipt}`;
  }

  private onSubmit = (event: SubmitEvent) => {
    this.write();
    if (this.state === "leaving") return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (this.state === "trying") return;
    this.button = event.submitter;
    void this.attempt();
  };

  private async attempt() {
    if (!this.form) return;
    window.clearTimeout(this.timer);
    const wasLost = this.state === "lost";
    this.state = "trying";
    this.goneTarget.hidden = true;
    const button = this.button instanceof HTMLButtonElement ? this.button : null;
    const slow = window.setTimeout(() => (this.slowTarget.hidden = false), SLOW);
    const isDone = button?.value === "send" ? await this.send(this.form, button) : await answers(this.nearby);
    window.clearTimeout(slow);
    this.slowTarget.hidden = true;
    if (!this.isTrying) return; // forgotten meanwhile
    if (!isDone) return this.lose();
    if (wasLost) this.backTarget.hidden = false;
    this.lostTarget.hidden = true;
    if (isDone === "sent") return;
    this.state = "leaving";
    this.form.requestSubmit(button);
  }

  /** "sent" when the service says that this ballot is in; true when it answers something to be read. */
  private async send(form: HTMLFormElement, button: HTMLButtonElement): Promise<"sent" | boolean> {
    const data = new FormData(form, button);
    const hasFiles = form.enctype === "multipart/form-data";
    const body = hasFiles ? data : new URLSearchParams([...data].map(([name, value]) => [name, String(value)]));
    let said: string | null;
    const sending = (this.sending = new AbortController());
    const patience = window.setTimeout(() => sending.abort(), hasFiles ? PATIENCE_WITH_FILES : PATIENCE);
    try {
      const { signal } = sending;
      const headers = { "X-From-Page": "1" };
      const answer = await fetch(form.action, { method: "POST", body, headers, redirect: "manual", signal });
      said = answer.headers.get("X-Ballot");
    } catch {
      return false;
    } finally {
      window.clearTimeout(patience);
    }
    if (!this.isTrying) return false;
    if (said !== this.receipt) return said !== null;
    this.settle();
    location.assign(this.thanks(form));
    return "sent";
  }

  /** Where the server leads whoever sent a ballot; a frame has thanks of its own. */
  private thanks(form: HTMLFormElement): string {
    const here = new URL(form.action);
    return here.pathname.endsWith("/integre/") ? `${here.pathname}merci/` : this.thanksValue;
  }

  /** Something small that the same server gives without asking its database. */
  private get nearby(): string {
    return document.querySelector<HTMLLinkElement>("link[rel=icon]")?.href ?? "/";
  }

  private lose() {
    this.state = "lost";
    if (!(this.hasSwitchTarget && this.switchTarget.checked)) this.store(this.token);
    if (this.lostTarget.hidden) {
      this.lostTarget.hidden = false;
      this.lostTarget.scrollIntoView({ block: "nearest" });
    }
    this.timer = window.setTimeout(this.again, pause(this.tries++));
  }

  // Back from the next page: the browser shows this one as it left it.
  private onShow = (event: PageTransitionEvent) => {
    if (!event.persisted) return;
    this.state = "idle";
    this.backTarget.hidden = true;
  };
}
