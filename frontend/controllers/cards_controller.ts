import { Controller } from "@hotwired/stimulus";

/** Whether each of the card's choices is made: one, or the first and the last of a set. */
function isAnswered(card: HTMLElement): boolean {
  const radios = [...card.querySelectorAll<HTMLInputElement>("input[type=radio]")];
  const made = new Set(radios.filter((radio) => radio.checked).map((radio) => radio.name));
  return radios.every((radio) => made.has(radio.name));
}

/**
 * Statements shown one at a time. A choice made by pointer leads to the next one; by keyboard,
 * where arrows choose as they pass, the button does. The whole list stays one press away.
 */
export default class extends Controller<HTMLElement> {
  static targets = ["card", "place", "moves", "back", "next"];
  static values = { place: String };
  declare readonly cardTargets: HTMLElement[];
  declare readonly placeTarget: HTMLElement;
  declare readonly movesTarget: HTMLElement;
  declare readonly backTarget: HTMLButtonElement;
  declare readonly nextTarget: HTMLButtonElement;
  declare readonly placeValue: string;
  private at = 0;
  private pointed = 0;
  private timer = 0;

  connect() {
    if (this.cardTargets.length < 2) return;
    this.element.addEventListener("pointerup", this.point);
    this.element.addEventListener("change", this.chosen);
    window.addEventListener("hashchange", this.follow);
    const wrong = this.cardTargets.findIndex((card) => card.querySelector(".error"));
    const open = this.cardTargets.findIndex((card) => !isAnswered(card));
    this.show(wrong >= 0 ? wrong : Math.max(open, 0));
  }

  disconnect() {
    window.clearTimeout(this.timer);
    this.element.removeEventListener("pointerup", this.point);
    window.removeEventListener("hashchange", this.follow);
    this.element.removeEventListener("change", this.chosen);
    this.list();
  }

  back() {
    this.go(this.at - 1);
  }

  next() {
    this.go(this.at + 1);
  }

  list() {
    window.clearTimeout(this.timer);
    for (const card of this.cardTargets) card.hidden = false;
    this.placeTarget.hidden = true;
    this.movesTarget.hidden = true;
    this.element.removeEventListener("change", this.chosen);
    this.cardTargets[this.at]?.querySelector<HTMLElement>("input:checked, input")?.focus();
  }

  /** The list of errors leads to a statement that is out of sight. */
  private follow = () => {
    const target = document.getElementById(window.location.hash.slice(1));
    const at = this.cardTargets.findIndex((card) => card.contains(target));
    if (at >= 0 && this.cardTargets[at]?.hidden) this.go(at);
  };

  private point = (event: PointerEvent) => {
    this.pointed = event.timeStamp;
  };

  private chosen = (event: Event) => {
    if (event.timeStamp - this.pointed > 500 || this.at + 1 >= this.cardTargets.length) return;
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(this.leave, 350);
  };

  /** On to the next card, unless something of this one is still to be chosen. */
  private leave = () => {
    const card = this.cardTargets[this.at];
    if (card && isAnswered(card)) this.go(this.at + 1);
  };

  private go(at: number) {
    if (at < 0 || at >= this.cardTargets.length) return;
    this.show(at);
    this.cardTargets[at]?.querySelector<HTMLElement>("input:checked, input")?.focus({ preventScroll: true });
  }

  private show(at: number) {
    this.at = at;
    const total = this.cardTargets.length;
    this.cardTargets.forEach((card, place) => (card.hidden = place !== at));
    this.placeTarget.hidden = false;
    this.movesTarget.hidden = false;
    this.placeTarget.textContent = this.placeValue.replace("%n", String(at + 1)).replace("%total", String(total));
    this.backTarget.disabled = at === 0;
    this.nextTarget.disabled = at + 1 === total;
  }
}
