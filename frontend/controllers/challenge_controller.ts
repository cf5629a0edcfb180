import { Controller } from "@hotwired/stimulus";

type Solution = { counter: number; derivedKey: string };
type Answer = Solution | { error: unknown } | null;

const MOST_WORKERS = 4;
const PATIENCE = 5 * 60 * 1000; // milliseconds before a worker gives up

/**
 * Solves the challenge of the server (altcha's worker, several at once), puts the solution in the
 * form's field and sends the form as the person asked before. Who sends it meanwhile is asked to
 * wait; other buttons work. Where the browser cannot, or runs no script, the page says what to do.
 */
export default class extends Controller<HTMLElement> {
  static targets = ["answer", "work", "status", "failed"];
  static values = { worker: String, given: Object, again: Boolean, doing: String, wait: String, done: String };
  declare readonly answerTarget: HTMLInputElement;
  declare readonly workTarget: HTMLElement;
  declare readonly statusTarget: HTMLElement;
  declare readonly failedTarget: HTMLElement;
  declare readonly workerValue: string;
  declare readonly givenValue: object;
  declare readonly againValue: boolean;
  declare readonly doingValue: string;
  declare readonly waitValue: string;
  declare readonly doneValue: string;
  private workers: Worker[] = [];
  private wanted = false;

  connect() {
    window.addEventListener("submit", this.onSubmit, { capture: true }); // before any other of the form
    if (!window.Worker || !window.crypto?.subtle) return this.fail();
    const number = Math.min(MOST_WORKERS, Math.max(1, navigator.hardwareConcurrency || 1));
    this.workTarget.hidden = false;
    this.failedTarget.hidden = true;
    this.statusTarget.textContent = this.doingValue;
    try {
      for (let start = 0; start < number; start++) this.hire(start, number);
    } catch {
      this.fail();
    }
  }

  disconnect() {
    window.removeEventListener("submit", this.onSubmit, { capture: true });
    this.dismiss();
  }

  private hire(counterStart: number, counterStep: number) {
    const worker = new Worker(this.workerValue);
    worker.addEventListener("message", (message: MessageEvent<Answer>) => this.onAnswer(worker, message.data));
    worker.addEventListener("error", () => this.onAnswer(worker, null));
    worker.postMessage({ type: "work", challenge: this.givenValue, counterStart, counterStep, timeout: PATIENCE });
    this.workers.push(worker);
  }

  private onAnswer(worker: Worker, answer: Answer) {
    if (!this.workers.includes(worker)) return;
    if (answer && "derivedKey" in answer) return this.solve(answer);
    worker.terminate();
    this.workers = this.workers.filter((other) => other !== worker);
    if (this.workers.length === 0) this.fail();
  }

  private solve(solution: Solution) {
    this.dismiss();
    this.answerTarget.value = btoa(JSON.stringify({ challenge: this.givenValue, solution }));
    this.workTarget.hidden = true;
    this.statusTarget.textContent = this.doneValue;
    if (this.wanted || !this.againValue) this.form?.requestSubmit(this.sender);
  }

  private fail() {
    this.dismiss();
    this.workTarget.hidden = true;
    this.statusTarget.textContent = "";
    this.failedTarget.hidden = false;
  }

  private dismiss() {
    for (const worker of this.workers) worker.terminate();
    this.workers = [];
  }

  private onSubmit = (event: SubmitEvent) => {
    const button = event.submitter as HTMLButtonElement | null;
    const isElsewhere = button?.name === "_go" && button.value !== "send";
    if (event.target !== this.form || this.workers.length === 0 || isElsewhere) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    this.wanted = true;
    this.statusTarget.textContent = this.waitValue;
  };

  private get form(): HTMLFormElement | null {
    return this.element.closest("form");
  }

  /** The button that sends: what the person pressed to come here. */
  private get sender(): HTMLButtonElement | null {
    return this.form?.querySelector<HTMLButtonElement>('button[name="_go"][value="send"]') ?? this.form?.querySelector<HTMLButtonElement>('button[type="submit"], button:not([type])') ?? null;
  }
}
