import { Controller } from "@hotwired/stimulus";
import Sortable from "sortablejs";

/**
 * Drag and drop of the children that carry a `data-id`, by their `.drag-handle`. The new order is
 * written, comma-separated, in the input `order` of the form that `form` names, which is sent.
 * The buttons « up » and « down », which need no JavaScript, stay: a keyboard uses them.
 */
export default class extends Controller<HTMLElement> {
  static values = { form: String, group: String };
  declare readonly formValue: string;
  declare readonly groupValue: string;
  private sortable?: Sortable;

  connect() {
    const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.sortable = Sortable.create(this.element, {
      handle: ".drag-handle",
      draggable: "[data-id]",
      animation: calm ? 0 : 140,
      ghostClass: "sorting",
      group: this.groupValue || undefined,
      onEnd: (event) => {
        if (event.oldIndex !== event.newIndex || event.from !== event.to) this.send();
      },
    });
  }

  disconnect() {
    this.sortable?.destroy();
  }

  private send() {
    const form = document.getElementById(this.formValue);
    if (!(form instanceof HTMLFormElement)) return;
    const order = form.elements.namedItem("order");
    if (order instanceof HTMLInputElement) order.value = this.sortable?.toArray().join(",") ?? "";
    form.requestSubmit();
  }
}
