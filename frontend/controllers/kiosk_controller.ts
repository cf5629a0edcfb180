import { Controller } from "@hotwired/stimulus";

/**
 * A tablet for passers-by. Steps come in place, so that the way back of the browser holds no
 * answers; without a touch the page warns, then clears itself for the next person. The warning
 * can be put off as often as one likes (WCAG 2.2.1).
 */
export default class extends Controller<HTMLElement> {
  static targets = ["dialog", "count", "full", "lost"];
  static values = { start: String, idle: Number, warning: Number, blank: Boolean };
  declare readonly dialogTarget: HTMLDialogElement;
  declare readonly countTarget: HTMLElement;
  declare readonly fullTarget: HTMLButtonElement;
  declare readonly lostTarget: HTMLElement;
  declare readonly startValue: string;
  declare readonly idleValue: number;
  declare readonly warningValue: number;
  declare readonly blankValue: boolean;

  private timer = 0;
  private left = 0;
  private isSending = false;

  connect() {
    this.fullTarget.hidden = !document.fullscreenEnabled || document.fullscreenElement !== null;
    for (const touch of ["pointerdown", "keydown", "input", "scroll"]) {
      document.addEventListener(touch, this.onTouch, { passive: true });
    }
    document.addEventListener("submit", this.onSubmit, { capture: true });
    window.addEventListener("pageshow", this.onShow);
    if (!this.blankValue) this.wait();
  }

  disconnect() {
    window.clearTimeout(this.timer);
    for (const touch of ["pointerdown", "keydown", "input", "scroll"]) {
      document.removeEventListener(touch, this.onTouch);
    }
    document.removeEventListener("submit", this.onSubmit, { capture: true });
    window.removeEventListener("pageshow", this.onShow);
  }

  stay(event?: Event) {
    event?.preventDefault();
    this.dialogTarget.close();
    this.wait();
  }

  async fill() {
    await document.documentElement.requestFullscreen();
    this.fullTarget.hidden = true;
  }

  restart(event?: Event) {
    event?.preventDefault();
    void this.go(this.startValue, { method: "GET" }, () => location.replace(this.startValue));
  }

  private onTouch = () => {
    if (!this.dialogTarget.open) this.wait();
  };

  // Back to this page from another: whatever the browser kept of it is somebody else's.
  private onShow = (event: PageTransitionEvent) => {
    if (event.persisted) location.replace(this.startValue);
  };

  private onSubmit = (event: SubmitEvent) => {
    const form = event.target as HTMLFormElement;
    if (form.id !== "bulletin") return;
    event.preventDefault();
    event.stopPropagation();
    if (this.isSending) return;
    const data = new FormData(form, event.submitter as HTMLElement | null);
    const body = new URLSearchParams([...data].map(([name, value]) => [name, String(value)]));
    this.isSending = true;
    void this.go(form.action, { method: "POST", body }, () => {
      this.lostTarget.hidden = false;
    }).finally(() => {
      this.isSending = false;
    });
  };

  private wait() {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.warn(), this.idleValue * 1000);
  }

  private warn() {
    this.left = this.warningValue;
    this.countTarget.textContent = String(this.left);
    this.dialogTarget.showModal();
    this.tick();
  }

  private tick() {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => {
      if (!this.dialogTarget.open) return;
      this.left -= 1;
      this.countTarget.textContent = String(this.left);
      if (this.left > 0) this.tick();
      else this.restart();
    }, 1000);
  }

  /** Show the page of an answer in the place of this one, without leaving it. */
  private async go(address: string, options: RequestInit, onLoss: () => void) {
    try {
      const answer = await fetch(address, { ...options, credentials: "same-origin" });
      if (answer.status >= 500) throw new Error(String(answer.status)); // what was typed stays here
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      document.documentElement.lang = page.documentElement.lang;
      document.title = page.title;
      document.body.replaceChildren(...page.body.childNodes);
      window.scrollTo(0, 0);
      const first = document.querySelector<HTMLElement>("[data-controller~='focus'], #contenu");
      first?.focus();
    } catch {
      onLoss();
    }
  }
}
