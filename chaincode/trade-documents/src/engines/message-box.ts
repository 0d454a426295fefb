/**
 * The message box of one certificate: what arrived, what may be taken, what is missing. Messages come in any order, more
 * than once, or never; the box is a function of the set of messages alone, so both sides end in the same state.
 *
 *   same place, same digest     the same message again: one message
 *   same place, another digest  a conflict: nothing from there on is taken until the sender takes one back
 *   a later place               waits until the places before it are filled
 */

/** One message as the box knows it. */
export interface BoxMessage {
  /** Place among its sender's messages about the certificate, from 1. */
  readonly sequence: number;
  /** Name of the content: two messages with one digest are one message. */
  readonly digest: string;
  readonly type: string;
}

export interface MessageBox {
  /** Without gap or conflict from the first one on, in order. */
  readonly inTurn: readonly BoxMessage[];
  /** Arrived, and waiting for one before them. */
  readonly waiting: readonly BoxMessage[];
  /** Places before the last one that nothing arrived for. */
  readonly missing: readonly number[];
  /** Places that two different messages claim. */
  readonly conflicts: readonly number[];
}

/** What becomes of a message that arrives. */
export type Arrival = "TAKE" | "WAIT" | "DUPLICATE" | "CONFLICT";

export function messagesInTurn(messages: readonly BoxMessage[]): MessageBox {
  const places = new Map<number, BoxMessage[]>();
  for (const message of messages) {
    const others = places.get(message.sequence) ?? [];
    if (!others.some(({ digest }) => digest === message.digest))
      places.set(message.sequence, [...others, message]);
  }
  const last = Math.max(0, ...places.keys());
  const inTurn: BoxMessage[] = [];
  while (places.get(inTurn.length + 1)?.length === 1) inTurn.push(...(places.get(inTurn.length + 1) ?? []));
  const filled = [...places.keys()].sort((a, b) => a - b);
  return {
    inTurn,
    waiting: filled
      .filter((place) => place > inTurn.length)
      .flatMap((place) => [...(places.get(place) ?? [])].sort(byDigest)),
    missing: Array.from({ length: last }, (_, index) => index + 1).filter((place) => !places.has(place)),
    conflicts: filled.filter((place) => (places.get(place)?.length ?? 0) > 1),
  };
}

/** How a message is received by a box that holds others. */
export function arrivalOf(messages: readonly BoxMessage[], { sequence, digest }: BoxMessage): Arrival {
  const there = messages.filter((message) => message.sequence === sequence);
  if (there.some((message) => message.digest === digest)) return "DUPLICATE";
  if (there.length > 0) return "CONFLICT";
  return messagesInTurn(messages).inTurn.length + 1 === sequence ? "TAKE" : "WAIT";
}

function byDigest(a: BoxMessage, b: BoxMessage): number {
  return a.digest < b.digest ? -1 : a.digest > b.digest ? 1 : 0;
}

/** One place where the lists of two sides differ, or a message that both have. */
export interface Difference {
  readonly sequence: number;
  readonly finding: "MATCHED" | "MISSING_HERE" | "MISSING_THERE" | "DIFFERENT";
  readonly here?: string;
  readonly there?: string;
}

/** Compares what is in the box with what the other side says it sent, place by place. */
export function reconcile(here: readonly BoxMessage[], there: readonly BoxMessage[]): readonly Difference[] {
  const places = [...new Set([...here, ...there].map(({ sequence }) => sequence))].sort((a, b) => a - b);
  return places.map((sequence) => {
    const ours = digestsAt(here, sequence);
    const theirs = digestsAt(there, sequence);
    const finding =
      ours === ""
        ? "MISSING_HERE"
        : theirs === ""
          ? "MISSING_THERE"
          : ours === theirs
            ? "MATCHED"
            : "DIFFERENT";
    return { sequence, finding, ...(ours && { here: ours }), ...(theirs && { there: theirs }) };
  });
}

function digestsAt(messages: readonly BoxMessage[], place: number): string {
  const digests = messages.filter(({ sequence }) => sequence === place).map(({ digest }) => digest);
  return [...new Set(digests)].sort().join(" ");
}
