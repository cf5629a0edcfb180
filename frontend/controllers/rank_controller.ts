import { Controller } from "@hotwired/stimulus";

type Drag = (list: HTMLElement, moved: () => void) => void;
declare global {
  interface Window {
    aimpactDrag?: Drag;
  }
}

/**
 * A ranking: the lists « choice number 1, 2… », which work alone, become lines with buttons « up »,
 * « down », « out » and « rank ». The lists stay in the page, out of sight: they are what is sent.
 * Dragging is a comfort more: its script is fetched when a pointer first comes over the lines.
 */
export default class extends Controller<HTMLElement> {
  static targets = ["lists", "list", "first", "board", "ranked", "none", "others", "rest", "line", "status"];
  static values = { script: String, place: String, out: String, full: String };
  declare readonly listsTarget: HTMLElement;
  declare readonly listTargets: HTMLSelectElement[];
  declare readonly firstTarget: HTMLInputElement;
  declare readonly boardTarget: HTMLElement;
  declare readonly rankedTarget: HTMLElement;
  declare readonly noneTarget: HTMLElement;
  declare readonly othersTarget: HTMLElement;
  declare readonly restTarget: HTMLElement;
  declare readonly lineTarget: HTMLTemplateElement;
  declare readonly statusTarget: HTMLElement;
  declare readonly scriptValue: string;
  declare readonly placeValue: string;
  declare readonly outValue: string;
  declare readonly fullValue: string;

  connect() {
    const chosen = this.listTargets.map((list) => list.value).filter(Boolean);
    const options = [...(this.listTargets[0]?.options ?? [])].filter((option) => option.value);
    const lines = new Map(options.map((option) => [option.value, this.newLine(option)]));
    for (const code of new Set([...chosen, ...lines.keys()])) {
      const line = lines.get(code);
      if (line) (chosen.includes(code) ? this.rankedTarget : this.restTarget).append(line);
    }
    this.listsTarget.hidden = true;
    this.boardTarget.hidden = false;
    this.boardTarget.addEventListener("click", this.press);
    this.boardTarget.addEventListener("pointerenter", this.fetchDrag, { once: true });
    this.write();
  }

  disconnect() {
    this.boardTarget.removeEventListener("click", this.press);
    this.rankedTarget.replaceChildren();
    this.restTarget.replaceChildren();
  }

  private newLine(option: HTMLOptionElement): HTMLElement {
    const copy = this.lineTarget.content.cloneNode(true) as DocumentFragment;
    const line = copy.firstElementChild as HTMLElement;
    line.dataset.id = option.value;
    const words = line.querySelector(".rank-words");
    if (words) words.textContent = option.text;
    for (const spoken of line.querySelectorAll(".sr-only")) spoken.append(option.text);
    return line;
  }

  private press = (event: Event) => {
    const button = (event.target as Element).closest<HTMLElement>("button[data-act]");
    const line = button?.closest<HTMLElement>(".rank-line");
    if (!button || !line) return;
    const act = button.dataset.act ?? "";
    if (act === "add" && this.isFull()) {
      this.statusTarget.textContent = this.fullValue;
      return;
    }
    if (act === "up") line.previousElementSibling?.before(line);
    if (act === "down") line.nextElementSibling?.after(line);
    if (act === "out") this.restTarget.append(line);
    if (act === "add") this.rankedTarget.append(line);
    this.write();
    this.say(line);
    this.stay(line, act);
  };

  /** The keyboard stays on the line that moved, on a button that still does something. */
  private stay(line: HTMLElement, act: string) {
    const wanted = { add: "up", out: "add", up: "up", down: "down" }[act] ?? "up";
    const buttons = [...line.querySelectorAll<HTMLButtonElement>("button:not([hidden]):not([disabled])")];
    (buttons.find((button) => button.dataset.act === wanted) ?? buttons[0])?.focus();
  }

  private isFull = () => this.rankedTarget.childElementCount >= this.listTargets.length;

  private write() {
    const ranked = [...this.rankedTarget.children] as HTMLElement[];
    const extra = ranked.splice(this.listTargets.length);
    this.restTarget.prepend(...extra);
    this.listTargets.forEach((list, at) => (list.value = ranked[at]?.dataset.id ?? ""));
    this.firstTarget.value = ranked[0]?.dataset.id ?? "";
    ranked.forEach((line, at) => this.draw(line, at + 1, ranked.length));
    for (const line of this.restTarget.children) this.draw(line as HTMLElement, 0, 0);
    this.noneTarget.hidden = ranked.length > 0;
    this.othersTarget.hidden = this.restTarget.childElementCount === 0;
    this.element.dispatchEvent(new Event("change", { bubbles: true }));
  }

  private draw(line: HTMLElement, rank: number, total: number) {
    const number = line.querySelector(".rank-number");
    if (number) number.textContent = rank ? String(rank) : "";
    for (const button of line.querySelectorAll<HTMLButtonElement>("button[data-act]")) {
      const act = button.dataset.act;
      button.hidden = (act === "add") === rank > 0;
      button.disabled = (act === "up" && rank === 1) || (act === "down" && rank === total);
    }
  }

  private say(line: HTMLElement) {
    const ranked = [...this.rankedTarget.children];
    const rank = ranked.indexOf(line) + 1;
    const words = line.querySelector(".rank-words")?.textContent ?? "";
    const sentence = rank ? this.placeValue : this.outValue;
    const said = { "%label": words, "%rank": String(rank), "%total": String(ranked.length) };
    this.statusTarget.textContent = sentence.replace(/%label|%rank|%total/g, (name) => said[name as keyof typeof said]);
  }

  private fetchDrag = () => {
    const start = () => {
      for (const list of [this.rankedTarget, this.restTarget]) window.aimpactDrag?.(list, () => this.write());
    };
    if (window.aimpactDrag) return start();
    const script = document.createElement("script");
    script.src = this.scriptValue;
    script.addEventListener("load", start);
    document.head.append(script);
  };
}
