import { Controller } from "@hotwired/stimulus";

const TAKEN = 60_000; // milliseconds: a browser has asked by then where to put the file

/**
 * Prints the page, or saves the words of a receipt as a file. The last `%s` of `words` stands for
 * the code: a survey's title comes before, and may hold one.
 */
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
    const before = this.wordsValue.split("%s");
    const after = before.pop() ?? "";
    const words = before.join("%s") + (this.element.querySelector("input")?.value ?? "") + after;
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([words], { type: "text/plain;charset=utf-8" }));
    link.download = this.fileValue;
    link.click();
    window.setTimeout(() => URL.revokeObjectURL(link.href), TAKEN); // at once, Safari saves nothing
  }
}
