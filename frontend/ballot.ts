// What the pages of a secret and verifiable survey share: RFC 9474's suite, keys, receipts.

/** RSABSSA-SHA384-PSS-Randomized (RFC 9474, section 5). */
export const RIGHT_SUITE = {
  name: "RSABSSA-SHA384-PSS-Randomized",
  hash: "SHA-384",
  saltLength: 48,
  prepareType: 32,
  supportsRSARAW: false,
} as const;

/** The public key of a survey, of which nothing is taken but its two numbers. */
export function importKey({ n, e }: JsonWebKey): Promise<CryptoKey> {
  const key = { kty: "RSA", n, e, ext: true };
  return crypto.subtle.importKey("jwk", key, { name: "RSA-PSS", hash: "SHA-384" }, true, ["verify"]);
}

/** Whether the signature of a right is the survey's own. */
export function verifyRight(key: CryptoKey, message: Uint8Array<ArrayBuffer>, signature: Uint8Array<ArrayBuffer>) {
  return crypto.subtle.verify({ name: "RSA-PSS", saltLength: RIGHT_SUITE.saltLength }, key, signature, message);
}

const ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ";
const FINGERPRINT_LENGTH = 32;

/** The end of the SHA-256 of these bytes, in letters that no one confuses. */
export async function inLetters(bytes: Uint8Array<ArrayBuffer>, length: number): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  let rest = digest.reduce<bigint>((number, byte) => number * 256n + BigInt(byte), 0n);
  const base = BigInt(ALPHABET.length);
  let letters = "";
  while (letters.length < length) {
    letters = ALPHABET.charAt(Number(rest % base)) + letters;
    rest /= base;
  }
  return letters;
}

/** The fingerprint of a public key, which was published before the vote (RFC 7638). */
export function fingerprintOf({ n, e }: JsonWebKey): Promise<string> {
  return inLetters(new TextEncoder().encode(JSON.stringify({ e, kty: "RSA", n })), FINGERPRINT_LENGTH);
}

/** What was meant by what was typed or shown: spaces, dashes and capitals do not matter. */
export const lettersOf = (typed: string) => typed.toUpperCase().replace(/[^0-9A-Z]/g, "");
