import { Controller } from "@hotwired/stimulus";

/**
 * Adds up what is typed (points) or ticked (`data-amount`, money) and says what is left of the
 * total, once typing pauses. `exact`: everything is to be shared out.
 */
export default class extends Controller<HTMLElement> {
  static targets = ["input", "status", "meter", "purse"];
  static values = { total: Number, exact: Boolean, unit: String, left: String, over: String, done: String };
  declare readonly inputTargets: HTMLInputElement[];
  declare readonly statusTarget: HTMLElement;
  declare readonly meterTargets: HTMLProgressElement[];
  declare readonly purseTargets: HTMLElement[];
  declare readonly totalValue: number;
  declare readonly exactValue: boolean;
  declare readonly unitValue: string;
  declare readonly leftValue: string;
  declare readonly overValue: string;
  declare readonly doneValue: string;
  private timer = 0;

  connect() {
    this.element.addEventListener("input", this.later);
    for (const purse of this.purseTargets) purse.hidden = false;
    this.say();
  }

  disconnect() {
    window.clearTimeout(this.timer);
    this.element.removeEventListener("input", this.later);
  }

  private later = () => {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.say(), 300);
  };

  private say() {
    const spent = this.inputTargets.reduce((sum, input) => sum + this.worth(input), 0);
    const left = Math.round((this.totalValue - spent) * 1e6) / 1e6;
    for (const meter of this.meterTargets) meter.value = Math.min(spent, this.totalValue);
    const number = new Intl.NumberFormat(document.documentElement.lang).format(Math.abs(left));
    const amount = this.unitValue ? `${number}\u00a0${this.unitValue}` : number;
    const sentence = left < 0 ? this.overValue : left === 0 ? this.doneValue : this.leftValue;
    this.statusTarget.textContent = sentence.replace("%d", amount);
    this.statusTarget.dataset.state = left < 0 ? "error" : left === 0 && this.exactValue ? "good" : "";
  }

  private worth(input: HTMLInputElement): number {
    if (input.type === "checkbox") return input.checked ? Number(input.dataset.amount) : 0;
    return Number(input.value.replace(/\s/g, "").replace(",", ".")) || 0;
  }
}
