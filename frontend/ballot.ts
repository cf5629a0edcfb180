// What the pages of a secret and verifiable survey share: RFC 9474's suite and keys.

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
