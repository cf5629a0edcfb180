import { Controller } from "@hotwired/stimulus";
import { BlindRSA } from "@cloudflare/blindrsa-ts/lib/src/blindrsa.js";
import { RIGHT_SUITE, fingerprintOf, importKey, lettersOf } from "../ballot";
import { fromBase64url, toBase64url } from "../base64url";
import { type Asked, canRemember, isAsked, lock, readRight, writeRight } from "../rights";

type Answer = { signature?: string; problem?: string };

/** The server or this page said no, in words that the person reads. */
class Refused extends Error {}

/** What the person typed is not the fingerprint of the key. */
class NotTheirs extends Error {}

/**
 * Gets the right to answer a secret and verifiable survey (RFC 9474): draws a message, blinds it
 * and has it signed under the person's name by a server that cannot read it. What the request was
 * made of is kept in the browser before it is sent, so that a lost answer is asked for again with
 * the same request; once the right is there, nothing is left that would join the two.
 *
 * A key of one's own would tell a ballot apart. The key is asked for without a cookie; before
 * anything is blinded its fingerprint must be the one that the page shows (`fingerprint`), and the
 * one that the person typed from elsewhere (`typed`), if they did. A right that was signed with a
 * key which is published no longer is not to be used.
 *
 * `place` is where the browser keeps it: a survey and a person, for several may share a browser.
 * Shows one of its targets `state`, by what this browser holds (`data-state`): `ask`, `missing`
 * (the right was given elsewhere), `held`, `changed` (held, signed with a key that is not the one
 * published), `sent`, `unable` (with the reason in `why`).
 */
export default class extends Controller<HTMLElement> {
  static targets = ["state", "why", "button", "status", "fallback", "typed", "typedError"];
  static values = {
    place: String,
    url: String,
    key: String,
    fingerprint: String,
    csrf: String,
    given: Boolean,
    working: String,
    lost: String,
    broken: String,
    old: String,
    private: String,
    other: String,
  };
  declare readonly stateTargets: HTMLElement[];
  declare readonly whyTarget: HTMLElement;
  declare readonly buttonTargets: HTMLButtonElement[];
  declare readonly statusTarget: HTMLElement;
  declare readonly fallbackTargets: HTMLElement[];
  declare readonly typedTarget: HTMLTextAreaElement;
  declare readonly typedErrorTarget: HTMLElement;
  declare readonly placeValue: string;
  declare readonly urlValue: string;
  declare readonly keyValue: string;
  declare readonly fingerprintValue: string;
  declare readonly csrfValue: string;
  declare readonly givenValue: boolean;
  declare readonly workingValue: string;
  declare readonly lostValue: string;
  declare readonly brokenValue: string;
  declare readonly oldValue: string;
  declare readonly privateValue: string;
  declare readonly otherValue: string;

  private suite = new BlindRSA(RIGHT_SUITE);

  connect() {
    for (const words of this.fallbackTargets) words.hidden = true;
    void this.refresh();
    window.addEventListener("storage", this.refresh);
  }

  disconnect() {
    window.removeEventListener("storage", this.refresh);
  }

  /** Show what this browser holds: also called when another tab has changed it. */
  refresh = async () => {
    if (!window.isSecureContext || !crypto.subtle || !navigator.locks) return this.unable(this.oldValue);
    if (!canRemember()) return this.unable(this.privateValue);
    const right = readRight(this.placeValue);
    if (right?.sent) this.show("sent");
    else if (right?.signature && !(await this.isPublished(right.key))) this.show("changed");
    else if (right?.signature) this.show("held");
    else this.show(this.givenValue && !right ? "missing" : "ask");
  };

  async ask() {
    this.wait(true);
    this.mark(false);
    this.say(this.workingValue, "");
    try {
      await lock(this.placeValue, () => this.get());
      this.say("", "");
      await this.refresh();
      this.stateTargets.find((part) => !part.hidden)?.querySelector("h2")?.focus();
    } catch (error) {
      this.say(this.explain(error), "error");
      this.mark(error instanceof NotTheirs);
    } finally {
      this.wait(false);
    }
  }

  private async get() {
    const known = readRight(this.placeValue);
    if (known && !isAsked(known)) return;
    const served = await this.fetchKey();
    await this.compare(served);
    const key = await importKey(served);
    // A survey taken back to its draft has a new key once published again, and nobody in its
    // register: a request made for the former one would be signed for nothing.
    const isStale = known?.key !== undefined && known.key !== served.n;
    const asked = known && !isStale ? known : await this.draw(key, served.n);
    writeRight(this.placeValue, asked);
    const blindSignature = await this.send(asked);
    const message = fromBase64url(asked.message);
    const signature = await this.suite.finalize(key, message, blindSignature, fromBase64url(asked.inverse));
    writeRight(this.placeValue, { message: asked.message, signature: toBase64url(signature), key: asked.key });
  }

  /** Nothing is drawn, nor sent, for another key than the one that everybody is shown. */
  private async compare(served: JsonWebKey) {
    if (!served.n || !(await this.isPublished(served.n, served.e))) throw new Refused(this.otherValue);
    const typed = lettersOf(this.typedTarget.value);
    if (typed && typed !== lettersOf(this.fingerprintValue)) throw new NotTheirs();
  }

  /** Whether it is the key of this fingerprint; a right of before keys were noted is let be. */
  private async isPublished(n?: string, e = "AQAB"): Promise<boolean> {
    return n === undefined || (await fingerprintOf({ n, e })) === lettersOf(this.fingerprintValue);
  }

  private async draw(key: CryptoKey, modulus?: string): Promise<Asked> {
    const message = this.suite.prepare(crypto.getRandomValues(new Uint8Array(32)));
    const { blindedMsg, inv } = await this.suite.blind(key, message);
    return { message: toBase64url(message), blinded: toBase64url(blindedMsg), inverse: toBase64url(inv), key: modulus };
  }

  private async fetchKey(): Promise<JsonWebKey> {
    const answer = await fetch(this.keyValue, { credentials: "omit", cache: "no-store" });
    if (!answer.ok) throw new Error(String(answer.status));
    return (await answer.json()) as JsonWebKey;
  }

  private async send(asked: Asked): Promise<Uint8Array> {
    const answer = await fetch(this.urlValue, {
      method: "POST",
      body: JSON.stringify({ blinded: asked.blinded }),
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": this.csrfValue },
    });
    const said = (await answer.json()) as Answer;
    if (said.signature) return fromBase64url(said.signature);
    throw said.problem ? new Refused(said.problem) : new Error(String(answer.status));
  }

  private explain(error: unknown): string {
    if (error instanceof Refused) return error.message;
    if (error instanceof NotTheirs) return "";
    return error instanceof Error && error.message === "invalid signature" ? this.brokenValue : this.lostValue;
  }

  // --- what is shown ------------------------------------------------------------------
  private unable(words: string) {
    this.whyTarget.textContent = words;
    this.show("unable");
  }

  private show(state: string) {
    for (const part of this.stateTargets) part.hidden = part.dataset.state !== state;
  }

  /** Say beside the field, or no longer, that another fingerprint was typed. */
  private mark(isWrong: boolean) {
    this.typedErrorTarget.hidden = !isWrong;
    if (!isWrong) return this.typedTarget.removeAttribute("aria-invalid");
    this.typedTarget.setAttribute("aria-invalid", "true");
    const folded = this.typedTarget.closest("details");
    if (folded) folded.open = true;
    this.typedTarget.focus();
  }

  private wait(waits: boolean) {
    for (const button of this.buttonTargets) button.disabled = waits;
  }

  private say(words: string, state: string) {
    this.statusTarget.textContent = words;
    this.statusTarget.dataset.state = state;
  }
}
