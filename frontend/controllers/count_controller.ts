import { Controller } from "@hotwired/stimulus";

/** Says how many characters are left; read aloud only once typing pauses. */
export default class extends Controller<HTMLElement> {
  static targets = ["input", "status"];
  static values = { max: Number, left: String, over: String };
  declare readonly inputTarget: HTMLTextAreaElement | HTMLInputElement;
  declare readonly statusTarget: HTMLElement;
  declare readonly maxValue: number;
  declare readonly leftValue: string;
  declare readonly overValue: string;
  private timer = 0;

  connect() {
    this.inputTarget.addEventListener("input", this.onInput);
    this.say();
  }

  disconnect() {
    window.clearTimeout(this.timer);
    this.inputTarget.removeEventListener("input", this.onInput);
  }

  private onInput = () => {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.say(), 400);
  };

  private say() {
    const left = this.maxValue - [...this.inputTarget.value].length;
    const number = new Intl.NumberFormat(document.documentElement.lang).format(Math.abs(left));
    this.statusTarget.textContent = (left < 0 ? this.overValue : this.leftValue).replace("%d", number);
    this.statusTarget.dataset.state = left < 0 ? "error" : "";
  }
}
