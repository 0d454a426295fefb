/** Choices that look random and are the same on every run: xorshift with 32 bits of state (Marsaglia, 2003). */
export class SeededChoice {
  #state: number;

  constructor(seed = 20_200_101) {
    this.#state = seed;
  }

  /** About `share` of the numbers below `count`, ascending; never none of them. */
  some(count: number, share: number): Int32Array {
    const chosen = Int32Array.from({ length: count }, (_, index) => index).filter(
      () => this.#next() < share * 2 ** 32,
    );
    return chosen.length === 0 ? Int32Array.from([this.#next() % count]) : chosen;
  }

  #next(): number {
    let state = this.#state;
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    this.#state = state;
    return state >>> 0;
  }
}
