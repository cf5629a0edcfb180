import { Controller } from "@hotwired/stimulus";

const BASIC = new Set(
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?" +
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà",
);
const TWICE = new Set("\f^{}\\[~]|€");

/** Says how long a text message is while it is written, as `kit/sms.py` counts it. */
export default class extends Controller<HTMLElement> {
  static targets = ["status"];
  static values = { link: String, words: String, part: String, parts: String, outside: String };
  declare readonly statusTarget: HTMLElement;
  declare readonly linkValue: string;
  declare readonly wordsValue: string;
  declare readonly partValue: string;
  declare readonly partsValue: string;
  declare readonly outsideValue: string;
  private timer = 0;

  connect() {
    this.element.addEventListener("input", this.onInput);
  }

  disconnect() {
    window.clearTimeout(this.timer);
    this.element.removeEventListener("input", this.onInput);
  }

  private onInput = () => {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.say(), 400);
  };

  private say() {
    const typed = this.element.querySelector("textarea")?.value ?? "";
    const characters = [...typed.replaceAll("{lien}", this.linkValue)];
    const outside = [...new Set(characters.filter((c) => !BASIC.has(c) && !TWICE.has(c)))];
    const widths = characters.map((c) => (outside.length ? c.length : TWICE.has(c) ? 2 : 1));
    const [units, parts, room] = outside.length ? fit(widths, 70, 67) : fit(widths, 160, 153);
    const number = (value: number) => value.toLocaleString(document.documentElement.lang);
    const said = parts === 1 ? this.partValue : this.partsValue.replace("%d", number(parts));
    const words = this.wordsValue.replace("%u", number(units)).replace("%r", number(room));
    const rest = outside.length ? ` ${this.outsideValue.replace("%c", outside.join(" "))}` : "";
    this.statusTarget.setAttribute("role", "status");
    this.statusTarget.textContent = words.replace("%p", said) + rest;
  }
}

function fit(widths: number[], alone: number, each: number): [number, number, number] {
  const units = widths.reduce((sum, width) => sum + width, 0);
  if (units <= alone) return [units, 1, alone];
  let parts = 1;
  let used = 0;
  for (const width of widths) {
    if (used + width > each) {
      parts += 1;
      used = 0;
    }
    used += width;
  }
  return [units, parts, parts * each];
}
