import { Controller } from "@hotwired/stimulus";
import { type Board, type Counts, type Fault, type Field, codesOf, countAgain, findFaults, readBoard } from "../board";
import { fingerprintOf, lettersOf } from "../ballot";
import { keysHeld } from "../rights";

const MOST_FAULTS = 20;

/**
 * Counts a board again and finds one's own ballot on it, in the browser alone. `root` is the one
 * that the page shows, as is `fingerprint` of the key: the file must have the same; and the key of the
 * right that this browser was given must be the board's (`code`: the survey's), or somebody was told
 * apart by a key of their own.
 * Words come from the page (`words`).
 */
export default class extends Controller<HTMLElement> {
  static targets = [
    ...["scripted", "button", "progress", "told", "bar", "good", "verdict", "bad", "faults", "failed", "why"],
    ...["tables", "table", "words", "receipt", "mine", "answers", "blank", "missing", "unknown", "untyped"],
  ];
  static values = { url: String, lang: String, root: String, fingerprint: String, code: String };
  declare readonly scriptedTargets: HTMLElement[];
  declare readonly buttonTarget: HTMLButtonElement;
  declare readonly progressTarget: HTMLElement;
  declare readonly toldTarget: HTMLElement;
  declare readonly unknownTarget: HTMLElement;
  declare readonly untypedTarget: HTMLElement;
  declare readonly barTarget: HTMLProgressElement;
  declare readonly goodTarget: HTMLElement;
  declare readonly verdictTarget: HTMLElement;
  declare readonly badTarget: HTMLElement;
  declare readonly faultsTarget: HTMLElement;
  declare readonly failedTarget: HTMLElement;
  declare readonly whyTarget: HTMLElement;
  declare readonly tablesTarget: HTMLElement;
  declare readonly tableTarget: HTMLTemplateElement;
  declare readonly wordsTarget: HTMLElement;
  declare readonly receiptTarget: HTMLInputElement;
  declare readonly mineTarget: HTMLElement;
  declare readonly answersTarget: HTMLElement;
  declare readonly blankTarget: HTMLElement;
  declare readonly missingTarget: HTMLElement;
  declare readonly urlValue: string;
  declare readonly langValue: string;
  declare readonly rootValue: string;
  declare readonly fingerprintValue: string;
  declare readonly codeValue: string;
  private board?: Promise<Board>;

  connect() {
    for (const part of this.scriptedTargets) part.hidden = false;
  }

  async start() {
    this.buttonTarget.disabled = true;
    for (const part of [this.goodTarget, this.badTarget, this.failedTarget]) part.hidden = true;
    try {
      const board = await this.load();
      if (!crypto.subtle) throw new Error("old");
      this.progressTarget.hidden = false;
      const faults = await findFaults(board, (checked) => this.advance(checked, board.ballots.length));
      if (board.root !== this.rootValue) faults.push(["other_root"]);
      if ((await fingerprintOf(board.key)) !== lettersOf(this.fingerprintValue)) faults.push(["other_fingerprint"]);
      if (keysHeld(this.codeValue).some((key) => key !== board.key.n)) faults.push(["other_key"]);
      this.conclude(board, faults);
    } catch (error) {
      this.fail(error);
    } finally {
      this.progressTarget.hidden = true;
      this.buttonTarget.disabled = false;
    }
  }

  /** One's own ballot: the receipt does not leave the browser. */
  async search(event: SubmitEvent) {
    event.preventDefault();
    const typed = new FormData(event.target as HTMLFormElement).get("recepisse");
    const receipt = lettersOf(String(typed));
    try {
      const board = await this.load();
      const ballot = board.ballots.find((one) => one.receipt === receipt);
      this.unknownTarget.hidden = !receipt;
      this.untypedTarget.hidden = receipt !== "";
      this.missingTarget.hidden = ballot !== undefined;
      this.mineTarget.hidden = ballot === undefined;
      if (ballot) this.receiptTarget.removeAttribute("aria-invalid");
      else this.receiptTarget.setAttribute("aria-invalid", "true");
      if (ballot) this.showBallot(board, ballot.answers);
      // What was found is read out; what was not is mended where it was typed.
      if (ballot) this.mineTarget.querySelector<HTMLElement>("h3")?.focus();
      else this.receiptTarget.focus();
    } catch (error) {
      this.fail(error);
    }
  }

  private load(): Promise<Board> {
    this.board ??= this.fetchBoard().catch((error: unknown) => {
      this.board = undefined;
      throw error;
    });
    return this.board;
  }

  private async fetchBoard(): Promise<Board> {
    const answer = await fetch(this.urlValue, { credentials: "omit" });
    if (!answer.ok) throw new Error("unread");
    const text = await answer.text();
    try {
      return readBoard(text);
    } catch {
      throw new Error("not_board");
    }
  }

  private async advance(checked: number, all: number) {
    this.toldTarget.textContent = this.say("checking", checked, all);
    this.barTarget.max = Math.max(all, 1);
    this.barTarget.value = checked;
    await new Promise((resolve) => window.setTimeout(resolve)); // let the page be drawn
  }

  private conclude(board: Board, faults: Fault[]) {
    this.goodTarget.hidden = faults.length > 0;
    this.badTarget.hidden = faults.length === 0;
    this.verdictTarget.textContent = this.say("right", board.ballots.length, board.rights);
    const told = faults.slice(0, MOST_FAULTS).map((fault) => this.tell(board, fault));
    if (faults.length > MOST_FAULTS) told.push(this.say("more", faults.length - MOST_FAULTS));
    this.faultsTarget.replaceChildren(...told.map((words) => element("li", words)));
    const counts = countAgain(board);
    this.tablesTarget.replaceChildren(...board.fields.map((field) => this.draw(field, board, counts)));
  }

  private fail(error: unknown) {
    const key = error instanceof Error ? error.message : "";
    this.whyTarget.textContent = this.say(key) || this.say("unread");
    this.failedTarget.hidden = false;
  }

  // --- words --------------------------------------------------------------------------
  private say(key: string, ...details: (string | number)[]): string {
    const words = [...this.wordsTarget.children].find((one) => (one as HTMLElement).dataset.key === key)?.textContent ?? "";
    return details.reduce<string>((text, detail, place) => text.replaceAll(`{${place}}`, this.written(detail)), words);
  }

  private written(detail: string | number): string {
    return typeof detail === "number" ? detail.toLocaleString(this.langValue) : detail;
  }

  /** A fault in words: fields and choices by their labels. */
  private tell(board: Board, [key, ...details]: Fault): string {
    const at = { answer: 1, answered: 0, count: 0 }[key];
    const field = at === undefined ? undefined : board.fields.find((one) => one.name === details[at]);
    if (field && at !== undefined) details[at] = this.label(field, field.name);
    if (field && key === "count") details[1] = this.labelOf(field, String(details[1]));
    return this.say(key, ...details);
  }

  private label(part: Pick<Field, "label">, fallback: string): string {
    const { fr, en } = part.label ?? {};
    const words = (this.langValue === "fr" ? fr || en : en || fr) || fallback;
    return this.langValue === "fr" ? typeset(words) : words;
  }

  private labelOf(field: Field, code: string): string {
    const [own = "", rank] = code.split("@");
    const label = this.label(field.choices.find((choice) => choice.code === own) ?? {}, own);
    return rank ? this.say("rank", label, rank) : label;
  }

  // --- what is drawn ------------------------------------------------------------------
  private draw(field: Field, board: Board, counts: Counts): Node {
    const drawn = this.tableTarget.content.cloneNode(true) as DocumentFragment;
    const caption = this.label(field, field.name);
    drawn.querySelector("[role=group]")?.setAttribute("aria-label", caption);
    drawn.querySelector("caption")?.replaceChildren(caption);
    const told = board.results[field.name] ?? { answered: 0, counts: {} };
    const own = counts.get(field.name) ?? new Map<string, number>();
    const codes = [...new Set([...this.codes(field), ...Object.keys(told.counts)])];
    const rows = codes.map((code) => row(this.labelOf(field, code), this.pair(told.counts[code], own.get(code))));
    rows.push(row(this.say("answered_row"), this.pair(told.answered, own.get(""))));
    drawn.querySelector("tbody")?.replaceChildren(...rows);
    return drawn;
  }

  private codes({ form, choices }: Field): string[] {
    const codes = choices.map((choice) => choice.code);
    return form === "ranked" ? [] : codes;
  }

  private pair(published = 0, counted = 0): string[] {
    return [this.written(published), this.written(counted)];
  }

  private showBallot(board: Board, answers: Board["ballots"][number]["answers"]) {
    const parts = board.fields.flatMap((field) => {
      const answer = answers[field.name];
      if (answer === undefined) return [];
      const said = codesOf(answer, false).map((code) => this.labelOf(field, code));
      return [element("dt", this.label(field, field.name)), element("dd", said.join(", "))];
    });
    this.answersTarget.replaceChildren(...parts);
    this.blankTarget.hidden = parts.length > 0;
  }
}

/** French no-break spaces, as the server sets them (`ui.text.typeset`). */
function typeset(words: string): string {
  return words
    .replace(/(\S)[ \u00a0\u202f]+([;!?»])/g, "$1\u202f$2")
    .replace(/[ \u202f]+:(?=\s|$)/g, "\u00a0:")
    .replace(/«[ \u00a0\u202f]*/g, "«\u202f")
    .replace(/(\p{L})'(?=\p{L})/gu, "$1’");
}

function element(name: string, words: string): HTMLElement {
  const made = document.createElement(name);
  made.textContent = words;
  return made;
}

function row(label: string, numbers: string[]): HTMLElement {
  const made = document.createElement("tr");
  const head = element("th", label);
  head.setAttribute("scope", "row");
  const cells = numbers.map((number) => element("td", number));
  for (const cell of cells) cell.className = "num";
  made.append(head, ...cells);
  return made;
}
