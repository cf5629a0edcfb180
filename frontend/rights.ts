// The right to answer a secret and verifiable survey, as this browser keeps it.

/** `key` is the modulus of the public key that was served: the board must have the same. */
type Keyed = { key?: string };
/** Asked for, not there yet: what the request was made of. */
export type Asked = Keyed & { message: string; blinded: string; inverse: string; signature?: undefined; sent?: undefined };
/** Held: what the ballot is to carry. */
export type Held = Keyed & { message: string; signature: string; sent?: undefined };
/** Used: the ballot is in. */
export type Sent = Keyed & { sent: true; message?: undefined; signature?: undefined };
export type Right = Asked | Held | Sent;

export const isAsked = (right: Right): right is Asked => "blinded" in right;

/** What is kept of the right; nothing when there is none. */
export function readRight(place: string): Right | null {
  return JSON.parse(localStorage.getItem(place) ?? "null") as Right | null;
}

/** Keep this in place of what was kept. Throws where the browser refuses to keep anything. */
export function writeRight(place: string, right: Right): void {
  localStorage.setItem(place, JSON.stringify(right));
}

/**
 * The keys of the rights to answer that survey which this browser was ever given. One that was asked
 * for and never signed tells nothing: the vote may have been published again since, with another key.
 */
export function keysHeld(code: string): string[] {
  try {
    const places = Object.keys(localStorage).filter((place) => place.startsWith(`droit-${code}-`));
    const rights = places.map(readRight).filter((right) => right !== null);
    return rights.filter((right) => right.signature ?? right.sent).map((right) => right.key ?? "").filter(Boolean);
  } catch {
    return []; // refused by the browser: no right was given here
  }
}

/** Whether this browser keeps what it is given: some refuse in private windows. */
export function canRemember(): boolean {
  try {
    localStorage.setItem("essai", "1");
    localStorage.removeItem("essai");
    return true;
  } catch {
    return false;
  }
}

/** One tab at a time: two that ask together would each draw a right, and one would be lost. */
export async function lock(place: string, work: () => Promise<void>): Promise<void> {
  await navigator.locks.request(place, work);
}
