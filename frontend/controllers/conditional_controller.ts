import { Controller } from "@hotwired/stimulus";

type Operator = "is" | "is_not" | "answered" | "not_answered" | "at_least" | "at_most";
type Test = { field: string; operator: Operator; value: string | string[] };
type Condition = { match: "all" | "any"; tests: Test[] };

const asNumber = (typed: string) => (typed.trim() === "" ? NaN : Number(typed.replace(/\s/g, "").replace(",", ".")));

function holds(test: Test, data: FormData): boolean {
  const given = data.getAll(test.field).filter((value): value is string => typeof value === "string" && value.trim() !== "");
  const wanted = [test.value ?? []].flat();
  const first = asNumber(given[0] ?? "");
  switch (test.operator) {
    case "answered":
      return given.length > 0;
    case "not_answered":
      return given.length === 0;
    case "is":
      return given.some((value) => wanted.includes(value));
    case "is_not":
      return !given.some((value) => wanted.includes(value));
    case "at_least":
      return first >= asNumber(wanted[0] ?? "");
    case "at_most":
      return first <= asNumber(wanted[0] ?? "");
  }
}

/**
 * Shows and hides the fieldsets that carry a `data-condition`, as the server will judge it
 * (aimpact/surveys/questionnaire/conditions.py). A hidden fieldset is disabled: it answers
 * nothing, and conditions on it are judged so. Fieldsets are read in the page's order.
 */
export default class extends Controller<HTMLFormElement> {
  connect() {
    this.element.addEventListener("input", this.refresh);
    this.element.addEventListener("change", this.refresh);
    this.refresh();
  }

  disconnect() {
    this.element.removeEventListener("input", this.refresh);
    this.element.removeEventListener("change", this.refresh);
  }

  private refresh = () => {
    for (const part of this.element.querySelectorAll<HTMLFieldSetElement>("fieldset[data-condition]")) {
      const condition = JSON.parse(part.dataset.condition ?? "") as Condition;
      const data = new FormData(this.element);
      const met = condition.match === "any"
        ? condition.tests.some((test) => holds(test, data))
        : condition.tests.every((test) => holds(test, data));
      part.hidden = !met;
      part.disabled = !met;
    }
  };
}
