import { Controller } from "@hotwired/stimulus";

type Operator = "is" | "is_not" | "answered" | "not_answered" | "at_least" | "at_most" | "contains" | "matches";
type Test = { field: string; operator: Operator; value?: string[] };
type Condition = { match: "all" | "any"; tests?: Test[]; groups?: Condition[] };
type Facts = Record<string, string | string[]>;

const asNumber = (typed: string) => (typed.trim() === "" ? NaN : Number(typed.replace(/\s/g, "").replace(",", ".")));

const isNumber = (bound: string) => /^-?\d+(\.\d+)?$/.test(bound);

/** Small letters without accents nor punctuation, as `core.text.fold` writes them. */
const fold = (text: string) =>
  text.replace(/œ/gi, "oe").normalize("NFKD").replace(/\p{M}/gu, "").replace(/[^\p{L}\p{N}]+/gu, " ").trim().toLowerCase();

/** Whether the text is made as the mask says: 9 is a figure, A a letter, * either. */
function fits(text: string, mask: string): boolean {
  const [signs, wanted] = [[...text], [...mask]];
  const kinds: Record<string, RegExp> = { "9": /^[0-9]$/, A: /^\p{L}$/u, "*": /^[\p{L}\p{N}]$/u };
  return signs.length === wanted.length && wanted.every((want, at) => kinds[want]?.test(signs[at] ?? "") ?? want === signs[at]);
}

/** Below zero, zero or above as the answer is below, at or above the bound; NaN when neither. */
function order(given: string, bound: string): number {
  if (isNumber(bound)) return asNumber(given) - Number(bound);
  return given === "" ? NaN : given < bound ? -1 : given > bound ? 1 : 0;
}

function meets(condition: Condition, data: FormData, facts: Facts): boolean {
  const results = [
    ...(condition.tests ?? []).map((test) => holds(test, data, facts)),
    ...(condition.groups ?? []).map((group) => meets(group, data, facts)),
  ];
  return condition.match === "any" ? results.some(Boolean) : results.every(Boolean);
}

function holds(test: Test, data: FormData, facts: Facts): boolean {
  const said = test.field.includes(":") ? [facts[test.field] ?? []].flat() : data.getAll(test.field);
  const given = said.filter((value): value is string => typeof value === "string" && value.trim() !== "");
  const wanted = test.value ?? [];
  const [first, bound] = [given[0] ?? "", wanted[0] ?? ""];
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
      return order(first, bound) >= 0;
    case "at_most":
      return order(first, bound) <= 0;
    case "contains":
      return fold(first).includes(fold(bound));
    case "matches":
      return fits(first.trim(), bound);
  }
}

/**
 * Shows and hides the fieldsets that carry a `data-condition`, as the server will judge it
 * (aimpact/questionnaire/conditions.py). A hidden fieldset is disabled: it answers
 * nothing, and conditions on it are judged so. Fieldsets are read in the page's order. The form's
 * `data-facts` says what conditions may look at besides its fields.
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
    const facts = JSON.parse(this.element.dataset.facts ?? "{}") as Facts;
    for (const part of this.element.querySelectorAll<HTMLFieldSetElement>("fieldset[data-condition]")) {
      const condition = JSON.parse(part.dataset.condition ?? "") as Condition;
      const data = new FormData(this.element);
      const met = meets(condition, data, facts);
      part.hidden = !met;
      part.disabled = !met;
    }
  };
}
