import { Controller } from "@hotwired/stimulus";
import Sortable from "sortablejs";

/**
 * Drag and drop of the children that carry a `data-id`, by their handle. With `form`, what was
 * dropped is written in that form's inputs `moved` (its id), `into` (the `data-list` of the list
 * it was dropped in) and `position` (0 is first; a folded list has `data-after` children that are
 * not in it), and the form is sent; an input `order` gets
 * the whole list, comma-separated. Without `form` the list says that it has changed: the form
 * around it saves its own order. Lists of one `group` exchange their children.
 * The buttons « up » and « down », which need no JavaScript, stay: a keyboard uses them.
 */
export default class extends Controller<HTMLElement> {
  static values = { form: String, group: String, handle: { type: String, default: ".drag-handle" } };
  declare readonly formValue: string;
  declare readonly groupValue: string;
  declare readonly handleValue: string;
  private sortable?: Sortable;

  connect() {
    const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.sortable = Sortable.create(this.element, {
      handle: this.handleValue,
      draggable: "[data-id]",
      animation: calm ? 0 : 140,
      ghostClass: "sorting",
      group: this.groupValue || undefined,
      onEnd: (event) => {
        if (event.oldIndex !== event.newIndex || event.from !== event.to) this.send(event);
      },
    });
  }

  disconnect() {
    this.sortable?.destroy();
  }

  private send(event: Sortable.SortableEvent) {
    const form = document.getElementById(this.formValue);
    if (!(form instanceof HTMLFormElement)) {
      this.element.dispatchEvent(new Event("change", { bubbles: true }));
      return;
    }
    this.write(form, "moved", event.item.dataset.id ?? "");
    this.write(form, "into", event.to.dataset.list ?? "");
    const after = Number(event.to.dataset.after ?? 0);
    this.write(form, "position", String(after + (event.newDraggableIndex ?? 0)));
    this.write(form, "order", this.sortable?.toArray().join(",") ?? "");
    form.requestSubmit();
  }

  private write(form: HTMLFormElement, name: string, value: string) {
    const input = form.elements.namedItem(name);
    if (input instanceof HTMLInputElement) input.value = value;
  }
}
