import { Controller } from "@hotwired/stimulus";

const TAKEN = 60_000; // milliseconds: a browser has asked by then where to put the file

/** Prints the page, or saves the words of a receipt as a file. `words` holds `%s` for the code. */
export default class extends Controller<HTMLElement> {
  static targets = ["actions"];
  static values = { words: String, file: String };
  declare readonly actionsTarget: HTMLElement;
  declare readonly wordsValue: string;
  declare readonly fileValue: string;

  connect() {
    this.actionsTarget.hidden = false;
  }

  print() {
    window.print();
  }

  save() {
    const words = this.wordsValue.replace("%s", this.element.querySelector("input")?.value ?? "");
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([words], { type: "text/plain;charset=utf-8" }));
    link.download = this.fileValue;
    link.click();
    window.setTimeout(() => URL.revokeObjectURL(link.href), TAKEN); // at once, Safari saves nothing
  }
}
