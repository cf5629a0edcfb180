// Answers that this browser keeps: each place is of one survey, one person and one form, so that
// who comes next on a shared computer neither sees nor sends another's.

export interface Kept {
  at: number;
  pairs: [string, string][];
  token?: string; // of a form that could not be sent: with it, what had arrived after all counts once
}

const START = "reponses-";
const LONGEST = 30 * 24 * 3600 * 1000; // milliseconds: kept at the person's wish
const UNSENT = 2 * 24 * 3600 * 1000; // milliseconds: kept because it could not be sent

/** Whether it could be kept: there may be no room, or the browser may refuse. */
export function keep(place: string, kept: Kept): boolean {
  try {
    localStorage.setItem(place, JSON.stringify(kept));
    return true;
  } catch {
    return false;
  }
}

/** What is kept there; what is too old, or cannot be read, goes. */
export function read(place: string): Kept | null {
  try {
    const kept = JSON.parse(localStorage.getItem(place) ?? "null") as Kept | null;
    if (kept && Date.now() - kept.at < (kept.token ? UNSENT : LONGEST)) return kept;
  } catch {
    // Unreadable, or refused by the browser: nothing is kept.
  }
  erase(place);
  return null;
}

export function erase(place: string) {
  try {
    localStorage.removeItem(place);
  } catch {
    // Refused by the browser: nothing was kept.
  }
}

/** Every place that begins so and still holds something, the latest first. */
export function places(start = START): string[] {
  try {
    const found = Object.keys(localStorage).filter((place) => place.startsWith(start));
    const dated = found.map((place): [string, number] => [place, read(place)?.at ?? 0]).filter(([, at]) => at > 0);
    return dated.sort(([, one], [, other]) => other - one).map(([place]) => place);
  } catch {
    return []; // refused by the browser: nothing was kept
  }
}
