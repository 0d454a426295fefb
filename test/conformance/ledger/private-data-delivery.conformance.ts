import { StatusCode } from "@hyperledger/fabric-gateway";
import type { peer } from "@hyperledger/fabric-protos";
import { aKey, endorse, failureOf, type Connection } from "./client.js";
import { alpha, beta, gamma, traders, type PeerOrganisation } from "./conformance-network.js";
import { deliver } from "./deliver.js";
import { describeLedger } from "./describe-ledger.js";
import { privateActs, privateWritesAt } from "./private-acts.js";

const valid = StatusCode.VALID;

describeLedger("who is told private data", (ledger) => {
  const { memberAt } = privateActs(ledger);

  /** @param writer whose client writes; a trader unless told otherwise. */
  const writtenTo = async (
    collection: string,
    writer?: PeerOrganisation,
  ): Promise<{ block: number; key: string; value: string }> => {
    const [key, value] = [aKey("private"), aKey("secret")];
    const { contract } = writer === undefined ? ledger.trader() : memberAt(writer);
    const prepared = await endorse(contract, "putPrivate", {
      arguments: [collection, key],
      transient: { value },
    });
    const { code, blockNumber } = await (await prepared.submit()).getStatus();
    expect(code).toBe(valid);
    return { block: Number(blockNumber), key, value };
  };
  const keysAt = async (reader: string, block: number, peerOf?: PeerOrganisation): Promise<string[]> =>
    (await privateWritesAt(ledger, reader, block, peerOf)).map(({ key }) => key);

  describe("a block delivered with private data", () => {
    it("brings members what their collections hold", async () => {
      const { block, key, value } = await writtenTo("open");
      for (const mspId of [alpha, beta] as const)
        expect(await privateWritesAt(ledger, mspId, block)).toContainEqual({
          collection: "open",
          key,
          value,
        });
      expect(await keysAt(gamma, block)).not.toContain(key);
    });

    it("brings each organisation its own collections of one and the same block", async () => {
      const { block, key } = await writtenTo("gammaEndorsed");
      for (const mspId of [alpha, beta, gamma] as const) expect(await keysAt(mspId, block)).toContain(key);
    });

    it("brings nobody anything at a peer that is no member's", async () => {
      const { block, key } = await writtenTo("open");
      for (const reader of [alpha, gamma, traders])
        expect(await keysAt(reader, block, gamma)).not.toContain(key);
    });

    it("brings whoever may read the channel what a member's peer holds, where reading is not for members only", async () => {
      const { block, key } = await writtenTo("open");
      for (const reader of [beta, gamma, traders]) expect(await keysAt(reader, block, alpha)).toContain(key);
    });

    it("brings strangers nothing at a member's peer where it is", async () => {
      const { block, key } = await writtenTo("membersOnly", alpha);
      for (const stranger of [gamma, traders])
        expect(await keysAt(stranger, block, alpha)).not.toContain(key);
      expect(await keysAt(beta, block, alpha)).toContain(key);
    });
  });

  describe("an organisation that is no member", () => {
    it("finds the plaintext in no block, no event, no state and no answer", async () => {
      const { network, trader, connect } = ledger;
      const [key, value, publicKey] = [aKey("hidden"), aKey("plaintext"), aKey("public")];
      const followed = await trader().network.getChaincodeEvents(network().chaincode);
      const prepared = await endorse(memberAt(alpha).contract, "putPrivateUnnamed", {
        arguments: ["membersOnly", publicKey],
        transient: { key, value },
      });
      const submitted = await prepared.submit();
      const { code, blockNumber } = await submitted.getStatus();
      expect(code).toBe(valid);
      const observed: Buffer[] = [Buffer.from(prepared.getBytes()), Buffer.from(submitted.getResult())];
      for await (const { payload, transactionId } of followed) {
        observed.push(Buffer.from(payload));
        if (transactionId === submitted.getTransactionId()) break;
      }
      followed.close();
      const outsiders = [
        connect({ peer: gamma, identity: network().client(gamma) }),
        connect({ peer: alpha, identity: network().client(gamma) }),
        trader(),
      ];
      for (const outsider of outsiders) {
        observed.push(...(await everyBlock(outsider)));
        observed.push(...(await everyAnswer(outsider, { key, publicKey, blockNumber: Number(blockNumber) })));
      }
      expect(observed.length).toBeGreaterThan(3 * 3 * Number(blockNumber));
      for (const secret of [key, value])
        expect(observed.filter((bytes) => bytes.includes(secret)).length).toBe(0);
      // What is looked for is there to be found: a member is told it.
      const member = await privateWritesAt(ledger, beta, Number(blockNumber));
      expect(member).toContainEqual({ collection: "membersOnly", key, value });
    });
  });

  /** Each block of the ledger in each form in which a peer delivers it. */
  async function everyBlock(outsider: Connection): Promise<Buffer[]> {
    const found: Buffer[] = [];
    for (const method of ["Deliver", "DeliverFiltered", "DeliverWithPrivateData"] as const)
      for await (const response of deliver(outsider, ledger.network(), method, {
        start: "oldest",
        stop: "newest",
      }))
        found.push(bytesOf(response));
    return found;
  }

  /** What an outsider is told who asks for the state, the history, the transaction, the blocks, and what is refused to it. */
  async function everyAnswer(
    outsider: Connection,
    { key, publicKey, blockNumber }: { key: string; publicKey: string; blockNumber: number },
  ): Promise<Buffer[]> {
    const { channel, chaincode } = ledger.network();
    const answers = [
      await outsider.contract.evaluateTransaction("range", "", ""),
      await outsider.contract.evaluateTransaction("history", publicKey),
      await outsider.contract.evaluateTransaction("privateHash", "membersOnly", key),
      await outsider.contractOf("qscc").evaluateTransaction("GetBlockByNumber", channel, String(blockNumber)),
      await outsider.contractOf(chaincode).evaluateTransaction("get", publicKey),
    ].map((bytes) => Buffer.from(bytes));
    for (const organisation of [alpha, gamma])
      for (const [name, ...parameters] of [
        ["privateRange", "hidden-", "hidden-~"],
        ["privatePartial", "hidden"],
        ["movePrivate", aKey(), aKey()],
      ] as const) {
        const asking = outsider.contract.newProposal(name, {
          arguments: ["membersOnly", ...parameters],
          endorsingOrganizations: [organisation],
        });
        answers.push(Buffer.from((await failureOf(asking.evaluate())).message));
      }
    return answers;
  }

  const bytesOf = (response: peer.DeliverResponse): Buffer => Buffer.from(response.serializeBinary());
});
