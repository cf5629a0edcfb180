import { Controller } from "@hotwired/stimulus";

type Figures = Record<string, number | string>;

const ANNOUNCE_EVERY = 30_000;

/**
 * Figures that change while the page is open. Messages are JSON objects; each key is written in
 * the elements with `data-live-key`. `stream` is a server-sent event source; when it fails, or
 * when there is none, `poll` is asked every `every` seconds while the page is in view. The
 * status target is read aloud at most twice a minute: `say` with "%d" is the key `count`.
 */
export default class extends Controller<HTMLElement> {
  static targets = ["status"];
  static values = { stream: String, poll: String, every: { type: Number, default: 15 }, say: String };
  declare readonly hasStatusTarget: boolean;
  declare readonly statusTarget: HTMLElement;
  declare readonly streamValue: string;
  declare readonly pollValue: string;
  declare readonly everyValue: number;
  declare readonly sayValue: string;
  private source?: EventSource;
  private timer = 0;
  private announcedAt = 0;

  connect() {
    if (this.streamValue) this.listen();
    else this.startPolling();
  }

  disconnect() {
    this.source?.close();
    window.clearInterval(this.timer);
  }

  private listen() {
    this.source = new EventSource(this.streamValue);
    this.source.addEventListener("message", (event) => this.show(JSON.parse(String(event.data)) as Figures));
    this.source.addEventListener("error", () => {
      this.source?.close();
      this.startPolling();
    });
  }

  private startPolling() {
    if (!this.pollValue || this.timer) return;
    this.timer = window.setInterval(() => void this.poll(), this.everyValue * 1000);
  }

  private async poll() {
    if (document.hidden) return;
    try {
      const answer = await fetch(this.pollValue, { headers: { Accept: "application/json" } });
      if (answer.ok) this.show((await answer.json()) as Figures);
    } catch {
      // No network for now: the next turn asks again.
    }
  }

  private show(figures: Figures) {
    const format = new Intl.NumberFormat(document.documentElement.lang);
    for (const element of this.element.querySelectorAll<HTMLElement>("[data-live-key]")) {
      const value = figures[element.dataset.liveKey ?? ""];
      if (value !== undefined) element.textContent = typeof value === "number" ? format.format(value) : value;
    }
    this.announce(figures["count"], format);
  }

  private announce(count: number | string | undefined, format: Intl.NumberFormat) {
    if (!this.hasStatusTarget || typeof count !== "number" || Date.now() - this.announcedAt < ANNOUNCE_EVERY) return;
    this.announcedAt = Date.now();
    this.statusTarget.textContent = this.sayValue.replace("%d", format.format(count));
  }
}
