import { Controller } from "@hotwired/stimulus";

/**
 * Says at once that a file is too large, before it travels; the server says the same. The file is
 * taken out of the input, so that the rest of the form can be sent.
 */
export default class extends Controller<HTMLElement> {
  static targets = ["input", "status"];
  static values = { most: Number, large: String };
  declare readonly inputTarget: HTMLInputElement;
  declare readonly statusTarget: HTMLElement;
  declare readonly mostValue: number;
  declare readonly largeValue: string;

  connect() {
    this.inputTarget.addEventListener("change", this.check);
  }

  disconnect() {
    this.inputTarget.removeEventListener("change", this.check);
  }

  private check = () => {
    const files = [...(this.inputTarget.files ?? [])];
    const large = files.filter((file) => file.size > this.mostValue);
    this.statusTarget.dataset.state = large.length ? "error" : "";
    this.statusTarget.textContent = large.length ? `${large.map((file) => file.name).join(", ")}. ${this.largeValue}` : files.map((file) => file.name).join(", ");
    if (large.length) this.inputTarget.value = "";
  };
}
