import { Controller } from "@hotwired/stimulus";
import { fromBase64url, toBase64url } from "../base64url";

type Described = { id: string };
type Options = {
  publicKey: {
    challenge: string;
    user?: { id: string };
    excludeCredentials?: Described[];
    allowCredentials?: Described[];
    authenticatorSelection?: { residentKey?: string; requireResidentKey?: boolean; userVerification?: string };
  };
};

/** The options of the server, with bytes where JSON has base64url. */
function readOptions(options: Options) {
  const key = options.publicKey;
  const described = (list?: Described[]) => list?.map((one) => ({ ...one, id: fromBase64url(one.id) }));
  return {
    ...key,
    challenge: fromBase64url(key.challenge),
    ...(key.user && { user: { ...key.user, id: fromBase64url(key.user.id) } }),
    excludeCredentials: described(key.excludeCredentials),
    allowCredentials: described(key.allowCredentials),
  };
}

/** What the device answered, as JSON: every buffer in base64url. */
function writeCredential(credential: PublicKeyCredential) {
  const response: Record<string, string | null> = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    const value = (credential.response as unknown as Record<string, unknown>)[name];
    if (value instanceof ArrayBuffer) response[name] = toBase64url(value);
  }
  return {
    type: credential.type,
    id: credential.id,
    rawId: toBase64url(credential.rawId),
    response,
    clientExtensionResults: credential.getClientExtensionResults(),
  };
}

/**
 * Asks the device for a key, puts its answer in the hidden field and sends the form.
 * `kind` is `get` (sign in, confirm) or `create` (add a key). The options are in the JSON element
 * of id `options`, or come from `url`. Says in words what went wrong. Shows the button, which does
 * nothing without JavaScript, in place of the words that say so (`fallback`).
 */
export default class extends Controller<HTMLElement> {
  static targets = ["form", "credential", "button", "alone", "status", "fallback"];
  static values = { kind: String, options: String, url: String, unsupported: String, refused: String };
  declare readonly formTarget: HTMLFormElement;
  declare readonly credentialTarget: HTMLInputElement;
  declare readonly buttonTarget: HTMLButtonElement;
  declare readonly statusTarget: HTMLElement;
  declare readonly fallbackTargets: HTMLElement[];
  declare readonly hasAloneTarget: boolean;
  declare readonly aloneTarget: HTMLInputElement;
  declare readonly kindValue: string;
  declare readonly optionsValue: string;
  declare readonly urlValue: string;
  declare readonly unsupportedValue: string;
  declare readonly refusedValue: string;

  connect() {
    this.buttonTarget.hidden = false;
    for (const words of this.fallbackTargets) words.hidden = true;
    if (!window.PublicKeyCredential) {
      this.buttonTarget.disabled = true;
      this.say(this.unsupportedValue);
    }
  }

  async ask(event: Event) {
    event.preventDefault();
    this.buttonTarget.disabled = true;
    this.say("");
    try {
      const options = await this.options();
      const credential = this.kindValue === "create" ? await this.create(options) : await this.get(options);
      this.credentialTarget.value = JSON.stringify(writeCredential(credential as PublicKeyCredential));
      this.formTarget.submit();
    } catch (error) {
      // Cancelled by the person, no key on this device, an address that browsers refuse…
      this.say(error instanceof DOMException && error.name === "SecurityError" ? this.unsupportedValue : this.refusedValue);
      this.buttonTarget.disabled = false;
    }
  }

  private async options(): Promise<Options> {
    if (this.optionsValue) return JSON.parse(document.getElementById(this.optionsValue)?.textContent ?? "{}") as Options;
    const answer = await fetch(this.urlValue, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    return ((await answer.json()) as { request_options: Options }).request_options;
  }

  private create(options: Options) {
    const choice = options.publicKey.authenticatorSelection ?? {};
    const alone = this.hasAloneTarget && this.aloneTarget.checked;
    choice.residentKey = alone ? "required" : "discouraged";
    choice.requireResidentKey = alone;
    if (alone) choice.userVerification = "required";
    options.publicKey.authenticatorSelection = choice;
    return navigator.credentials.create({ publicKey: readOptions(options) as unknown as PublicKeyCredentialCreationOptions });
  }

  private get(options: Options) {
    return navigator.credentials.get({ publicKey: readOptions(options) as unknown as PublicKeyCredentialRequestOptions });
  }

  private say(words: string) {
    this.statusTarget.textContent = words;
    this.statusTarget.dataset.state = words ? "error" : "";
  }
}
