import fc from "fast-check";
import { arrivalOf, type BoxMessage, messagesInTurn, reconcile } from "./message-box.js";

const message = (sequence: number, digest = `m${sequence}`, type = "EFD.RESPONSE"): BoxMessage => ({
  sequence,
  digest,
  type,
});
const history = [1, 2, 3].map((sequence) => message(sequence));

describe("a message box", () => {
  it("takes messages in the order of their places, whatever came first", () => {
    expect(messagesInTurn([message(2), message(1)])).toEqual({
      inTurn: [message(1), message(2)],
      waiting: [],
      missing: [],
      conflicts: [],
    });
  });

  it("keeps what came early until the lost one arrives, and says what is lost", () => {
    expect(messagesInTurn([message(1), message(4), message(3)])).toEqual({
      inTurn: [message(1)],
      waiting: [message(3), message(4)],
      missing: [2],
      conflicts: [],
    });
  });

  it("stops where one sender said two things", () => {
    const { inTurn, waiting, conflicts } = messagesInTurn([...history, message(2, "other")]);
    expect(inTurn).toEqual([message(1)]);
    expect(waiting.map(({ digest }) => digest)).toEqual(["m2", "other", "m3"]);
    expect(conflicts).toEqual([2]);
  });

  it.each([
    ["TAKE", [message(1)], message(2)],
    ["WAIT", [message(1)], message(3)],
    ["DUPLICATE", history, message(2)],
    ["CONFLICT", history, message(2, "other")],
  ] as const)("answers %s", (arrival, held, arriving) => {
    expect(arrivalOf(held, arriving)).toBe(arrival);
  });
});

describe("messages between two sides", () => {
  const messages = fc.uniqueArray(
    fc.record({
      sequence: fc.integer({ min: 1, max: 8 }),
      digest: fc.constantFrom("a", "b", "c"),
      type: fc.constant("EFD.RESPONSE"),
    }),
    { selector: ({ sequence, digest }) => `${sequence}${digest}`, maxLength: 20 },
  );
  /** The same messages in another order, each once or more. */
  const delivered = messages.chain((sent) =>
    fc.array(fc.nat({ max: 2 }), { minLength: sent.length, maxLength: sent.length }).chain((again) => {
      const copies = sent.flatMap((one, index) => Array.from({ length: 1 + (again[index] ?? 0) }, () => one));
      return fc.tuple(
        fc.constant(sent),
        fc.shuffledSubarray(copies, { minLength: copies.length, maxLength: copies.length }),
      );
    }),
  );

  it("end in the same state in any order and any number", () => {
    fc.assert(
      fc.property(delivered, ([sent, arrived]) => {
        expect(messagesInTurn(arrived)).toEqual(messagesInTurn(sent));
      }),
    );
  });

  it("are taken one by one as they are taken all together", () => {
    fc.assert(
      fc.property(delivered, ([sent, arrived]) => {
        const held: BoxMessage[] = [];
        for (const one of arrived) {
          const arrival = arrivalOf(held, one);
          expect(arrival === "DUPLICATE").toBe(
            held.some(({ sequence, digest }) => sequence === one.sequence && digest === one.digest),
          );
          if (arrival !== "DUPLICATE") held.push(one);
        }
        expect(messagesInTurn(held)).toEqual(messagesInTurn(sent));
      }),
    );
  });

  it("are all taken once nothing is missing and nothing conflicts", () => {
    fc.assert(
      fc.property(messages, (sent) => {
        const { inTurn, waiting, missing, conflicts } = messagesInTurn(sent);
        expect(inTurn.length + waiting.length).toBe(sent.length);
        if (missing.length === 0 && conflicts.length === 0) expect(waiting).toEqual([]);
      }),
    );
  });
});

describe("a reconciliation", () => {
  it("says of every place whether both sides have the same", () => {
    const here = [message(1), message(2), message(3)];
    const there = [message(1), message(3, "other"), message(4)];
    expect(reconcile(here, there)).toEqual([
      { sequence: 1, finding: "MATCHED", here: "m1", there: "m1" },
      { sequence: 2, finding: "MISSING_THERE", here: "m2" },
      { sequence: 3, finding: "DIFFERENT", here: "m3", there: "other" },
      { sequence: 4, finding: "MISSING_HERE", there: "m4" },
    ]);
  });
});
