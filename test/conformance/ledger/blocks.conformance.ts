import { StatusCode } from "@hyperledger/fabric-gateway";
import { common, msp, peer } from "@hyperledger/fabric-protos";
import { X509Certificate, verify } from "node:crypto";
import {
  blockDataHash,
  blockHeaderBytes,
  blockHeaderHash,
  ordererSignatureOf,
  transactionIds,
  validationCodes,
} from "./block-parts.js";
import { aKey, commit, endorse, failureOf, text } from "./client.js";
import { alpha, gamma } from "./conformance-network.js";
import { deliver, deliveredNumbers, type DeliverRange } from "./deliver.js";
import { describeLedger } from "./describe-ledger.js";

const success = common.Status.SUCCESS;
const notFound = common.Status.NOT_FOUND;
const forbidden = common.Status.FORBIDDEN;

describeLedger("blocks", (ledger) => {
  const contract = () => ledger.trader().contract;
  const qscc = (name: string, ...parameters: string[]) =>
    ledger
      .trader()
      .contractOf("qscc")
      .evaluateTransaction(name, ledger.network().channel, ...parameters);
  const chainInfo = async () => common.BlockchainInfo.deserializeBinary(await qscc("GetChainInfo"));
  const blockByNumber = async (number: number) =>
    common.Block.deserializeBinary(await qscc("GetBlockByNumber", String(number)));

  /** A ledger with valid and invalid transactions, several blocks of them. */
  beforeAll(async () => {
    for (let round = 0; round < 3; round += 1) {
      const organisations = round === 1 ? [alpha] : undefined;
      const transactions = await Promise.all(
        Array.from({ length: 5 }, (_, index) =>
          endorse(contract(), "emit", {
            arguments: [aKey(), `event-${index}`, "payload"],
            ...(organisations && { organisations }),
          }),
        ),
      );
      await Promise.all(transactions.map(commit));
    }
  });

  describe("of the ledger", () => {
    it("are chained by hashes that anyone can compute again", async () => {
      const info = await chainInfo();
      let previous: Uint8Array = Buffer.alloc(0);
      for (let number = 0; number < info.getHeight(); number += 1) {
        const block = await blockByNumber(number);
        const header = block.getHeader()!;
        expect(header.getNumber()).toBe(number);
        expect(Buffer.from(header.getPreviousHash_asU8()).toString("hex")).toBe(
          Buffer.from(previous).toString("hex"),
        );
        expect(Buffer.from(header.getDataHash_asU8()).toString("hex")).toBe(
          blockDataHash(block).toString("hex"),
        );
        previous = blockHeaderHash(block);
        if (number === info.getHeight() - 2)
          expect(Buffer.from(info.getPreviousblockhash_asU8()).toString("hex")).toBe(
            Buffer.from(previous).toString("hex"),
          );
      }
      expect(Buffer.from(info.getCurrentblockhash_asU8()).toString("hex")).toBe(
        Buffer.from(previous).toString("hex"),
      );
      expect(info.getHeight()).toBeGreaterThan(3);
    });

    it("are signed by the orderer", async () => {
      const { height } = { height: (await chainInfo()).getHeight() };
      for (let number = 1; number < height; number += 1) {
        const block = await blockByNumber(number);
        const { value, signatureHeader, signature, creator } = ordererSignatureOf(block);
        expect(creator.getMspid()).toBe(ledger.network().ordererMspId);
        const { publicKey } = new X509Certificate(creator.getIdBytes_asU8());
        const signed = Buffer.concat([value, signatureHeader, blockHeaderBytes(block)]);
        expect(verify("sha256", signed, publicKey, signature)).toBe(true);
      }
    });

    it("carry a validation code for each transaction, and transactions as their creators signed them", async () => {
      const seen = new Set<number>();
      for (let number = 1; number < (await chainInfo()).getHeight(); number += 1) {
        const block = await blockByNumber(number);
        const envelopes = block.getData()!.getDataList_asU8();
        const codes = validationCodes(block);
        expect(codes).toHaveLength(envelopes.length);
        for (const code of codes) seen.add(code);
        for (const bytes of envelopes) {
          const envelope = common.Envelope.deserializeBinary(bytes);
          const header = common.Payload.deserializeBinary(envelope.getPayload_asU8()).getHeader()!;
          const type = common.ChannelHeader.deserializeBinary(header.getChannelHeader_asU8()).getType();
          if (type !== common.HeaderType.ENDORSER_TRANSACTION) continue;
          const creator = common.SignatureHeader.deserializeBinary(
            header.getSignatureHeader_asU8(),
          ).getCreator_asU8();
          const certificate = new X509Certificate(
            msp.SerializedIdentity.deserializeBinary(creator).getIdBytes_asU8(),
          );
          expect(
            verify("sha256", envelope.getPayload_asU8(), certificate.publicKey, envelope.getSignature_asU8()),
          ).toBe(true);
        }
      }
      expect([...seen].sort((one, other) => one - other)).toEqual([
        StatusCode.VALID,
        StatusCode.ENDORSEMENT_POLICY_FAILURE,
      ]);
    });
  });

  describe("asked for by qscc", () => {
    it("are found by number and by transaction", async () => {
      const submitted = await contract().submitAsync("put", { arguments: [aKey(), "value"] });
      const { blockNumber } = await submitted.getStatus();
      const byTransaction = common.Block.deserializeBinary(
        await qscc("GetBlockByTxID", submitted.getTransactionId()),
      );
      expect(byTransaction.getHeader()!.getNumber()).toBe(Number(blockNumber));
      expect(transactionIds(byTransaction)).toContain(submitted.getTransactionId());
      const byNumber = await qscc("GetBlockByNumber", String(blockNumber));
      expect(Buffer.from(byTransaction.serializeBinary()).equals(Buffer.from(byNumber))).toBe(true);
    });

    it("give one transaction with its code", async () => {
      for (const [organisations, code] of [
        [undefined, StatusCode.VALID],
        [[alpha], StatusCode.ENDORSEMENT_POLICY_FAILURE],
      ] as const) {
        const transaction = await endorse(contract(), "put", {
          arguments: [aKey(), "value"],
          ...(organisations && { organisations }),
        });
        await commit(transaction);
        const processed = peer.ProcessedTransaction.deserializeBinary(
          await qscc("GetTransactionByID", transaction.getTransactionId()),
        );
        expect(processed.getValidationcode()).toBe(code);
        const payload = common.Payload.deserializeBinary(
          processed.getTransactionenvelope()!.getPayload_asU8(),
        );
        const header = common.ChannelHeader.deserializeBinary(payload.getHeader()!.getChannelHeader_asU8());
        expect(header.getTxId()).toBe(transaction.getTransactionId());
      }
    });

    it.each([
      ["a block that is not there", "GetBlockByNumber", "999999999"],
      ["a number that is none", "GetBlockByNumber", "first"],
      ["an unknown transaction", "GetTransactionByID", "00".repeat(32)],
      ["the block of an unknown transaction", "GetBlockByTxID", "00".repeat(32)],
      ["an unknown function", "GetEverything", "1"],
    ])("are refused for %s", async (_, name, parameter) => {
      expect((await failureOf(qscc(name, parameter))).message.length).toBeGreaterThan(0);
    });
  });

  describe.each(["Deliver", "DeliverFiltered", "DeliverWithPrivateData"] as const)(
    "delivered by %s",
    (method) => {
      const numbers = (range: DeliverRange) =>
        deliveredNumbers(ledger.trader(), ledger.network(), method, range);

      it("are the ones from start to stop, then SUCCESS", async () => {
        expect(await numbers({ start: 1, stop: 3 })).toEqual({ numbers: [1, 2, 3], status: success });
        expect(await numbers({ start: 2, stop: 2 })).toEqual({ numbers: [2], status: success });
        expect(await numbers({ start: "oldest", stop: 1 })).toEqual({ numbers: [0, 1], status: success });
      });

      it("end at the newest", async () => {
        const newest = (await chainInfo()).getHeight() - 1;
        expect(await numbers({ start: "newest", stop: "newest" })).toEqual({
          numbers: [newest],
          status: success,
        });
        expect(await numbers({ start: newest - 1, stop: "newest" })).toEqual({
          numbers: [newest - 1, newest],
          status: success,
        });
      });

      it("wait for blocks to come, as far as the stop", async () => {
        const height = (await chainInfo()).getHeight();
        const delivery = numbers({ start: height - 1, stop: height });
        await contract().submitTransaction("put", aKey(), "value");
        expect(await delivery).toEqual({ numbers: [height - 1, height], status: success });
      });

      it("are NOT_FOUND at once past the end, when waiting is not wanted", async () => {
        const height = (await chainInfo()).getHeight();
        expect(await numbers({ start: height, stop: height, behaviour: "fail" })).toEqual({
          numbers: [],
          status: notFound,
        });
      });

      it("are refused to a forged signature, and on an unknown channel", async () => {
        const { privateKeyPem } = ledger.network().client(gamma);
        expect(await numbers({ start: 0, stop: 0, privateKeyPem })).toEqual({
          numbers: [],
          status: forbidden,
        });
        expect(await numbers({ start: 0, stop: 0, channel: "elsewhere" })).toEqual({
          numbers: [],
          status: notFound,
        });
      });
    },
  );

  it("are delivered in full with the bytes that qscc gives", async () => {
    for await (const response of deliver(ledger.trader(), ledger.network(), "Deliver", {
      start: 1,
      stop: 3,
    })) {
      const block = response.getBlock();
      if (!block) break;
      const stored = await qscc("GetBlockByNumber", String(block.getHeader()!.getNumber()));
      expect(Buffer.from(block.serializeBinary()).equals(Buffer.from(stored))).toBe(true);
    }
  });

  it("are delivered filtered with ids, codes and event names, and never an event's payload", async () => {
    const key = aKey();
    const valid = await endorse(contract(), "emit", { arguments: [key, "told", "the payload"] });
    const { blockNumber } = await commit(valid);
    const range = { start: Number(blockNumber), stop: Number(blockNumber) };
    for await (const response of deliver(ledger.trader(), ledger.network(), "DeliverFiltered", range)) {
      const block = response.getFilteredBlock();
      if (!block) break;
      expect(block.getChannelId()).toBe(ledger.network().channel);
      const found = block
        .getFilteredTransactionsList()
        .find((one) => one.getTxid() === valid.getTransactionId())!;
      expect(found.getTxValidationCode()).toBe(StatusCode.VALID);
      expect(found.getType()).toBe(common.HeaderType.ENDORSER_TRANSACTION);
      const events = found
        .getTransactionActions()!
        .getChaincodeActionsList()
        .map((action) => action.getChaincodeEvent()!);
      expect(events.map((event) => [event.getEventName(), event.getChaincodeId()])).toEqual([
        ["told", ledger.network().chaincode],
      ]);
      expect(events.map((event) => event.getPayload_asU8().length)).toEqual([0]);
    }
  });

  it("reach the official client's block events, full and filtered, from a block on", async () => {
    const { network } = ledger.trader();
    const full = await network.getBlockEvents({ startBlock: 1n });
    const filtered = await network.getFilteredBlockEvents({ startBlock: 1n });
    const privateData = await network.getBlockAndPrivateDataEvents({ startBlock: 1n });
    const numbers: number[][] = [[], [], []];
    for await (const block of full) if (numbers[0]!.push(block.getHeader()!.getNumber()) === 3) break;
    for await (const block of filtered) if (numbers[1]!.push(block.getNumber()) === 3) break;
    for await (const block of privateData)
      if (numbers[2]!.push(block.getBlock()!.getHeader()!.getNumber()) === 3) break;
    expect(numbers).toEqual([
      [1, 2, 3],
      [1, 2, 3],
      [1, 2, 3],
    ]);
  });

  it("reach the official client live when no start is given", async () => {
    const events = await ledger.trader().network.getFilteredBlockEvents();
    const next = (async () => {
      for await (const block of events)
        return block.getFilteredTransactionsList().map((one) => one.getTxid());
      return [];
    })();
    // The stream starts at the next commit after the peer has read the request, so keep committing until it has.
    const ids: string[] = [];
    let told: string[] | undefined;
    void next.then((found) => (told = found));
    while (!told) {
      const submitted = await contract().submitAsync("put", { arguments: [aKey(), "value"] });
      ids.push(submitted.getTransactionId());
      await submitted.getStatus();
    }
    expect(ids).toEqual(expect.arrayContaining(told));
  });

  it("hold nothing of an evaluation", async () => {
    const before = (await chainInfo()).getHeight();
    expect(text(await contract().evaluateTransaction("echo", "quiet"))).toBe("quiet");
    expect((await chainInfo()).getHeight()).toBe(before);
  });
});
