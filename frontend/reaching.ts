const PATIENCE = 10_000; // milliseconds
const FIRST = 4_000; // milliseconds
const LONGEST = 60_000; // milliseconds

/** Whether that address answers now, and not to say that it cannot. It gives no page, and leads
 * nowhere else: that would be a proxy, or the entrance of a hotel's network. */
export async function answers(address: string): Promise<boolean> {
  try {
    const answer = await fetch(address, { method: "HEAD", cache: "no-store", redirect: "error", signal: AbortSignal.timeout(PATIENCE) });
    const isPage = answer.headers.get("Content-Type")?.startsWith("text/html");
    return answer.status < 500 && !(answer.ok && isPage);
  } catch {
    return false;
  }
}

/** How long to wait before the next try: longer each time, and not all browsers together. */
export function pause(tries: number): number {
  return Math.min(FIRST * 1.6 ** tries, LONGEST) * (0.5 + Math.random());
}
