import { Controller } from "@hotwired/stimulus";

/** Opens the native dialog that a link names (`href="#id"`), and closes the one around it. */
export default class extends Controller<HTMLElement> {
  open(event: Event) {
    const dialog = document.getElementById(this.element.getAttribute("href")?.slice(1) ?? "");
    if (!(dialog instanceof HTMLDialogElement)) return;
    event.preventDefault();
    dialog.showModal();
  }

  close(event: Event) {
    const dialog = this.element.closest("dialog");
    if (!dialog?.open) return; // shown by its address, without showModal: let the link leave it
    event.preventDefault();
    dialog.close();
  }
}
