/** Signature policies as Fabric's command line writes them: AND(…), OR(…), OutOf(n, …) over 'MSP.role'. */
import { PeerError } from "../errors.js";
import type { Principal, SignaturePolicy } from "./signature-policy.js";

const TOKEN =
  /\s*(?:(?<word>[A-Za-z]+)|(?<number>\d+)|'(?<single>[^']*)'|"(?<double>[^"]*)"|(?<mark>[(),]))/y;
const PRINCIPAL = /^(?<mspId>[A-Za-z0-9.-]+)\.(?<role>member|admin|client|peer|orderer)$/;
const DEPTH_MAX = 16;

/** @throws PeerError POLICY_INVALID saying what was expected and where. */
export function parsePolicyExpression(expression: string): SignaturePolicy {
  const parser = new ExpressionParser(expression);
  const policy = parser.rule(0);
  parser.end();
  return policy;
}

interface Token {
  readonly kind: "word" | "number" | "principal" | "mark" | "end";
  readonly text: string;
}

class ExpressionParser {
  readonly #expression: string;
  #offset = 0;
  #token: Token;

  constructor(expression: string) {
    this.#expression = expression;
    this.#token = this.#next();
  }

  rule(depth: number): SignaturePolicy {
    if (depth > DEPTH_MAX) throw this.#unexpected("a shallower policy");
    if (this.#token.kind === "principal") return { signedBy: this.#principal() };
    const gate = this.#take("word").text.toLowerCase();
    this.#mark("(");
    let threshold: number | undefined;
    if (gate === "outof") {
      threshold = Number(this.#take("number").text);
      this.#mark(",");
    }
    const rules = [this.rule(depth + 1)];
    while (this.#token.text === ",") {
      this.#mark(",");
      rules.push(this.rule(depth + 1));
    }
    this.#mark(")");
    return { outOf: this.#threshold(gate, threshold, rules.length), rules };
  }

  end(): void {
    if (this.#token.kind !== "end") throw this.#unexpected("the end");
  }

  #threshold(gate: string, given: number | undefined, count: number): number {
    if (gate === "and") return count;
    if (gate === "or") return 1;
    // One more than there are rules is a policy nobody can satisfy; Fabric accepts it, up to there.
    if (gate === "outof" && given !== undefined && given <= count + 1) return given;
    throw this.#unexpected("AND, OR or OutOf with a threshold its rules can reach");
  }

  #principal(): Principal {
    const groups = PRINCIPAL.exec(this.#take("principal").text)?.groups;
    const { mspId, role } = groups ?? {};
    if (mspId === undefined || role === undefined) throw this.#unexpected("'MSP.role'");
    return { mspId, role: role as Principal["role"] };
  }

  #take(kind: Token["kind"]): Token {
    const token = this.#token;
    if (token.kind !== kind) throw this.#unexpected(kind);
    this.#token = this.#next();
    return token;
  }

  #mark(text: string): void {
    if (this.#token.text !== text || this.#token.kind !== "mark") throw this.#unexpected(text);
    this.#token = this.#next();
  }

  #next(): Token {
    if (this.#expression.slice(this.#offset).trim() === "") return { kind: "end", text: "" };
    TOKEN.lastIndex = this.#offset;
    const groups = TOKEN.exec(this.#expression)?.groups;
    if (groups === undefined) throw this.#unexpected("a policy");
    this.#offset = TOKEN.lastIndex;
    const { word, number, single, double, mark } = groups;
    if (word !== undefined) return { kind: "word", text: word };
    if (number !== undefined) return { kind: "number", text: number };
    if (mark !== undefined) return { kind: "mark", text: mark };
    return { kind: "principal", text: single ?? double ?? "" };
  }

  #unexpected(expected: string): PeerError {
    return new PeerError("POLICY_INVALID", `expected ${expected} at ${this.#offset} in ${this.#expression}`);
  }
}
