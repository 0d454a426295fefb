/** What a verification finds wrong: the first of it in full, the rest counted. */
export interface LedgerFinding {
  /** A block, a key, an index entry, or a file and the byte in it. */
  readonly place: string;
  readonly what: string;
  readonly block?: number;
}

export class Findings {
  readonly #listedMax: number;
  readonly #listed: LedgerFinding[] = [];
  #count = 0;

  constructor(listedMax: number) {
    this.#listedMax = listedMax;
  }

  get listed(): readonly LedgerFinding[] {
    return this.#listed;
  }

  /** Of all, listed or not. */
  get count(): number {
    return this.#count;
  }

  add(finding: LedgerFinding): void {
    this.#count++;
    if (this.#listed.length < this.#listedMax) this.#listed.push(finding);
  }
}
