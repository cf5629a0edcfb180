import { Controller } from "@hotwired/stimulus";
import { readRight, writeRight } from "../rights";

type Pairs = [string, string][];
type Step = { method: "GET" | "POST"; pairs: Pairs };

const BALLOT = "bulletin";
const OWN = new Set(["_token", "_go", "message", "signature"]);

/**
 * The booth of a secret and verifiable survey, on the body of its page. Its pages are fetched and
 * posted without cookies, so that answers never travel beside a name, and take the place of the
 * content of `main`; the address of the page stays what it was.
 *
 * What is typed stays in this tab until the ballot is in. A request without an answer shows the
 * targets `lost`, whose button sends it again; so does the connection when it is back. The right
 * itself goes with the last page alone.
 */
export default class extends Controller<HTMLElement> {
  static targets = ["lost", "status", "receipt"];
  static values = { place: String, url: String, sending: String };
  declare readonly lostTargets: HTMLElement[];
  declare readonly statusTargets: HTMLElement[];
  declare readonly receiptTargets: HTMLElement[];
  declare readonly placeValue: string;
  declare readonly urlValue: string;
  declare readonly sendingValue: string;

  private isSending = false;
  private unanswered?: Step;

  connect() {
    document.addEventListener("submit", this.onSubmit, { capture: true });
    document.addEventListener("input", this.keep);
    window.addEventListener("online", this.retry);
    this.showReceipt();
  }

  disconnect() {
    document.removeEventListener("submit", this.onSubmit, { capture: true });
    document.removeEventListener("input", this.keep);
    window.removeEventListener("online", this.retry);
  }

  /** Open the booth, where one stopped if something was typed before. */
  enter() {
    void this.take({ method: "GET", pairs: [] });
  }

  /** Send again what had no answer. */
  retry = () => {
    if (this.unanswered) void this.take(this.unanswered);
  };

  private onSubmit = (event: SubmitEvent) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.id !== BALLOT) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const go = event.submitter instanceof HTMLButtonElement ? event.submitter.value : "";
    this.keep();
    void this.take({ method: "POST", pairs: [...pairsOf(form), ["_go", go], ...this.proof(go)] });
  };

  private proof(go: string): Pairs {
    const right = go === "send" ? readRight(this.placeValue) : null;
    return right?.signature ? [["message", right.message], ["signature", right.signature]] : [];
  }

  private async take(step: Step) {
    if (this.isSending) return;
    this.isSending = true;
    this.unanswered = step;
    this.tell(this.sendingValue);
    try {
      const page = await this.fetchPage(step);
      this.unanswered = undefined;
      this.isSending = false;
      this.show(page);
      if (step.method === "GET") this.resume();
    } catch {
      this.isSending = false;
      for (const place of this.lostTargets) place.hidden = false;
    }
    if (!this.isSending) this.tell("");
  }

  private async fetchPage(step: Step): Promise<Document> {
    const answer = await fetch(this.urlValue, {
      method: step.method,
      body: step.method === "POST" ? new URLSearchParams(step.pairs) : undefined,
      headers: { "Accept-Language": document.documentElement.lang },
      credentials: "omit",
      cache: "no-store",
      referrerPolicy: "no-referrer",
      redirect: "error",
    });
    if (answer.status === 429 || answer.status >= 500) throw new Error(String(answer.status));
    // The colours of the page around stay: a style of another answer has another nonce.
    const text = (await answer.text()).replace(/<style\b.*?<\/style>/gs, "");
    return new DOMParser().parseFromString(text, "text/html");
  }

  private get main(): HTMLElement {
    return document.querySelector("main") ?? document.body;
  }

  private show(page: Document) {
    const main = page.querySelector("main");
    if (!main) throw new Error("not a page");
    const receipt = main.querySelector<HTMLElement>("[data-receipt]")?.dataset.receipt;
    if (receipt) this.finish(receipt);
    document.title = page.title;
    this.main.replaceChildren(...[...main.childNodes].map((node) => document.importNode(node, true)));
    window.scrollTo(0, 0);
    // A summary of errors or a notice takes the focus by itself (`focus`).
    const heading = this.main.querySelector("[data-controller~='focus']") ? null : this.main.querySelector<HTMLElement>("h1, h2");
    heading?.setAttribute("tabindex", "-1");
    heading?.focus({ preventScroll: true });
  }

  private finish(receipt: string) {
    writeRight(this.placeValue, { sent: true, key: readRight(this.placeValue)?.key });
    sessionStorage.removeItem(this.typedPlace);
    sessionStorage.setItem(this.receiptPlace, receipt);
  }

  /** The receipt of a ballot sent from this tab, on a page that was loaded again. */
  private showReceipt() {
    const receipt = sessionStorage.getItem(this.receiptPlace);
    for (const part of receipt ? this.receiptTargets : []) {
      const code = part.querySelector("input");
      if (code) code.value = receipt ?? "";
      part.hidden = false;
    }
  }

  // --- what is typed, kept in this tab ------------------------------------------------
  private get typedPlace() {
    return `isoloir-${this.placeValue}`;
  }

  private get receiptPlace() {
    return `recepisse-${this.placeValue}`;
  }

  private keep = () => {
    const form = document.getElementById(BALLOT);
    if (!(form instanceof HTMLFormElement)) return;
    const typed = pairsOf(form).filter(([name]) => !OWN.has(name));
    sessionStorage.setItem(this.typedPlace, JSON.stringify(typed));
  };

  private resume() {
    const typed = sessionStorage.getItem(this.typedPlace);
    const form = document.getElementById(BALLOT);
    if (!typed || !(form instanceof HTMLFormElement)) return;
    const own = pairsOf(form).filter(([name]) => OWN.has(name));
    void this.take({ method: "POST", pairs: [...own, ...(JSON.parse(typed) as Pairs), ["_go", "resume"]] });
  }

  private tell(words: string) {
    for (const place of this.statusTargets) place.textContent = words;
    this.main.setAttribute("aria-busy", String(words !== ""));
  }
}

function pairsOf(form: HTMLFormElement): Pairs {
  return [...new FormData(form)].filter((pair): pair is [string, string] => typeof pair[1] === "string");
}
