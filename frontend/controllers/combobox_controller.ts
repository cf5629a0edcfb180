import { Controller } from "@hotwired/stimulus";

type Option = { value: string; label: string; hint?: string };

/**
 * Suggestions of the server under a text input (ARIA combobox with a list).
 * `data-combobox-url-value` answers `?q=` with `{"results": [{"value", "label", "hint"}]}`.
 * Choosing writes the label in the input and the value in the hidden `code` target, if there is
 * one; typing again empties the latter, so that the server reads the text, as it does without
 * JavaScript.
 */
export default class extends Controller<HTMLElement> {
  static targets = ["input", "code", "list", "status"];
  static values = { url: String, found: String, none: String };
  declare readonly inputTarget: HTMLInputElement;
  declare readonly codeTarget: HTMLInputElement;
  declare readonly hasCodeTarget: boolean;
  declare readonly listTarget: HTMLElement;
  declare readonly statusTarget: HTMLElement;
  declare readonly urlValue: string;
  declare readonly foundValue: string;
  declare readonly noneValue: string;
  private options: Option[] = [];
  private active = -1;
  private timer = 0;
  private request?: AbortController;

  connect() {
    const input = this.inputTarget;
    const wiring = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.listTarget.id, autocomplete: "off" };
    for (const [name, value] of Object.entries(wiring)) input.setAttribute(name, value);
    this.listTarget.setAttribute("role", "listbox");
    input.addEventListener("input", this.onInput);
    input.addEventListener("keydown", this.onKey);
    input.addEventListener("blur", this.leave);
    this.listTarget.addEventListener("mousedown", this.onPick);
  }

  disconnect() {
    window.clearTimeout(this.timer);
    this.request?.abort();
    this.inputTarget.removeEventListener("input", this.onInput);
    this.inputTarget.removeEventListener("keydown", this.onKey);
    this.inputTarget.removeEventListener("blur", this.leave);
    this.listTarget.removeEventListener("mousedown", this.onPick);
  }

  private onInput = () => {
    if (this.hasCodeTarget) this.codeTarget.value = "";
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.search(), 180);
  };

  /** A list that came after its reader has left would lie over what they do next. */
  private leave = () => {
    window.clearTimeout(this.timer);
    this.request?.abort();
    this.close();
  };

  private async search() {
    const typed = this.inputTarget.value.trim();
    if (typed.length < 2) return this.close();
    this.request?.abort();
    this.request = new AbortController();
    try {
      const url = `${this.urlValue}${this.urlValue.includes("?") ? "&" : "?"}q=${encodeURIComponent(typed)}`;
      const answer = await fetch(url, { signal: this.request.signal, headers: { Accept: "application/json" } });
      if (!answer.ok) return this.close();
      this.options = ((await answer.json()) as { results: Option[] }).results;
      this.draw();
    } catch {
      // Overtaken by the next letter, or no network: the text alone is enough.
    }
  }

  private draw() {
    this.active = -1;
    this.listTarget.replaceChildren(...this.options.map((option, at) => this.item(option, at)));
    this.listTarget.hidden = this.options.length === 0;
    this.inputTarget.setAttribute("aria-expanded", String(this.options.length > 0));
    this.inputTarget.removeAttribute("aria-activedescendant");
    this.statusTarget.textContent = this.options.length ? this.foundValue.replace("%d", String(this.options.length)) : this.noneValue;
  }

  private item(option: Option, at: number) {
    const item = document.createElement("div");
    item.id = `${this.listTarget.id}-${at}`;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    item.dataset.at = String(at);
    item.append(option.label);
    if (option.hint) {
      const hint = document.createElement("small");
      hint.textContent = ` ${option.hint}`;
      item.append(hint);
    }
    return item;
  }

  private onKey = (event: KeyboardEvent) => {
    if (event.key === "Escape") return this.close();
    if (this.listTarget.hidden) return;
    const last = this.options.length - 1;
    if (event.key === "ArrowDown") this.move(this.active < last ? this.active + 1 : 0);
    else if (event.key === "ArrowUp") this.move(this.active > 0 ? this.active - 1 : last);
    else if (event.key === "Enter" && this.active >= 0) this.pick(this.active);
    else return;
    event.preventDefault();
  };

  private move(to: number) {
    this.active = to;
    for (const [at, item] of [...this.listTarget.children].entries()) {
      item.setAttribute("aria-selected", String(at === to));
      if (at !== to) continue;
      this.inputTarget.setAttribute("aria-activedescendant", item.id);
      item.scrollIntoView({ block: "nearest" });
    }
  }

  private onPick = (event: MouseEvent) => {
    const item = event.target instanceof Element ? event.target.closest<HTMLElement>("[role=option]") : null;
    if (!item) return;
    event.preventDefault(); // keeps the focus in the input
    this.pick(Number(item.dataset.at));
  };

  private pick(at: number) {
    const option = this.options[at];
    if (!option) return;
    this.inputTarget.value = option.label;
    if (this.hasCodeTarget) this.codeTarget.value = option.value;
    this.inputTarget.dispatchEvent(new Event("change", { bubbles: true }));
    this.close();
  }

  private close = () => {
    this.listTarget.hidden = true;
    this.active = -1;
    this.inputTarget.setAttribute("aria-expanded", "false");
    this.inputTarget.removeAttribute("aria-activedescendant");
  };
}
