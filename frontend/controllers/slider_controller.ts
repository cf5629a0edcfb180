import { Controller } from "@hotwired/stimulus";

const asNumber = (typed: string) => (typed.trim() === "" ? NaN : Number(typed.replace(/\s/g, "").replace(",", ".")));

/**
 * A slider beside the input that holds its number: they follow each other. What is sent is the
 * input, so that a slider nobody touched gives no answer, and the answer can be taken away.
 */
export default class extends Controller<HTMLElement> {
  static targets = ["line", "range", "value", "clear"];
  declare readonly lineTarget: HTMLElement;
  declare readonly rangeTarget: HTMLInputElement;
  declare readonly valueTarget: HTMLInputElement;
  declare readonly clearTarget: HTMLButtonElement;

  connect() {
    this.lineTarget.hidden = false;
    this.rangeTarget.addEventListener("input", this.slid);
    this.rangeTarget.addEventListener("pointerup", this.slid);
    this.rangeTarget.addEventListener("keydown", this.keyed);
    this.valueTarget.addEventListener("input", this.typed);
    this.typed();
  }

  disconnect() {
    this.rangeTarget.removeEventListener("input", this.slid);
    this.rangeTarget.removeEventListener("pointerup", this.slid);
    this.rangeTarget.removeEventListener("keydown", this.keyed);
    this.valueTarget.removeEventListener("input", this.typed);
  }

  clear() {
    this.valueTarget.value = "";
    this.typed();
    this.valueTarget.dispatchEvent(new Event("input", { bubbles: true }));
    this.rangeTarget.focus();
  }

  /** A press on the middle, where an untouched slider stands, is an answer too. */
  private slid = () => {
    const french = document.documentElement.lang.startsWith("fr");
    this.valueTarget.value = french ? this.rangeTarget.value.replace(".", ",") : this.rangeTarget.value;
    this.draw();
    this.valueTarget.dispatchEvent(new Event("input", { bubbles: true }));
  };

  private keyed = (event: KeyboardEvent) => {
    if (event.key !== " " && event.key !== "Enter") return;
    event.preventDefault();
    this.slid();
  };

  private typed = () => {
    const number = asNumber(this.valueTarget.value);
    if (!Number.isNaN(number)) this.rangeTarget.value = String(number);
    this.draw();
  };

  private draw() {
    const isBlank = this.valueTarget.value.trim() === "";
    this.lineTarget.dataset.state = isBlank ? "blank" : "";
    this.clearTarget.hidden = isBlank;
  }
}
