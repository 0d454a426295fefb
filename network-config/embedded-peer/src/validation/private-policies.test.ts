import { validationCode as codes } from "../messages/proposal.js";
import { encodePolicyEnvelope, VALIDATION_PARAMETER } from "../policy/policy-envelope.js";
import { parsePolicyExpression } from "../policy/policy-expression.js";
import { sha256 } from "../digest.js";
import {
  aCollection,
  aState,
  aTransaction,
  CC,
  someCollections,
  verdicts,
  type Simulate,
} from "../testing/block-candidate.js";
import { aValue, aVersion, policyMetadata } from "../testing/memory-state.js";

const write: Simulate = (simulator) => {
  simulator.putPrivate(CC, "secrets", "p", Buffer.from("plain"));
};
const purge: Simulate = (simulator) => {
  simulator.purgePrivate(CC, "secrets", "p");
};
const readAndWrite: Simulate = (simulator) => {
  simulator.getPrivateHash(CC, "secrets", "p");
  simulator.putPrivate(CC, "secrets", "q", Buffer.from("plain"));
};

const codesOf = async (
  transactions: readonly [Simulate, { by: string[] }][],
  { collection = aCollection(), state = aState() } = {},
) => {
  const collections = someCollections(collection);
  const candidates = await Promise.all(
    transactions.map(([simulate, { by }]) => aTransaction(state, simulate, { by, collections })),
  );
  return (await verdicts(state, candidates, [], collections)).codes;
};

describe("a write to a defined collection", () => {
  it("falls under the chaincode's policy where the collection has none", async () => {
    expect(await codesOf([[write, { by: ["A", "B"] }]])).toEqual([codes.VALID]);
    expect(await codesOf([[write, { by: ["A"] }]])).toEqual([codes.ENDORSEMENT_POLICY_FAILURE]);
  });

  it.each([
    ["written", write],
    ["purged", purge],
  ])("falls under the collection's policy where it has one, %s", async (_how, simulate) => {
    const collection = aCollection({ endorsementPolicy: parsePolicyExpression("'C.peer'") });
    expect(await codesOf([[simulate, { by: ["C"] }]], { collection })).toEqual([codes.VALID]);
    expect(await codesOf([[simulate, { by: ["A", "B"] }]], { collection })).toEqual([
      codes.ENDORSEMENT_POLICY_FAILURE,
    ]);
  });

  it("falls under the key's own policy before any other", async () => {
    const state = aState().putHashed(
      CC,
      "secrets",
      sha256(Buffer.from("p")),
      aValue("hash", aVersion(2), policyMetadata("'C.peer'")),
    );
    expect(await codesOf([[write, { by: ["C"] }]], { state })).toEqual([codes.VALID]);
    expect(await codesOf([[write, { by: ["A", "B"] }]], { state })).toEqual([
      codes.ENDORSEMENT_POLICY_FAILURE,
    ]);
  });

  it("is refused in the block in which its key's policy was changed", async () => {
    const guard: Simulate = (simulator) => {
      const value = encodePolicyEnvelope(parsePolicyExpression("'C.peer'"));
      simulator.putMetadata(CC, "secrets", "p", [{ name: VALIDATION_PARAMETER, value }]);
    };
    const by = ["A", "B"];
    expect(
      await codesOf([
        [guard, { by }],
        [write, { by }],
      ]),
    ).toEqual([codes.VALID, codes.ENDORSEMENT_POLICY_FAILURE]);
  });

  it("is refused where the collection is not defined", async () => {
    const by = ["A", "B", "C"];
    const state = aState();
    const transaction = await aTransaction(state, write, { by });
    expect((await verdicts(state, [transaction], [], someCollections())).codes).toEqual([
      codes.ENDORSEMENT_POLICY_FAILURE,
    ]);
  });

  it("is refused when a hash it read has changed since", async () => {
    const by = ["A", "B"];
    expect(
      await codesOf([
        [write, { by }],
        [readAndWrite, { by }],
      ]),
    ).toEqual([codes.VALID, codes.MVCC_READ_CONFLICT]);
  });
});
