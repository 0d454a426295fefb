import { defaultLimits } from "../limits.js";
import { Membership, type OrganisationRoot } from "../membership/membership.js";
import { Revocations } from "../membership/revocations.js";
import type { SigningIdentity } from "../membership/signing-identity.js";
import { payload } from "../messages/common.js";
import { serializedIdentity } from "../messages/policies.js";
import { validationCode as codes, type ValidationCode } from "../messages/proposal.js";
import { namespaceReadWriteSet, txReadWriteSet } from "../messages/read-write-set.js";
import {
  anEndorsedTransaction,
  anEnvelopeAround,
  withData,
  type TransactionRequest,
} from "../testing/endorsed-transaction.js";
import { TestNetwork } from "../testing/test-network.js";
import { openTransaction } from "../transaction/transaction.js";
import { verifyTransaction } from "./transaction-verdict.js";

const network = new TestNetwork();
let roots: OrganisationRoot[];
let user: SigningIdentity;
let peerA: SigningIdentity;
let peerB: SigningIdentity;
let stranger: SigningIdentity;

beforeAll(async () => {
  roots = [
    await network.organisation("A", { name: "peer", units: ["peer"] }, { name: "user", units: ["client"] }),
    await network.organisation("B", { name: "peer", units: ["peer"] }),
  ];
  await network.organisation("Elsewhere", { name: "peer", units: ["peer"] });
  user = network.identity("A", "user");
  peerA = network.identity("A", "peer");
  peerB = network.identity("B", "peer");
  stranger = network.identity("Elsewhere", "peer");
});
afterAll(() => {
  network.remove();
});

const aRequest = (changes: Partial<TransactionRequest> = {}): TransactionRequest => ({
  creator: user,
  endorsers: [peerA, peerB],
  ...changes,
});

async function verdictOf(bytes: Buffer) {
  const opened = openTransaction(bytes);
  const { code, endorsers } = await verifyTransaction(opened, new Membership(roots, defaultLimits));
  const content = opened.header === undefined ? undefined : opened.content;
  return { code, content, endorsers: endorsers.map(({ mspId }) => mspId) };
}

describe("a transaction without the ledger", () => {
  it("is valid as the client made it, and carries nothing of the transient data", async () => {
    const bytes = await anEndorsedTransaction(aRequest({ eventOf: "cc" }));
    expect(await verdictOf(bytes)).toEqual({
      code: codes.VALID,
      content: codes.VALID,
      endorsers: ["A", "B"],
    });
    expect(bytes.includes("transient")).toBe(false);
  });

  it.each([
    ["a wrong transaction id", () => aRequest({ txId: "00".repeat(32) }), codes.BAD_PROPOSAL_TXID],
    ["an epoch", () => aRequest({ epoch: 1 }), codes.BAD_COMMON_HEADER],
    ["an unknown type", () => aRequest({ type: 99 }), codes.BAD_COMMON_HEADER],
    [
      "the answer to another proposal",
      () => aRequest({ proposalHash: Buffer.alloc(32) }),
      codes.INVALID_ENDORSER_TRANSACTION,
    ],
    ["a creator from elsewhere", () => aRequest({ creator: stranger }), codes.BAD_CREATOR_SIGNATURE],
    [
      "no proper signature",
      () => aRequest({ signature: Buffer.from("3006020101020101", "hex") }),
      codes.BAD_CREATOR_SIGNATURE,
    ],
  ] as [string, () => TransactionRequest, ValidationCode][])(
    "with %s is refused",
    async (_what, request, code) => {
      expect(await verdictOf(await anEndorsedTransaction(request()))).toMatchObject({ code, endorsers: [] });
    },
  );

  it("that is no envelope, no payload or no transaction says so", async () => {
    expect((await verdictOf(Buffer.from("ff", "hex"))).code).toBe(codes.INVALID_OTHER_REASON);
    const noPayload = await anEnvelopeAround(Buffer.from("ff", "hex"), user);
    expect((await verdictOf(noPayload)).code).toBe(codes.BAD_PAYLOAD);
    const noHeader = await anEnvelopeAround(payload.encode({ data: Buffer.from("d") }), user);
    expect((await verdictOf(noHeader)).code).toBe(codes.BAD_COMMON_HEADER);
    const good = await anEndorsedTransaction(aRequest());
    for (const data of [Buffer.alloc(0), Buffer.from("ff", "hex")])
      expect((await verdictOf(await withData(good, data, user))).code).toBe(
        codes.INVALID_ENDORSER_TRANSACTION,
      );
  });

  const twoOfOneNamespace = txReadWriteSet.encode({
    namespaces: [1, 2].map(() =>
      namespaceReadWriteSet.decode(namespaceReadWriteSet.encode({ namespace: "cc" })),
    ),
  });

  it.each([
    ["a read-write set that cannot be read", { results: Buffer.from("ff", "hex") }, codes.BAD_RWSET],
    ["a namespace twice", { results: twoOfOneNamespace }, codes.ILLEGAL_WRITESET],
    [
      "another chaincode run than asked",
      { executed: { name: "other", version: "1" } },
      codes.INVALID_CHAINCODE,
    ],
    ["a chaincode without a version", { executed: { name: "cc", version: "" } }, codes.INVALID_CHAINCODE],
    ["an event of another chaincode", { eventOf: "other" }, codes.INVALID_OTHER_REASON],
  ] as [string, Partial<TransactionRequest>, ValidationCode][])(
    "with %s has that content",
    async (_what, changes, content) => {
      expect(await verdictOf(await anEndorsedTransaction(aRequest(changes)))).toMatchObject({
        code: codes.VALID,
        content,
      });
    },
  );
});

describe("endorsements", () => {
  const endorsersOf = async (changes: Partial<TransactionRequest>) =>
    (await verdictOf(await anEndorsedTransaction(aRequest(changes)))).endorsers;

  it("count once for each identity", async () => {
    expect(await endorsersOf({ endorsements: ([a, b]) => [a!, a!, b!, a!] })).toEqual(["A", "B"]);
  });

  it("count once for each certificate, however it is encoded", async () => {
    const idBytes = Buffer.concat([network.certificatePem("A", "peer"), Buffer.from("\n")]);
    const again = { ...peerA, serialized: serializedIdentity.encode({ mspId: "A", idBytes }) };
    expect(await endorsersOf({ endorsers: [peerA, again, peerB] })).toEqual(["A", "B"]);
  });

  it("of a revoked identity count no more, but on what was ordered before", async () => {
    const bytes = await anEndorsedTransaction(aRequest());
    const revocations = new Revocations();
    const membership = new Membership([{ ...roots[0]!, revocations }, roots[1]!], defaultLimits);
    const endorsersBy = async (by: Membership) => {
      const known = { creatorChecked: true, endorsedHere: () => false };
      const { endorsers } = await verifyTransaction(openTransaction(bytes), by, known);
      return endorsers.map(({ mspId }) => mspId);
    };
    expect(await endorsersBy(membership)).toEqual(["A", "B"]);
    revocations.refuseAll("revoked");
    expect(await endorsersBy(membership)).toEqual(["B"]);
    expect(await endorsersBy(membership.past)).toEqual(["A", "B"]);
  });

  it("do not count with a signature of another message, another peer or no organisation of the channel", async () => {
    expect(await endorsersOf({ endorsements: ([a, b]) => [{ ...a!, signature: b!.signature }, b!] })).toEqual(
      ["B"],
    );
    expect(await endorsersOf({ endorsements: ([a]) => [{ ...a!, endorser: peerB.serialized }] })).toEqual([]);
    expect(await endorsersOf({ endorsers: [stranger, peerA] })).toEqual(["A"]);
    expect(await endorsersOf({ endorsements: () => [] })).toEqual([]);
  });

  it("made by this process are taken as known, others are still verified", async () => {
    const bytes = await anEndorsedTransaction(
      aRequest({
        endorsements: (made) => made.map((one) => ({ ...one, signature: Buffer.from("unverifiable") })),
      }),
    );
    const known = {
      creatorChecked: true,
      endorsedHere: (_p: Buffer, e: { endorser: Buffer }) => e.endorser.equals(peerA.serialized),
    };
    const { endorsers } = await verifyTransaction(
      openTransaction(bytes),
      new Membership(roots, defaultLimits),
      known,
    );
    expect(endorsers.map(({ mspId }) => mspId)).toEqual(["A"]);
  });
});
