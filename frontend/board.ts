// The board of a secret and verifiable survey, counted again: the same checks as the stand-alone
// script (aimpact/proofs/verify_board.py), with the browser's own cryptography.
import { importKey, inLetters, verifyRight } from "./ballot";
import { fromBase64url, toBase64url } from "./base64url";

type Label = { fr?: string; en?: string };
type Choice = { code: string; label?: Label };
export type Field = { name: string; form: "one" | "several" | "ranked"; label?: Label; choices: Choice[] };
type Answer = string | number | string[];
export type Ballot = { receipt: string; message: string; signature: string; answers: Record<string, Answer> };
type Result = { answered: number; counts: Record<string, number> };
export type Board = {
  format: string;
  key: JsonWebKey & { variant?: string };
  rights: number;
  fields: Field[];
  ballots: Ballot[];
  results: Record<string, Result>;
  root: string;
};
/** What is wrong: a key of the page's words, and what the sentence is about. */
export type Fault = [string, ...(string | number)[]];
export type Counts = Map<string, Map<string, number>>;

const FORMAT = "aimpact-board/1";
const VARIANT = "RSABSSA-SHA384-PSS-Randomized";
const RECEIPT_LENGTH = 16;
const [MESSAGE_BYTES, SIGNATURE_BYTES] = [64, 256];
const AT_ONCE = 50; // ballots between two looks of the page

/** The board of a file. Throws where it is none. */
export function readBoard(text: string): Board {
  const board = JSON.parse(text) as Board;
  const { fields, ballots, results } = board;
  const isBoard =
    board.format === FORMAT &&
    Array.isArray(fields) &&
    fields.every((field) => typeof field.name === "string" && Array.isArray(field.choices)) &&
    Array.isArray(ballots) &&
    ballots.every(isBallot) &&
    typeof results === "object" &&
    typeof board.rights === "number";
  if (!isBoard) throw new Error("not_board");
  return board;
}

function isBallot(ballot: Ballot): boolean {
  const texts = [ballot.receipt, ballot.message, ballot.signature];
  return texts.every((text) => typeof text === "string") && typeof ballot.answers === "object" && ballot.answers !== null;
}

/** Everything that is wrong with the board; `told` hears how many ballots are checked. */
export async function findFaults(board: Board, told: (checked: number) => Promise<void>): Promise<Fault[]> {
  const faults = [...(await rightFaults(board, told)), ...orderFaults(board), ...answerFaults(board)];
  if (board.ballots.length > board.rights) faults.push(["too_many", board.ballots.length, board.rights]);
  faults.push(...resultFaults(board));
  const root = await rootOf(board.ballots);
  if (root !== board.root) faults.push(["root", root]);
  return faults;
}

async function rightFaults({ key, ballots }: Board, told: (checked: number) => Promise<void>): Promise<Fault[]> {
  if (!isOurs(key)) return [["key"]];
  const imported = await importKey(key);
  const faults: Fault[] = [];
  const seen = new Set<string>();
  for (const [place, ballot] of ballots.entries()) {
    const message = bytesOf(ballot.message, MESSAGE_BYTES);
    const signature = bytesOf(ballot.signature, SIGNATURE_BYTES);
    if (!message || !signature || !(await verifyRight(imported, message, signature))) faults.push(["signature", ballot.receipt]);
    else {
      if ((await receiptOf(message)) !== ballot.receipt) faults.push(["receipt", ballot.receipt]);
      if (seen.has(ballot.message)) faults.push(["twice", ballot.receipt]);
      seen.add(ballot.message);
    }
    if ((place + 1) % AT_ONCE === 0) await told(place + 1);
  }
  await told(ballots.length);
  return faults;
}

/** Whether the key is of the one kind that AimPact uses: an odd modulus of 2048 bits. */
function isOurs(key: Board["key"]): boolean {
  const modulus = bytesOf(key?.n ?? "", SIGNATURE_BYTES);
  const [high, low] = [modulus?.[0] ?? 0, modulus?.[SIGNATURE_BYTES - 1] ?? 0];
  return key?.kty === "RSA" && key.variant === VARIANT && key.e === "AQAB" && high >= 0x80 && low % 2 === 1;
}

function orderFaults({ ballots }: Board): Fault[] {
  const faults: Fault[] = [];
  let before = "";
  for (const { receipt } of ballots) {
    if (receipt === before) faults.push(["twice", receipt]);
    else if (receipt < before) faults.push(["order", receipt]);
    before = receipt;
  }
  return faults;
}

function answerFaults({ fields, ballots }: Board): Fault[] {
  const known = new Map(fields.map((field) => [field.name, field]));
  return ballots.flatMap(({ receipt, answers }) =>
    Object.entries(answers)
      .filter(([name, answer]) => !isOffered(known.get(name), answer))
      .map(([name]): Fault => ["answer", receipt, name]),
  );
}

function isOffered(field: Field | undefined, answer: Answer): boolean {
  const codes = new Set(field?.choices.map((choice) => choice.code));
  if (field?.form === "one") return !Array.isArray(answer) && codes.has(String(answer));
  if (!Array.isArray(answer) || answer.length === 0) return false;
  return new Set(answer).size === answer.length && answer.every((code) => codes.has(code));
}

/** How many ballots gave each answer to each field; "" is how many answered it. */
export function countAgain({ fields, ballots }: Board): Counts {
  const counts: Counts = new Map(fields.map(({ name }) => [name, new Map<string, number>()]));
  const forms = new Map(fields.map(({ name, form }) => [name, form]));
  for (const { answers } of ballots) {
    for (const [name, answer] of Object.entries(answers)) {
      const own = counts.get(name);
      if (!own) continue;
      for (const code of ["", ...codesOf(answer, forms.get(name) === "ranked")]) own.set(code, (own.get(code) ?? 0) + 1);
    }
  }
  return counts;
}

/** The codes of an answer; what is put in order has its rank: `c2@1` is c2 put first. */
export function codesOf(answer: Answer, isRanked: boolean): string[] {
  const given = Array.isArray(answer) ? answer : [String(answer)];
  return isRanked ? given.map((code, place) => `${code}@${place + 1}`) : given;
}

function resultFaults(board: Board): Fault[] {
  const counted = countAgain(board);
  const names = [...new Set([...counted.keys(), ...Object.keys(board.results)])].sort();
  return names.flatMap((name) => {
    const own = counted.get(name) ?? new Map<string, number>();
    const told = board.results[name];
    if (!told || told.answered !== (own.get("") ?? 0)) return [["answered", name] as Fault];
    const codes = [...new Set([...own.keys(), ...Object.keys(told.counts)])].filter(Boolean).sort();
    return codes
      .map((code): Fault => ["count", name, code, told.counts[code] ?? 0, own.get(code) ?? 0])
      .filter((fault) => fault[3] !== fault[4]);
  });
}

// --- receipts, root --------------------------------------------------------------------
/** The receipt that a message gives: its SHA-256 in base 30, the last sixteen characters. */
export function receiptOf(message: Bytes): Promise<string> {
  return inLetters(message, RECEIPT_LENGTH);
}

/** The root of the list (RFC 6962): hashes are joined two by two until one is left. */
async function rootOf(ballots: Ballot[]): Promise<string> {
  const encoder = new TextEncoder();
  let level = await Promise.all(ballots.map((ballot) => sha256(joined([0], encoder.encode(canonical(ballot))))));
  while (level.length > 1) {
    const above: Promise<Bytes>[] = [];
    for (let at = 0; at < level.length; at += 2) {
      const [left, right] = [level[at] as Bytes, level[at + 1]];
      above.push(right ? sha256(joined([1], left, right)) : Promise.resolve(left)); // an odd one goes up alone
    }
    level = await Promise.all(above);
  }
  return hex(level[0] ?? (await sha256(new Uint8Array())));
}

/** The one way to write a value in JSON (RFC 8785): sorted names, no spaces. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${entries.map(([name, part]) => `${JSON.stringify(name)}:${canonical(part)}`).join(",")}}`;
}

type Bytes = Uint8Array<ArrayBuffer>;

function bytesOf(text: string, size: number): Bytes | null {
  try {
    const bytes = fromBase64url(text);
    return bytes.length === size && toBase64url(bytes) === text ? bytes : null;
  } catch {
    return null;
  }
}

async function sha256(bytes: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

function joined(...parts: (Uint8Array | number[])[]): Bytes {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

const hex = (bytes: Uint8Array) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
