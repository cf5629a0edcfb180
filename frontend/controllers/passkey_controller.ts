import { Controller } from "@hotwired/stimulus";

type Bytes = ArrayBuffer | Uint8Array<ArrayBuffer>;
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

function decode(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

function encode(bytes: Bytes): string {
  const binary = String.fromCharCode(...new Uint8Array(bytes));
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** The options of the server, with bytes where JSON has base64url. */
function readOptions(options: Options) {
  const key = options.publicKey;
  const described = (list?: Described[]) => list?.map((one) => ({ ...one, id: decode(one.id) }));
  return {
    ...key,
    challenge: decode(key.challenge),
    ...(key.user && { user: { ...key.user, id: decode(key.user.id) } }),
    excludeCredentials: described(key.excludeCredentials),
    allowCredentials: described(key.allowCredentials),
  };
}

/** What the device answered, as JSON: every buffer in base64url. */
function writeCredential(credential: PublicKeyCredential) {
  const response: Record<string, string | null> = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    const value = (credential.response as unknown as Record<string, unknown>)[name];
    if (value instanceof ArrayBuffer) response[name] = encode(value);
  }
  return {
    type: credential.type,
    id: credential.id,
    rawId: encode(credential.rawId),
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
