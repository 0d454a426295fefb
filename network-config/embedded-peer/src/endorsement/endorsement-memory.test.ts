import { EndorsementMemory } from "./endorsement-memory.js";

const anEndorsement = (signature: string, endorser = "peer") => ({
  endorser: Buffer.from(endorser),
  signature: Buffer.from(signature),
});
const payload = Buffer.from("payload");

describe("endorsement memory", () => {
  it("recalls exactly what was signed here, once", () => {
    const memory = new EndorsementMemory(10_000);
    memory.remember(payload, anEndorsement("s"));
    expect(memory.recall(Buffer.from("payload"), anEndorsement("s"))).toBe(true);
    expect(memory.recall(payload, anEndorsement("s"))).toBe(false);
  });

  it.each([
    ["another payload", Buffer.from("other"), anEndorsement("s")],
    ["another endorser", payload, anEndorsement("s", "stranger")],
    ["another signature", payload, anEndorsement("t")],
  ])("does not know %s", (_what, otherPayload, endorsement) => {
    const memory = new EndorsementMemory(10_000);
    memory.remember(payload, anEndorsement("s"));
    expect(memory.recall(otherPayload, endorsement)).toBe(false);
  });

  it("forgets the oldest when it has taken its room", () => {
    const memory = new EndorsementMemory(2 * (payload.length + 300));
    for (const signature of ["a", "b", "c"]) memory.remember(payload, anEndorsement(signature));
    expect(["a", "b", "c"].map((signature) => memory.recall(payload, anEndorsement(signature)))).toEqual([
      false,
      true,
      true,
    ]);
  });
});
