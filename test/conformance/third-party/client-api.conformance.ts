import {
  checkpointers,
  CommitError,
  CommitStatusError,
  EndorseError,
  GatewayError,
  signers,
  StatusCode,
  type CloseableAsyncIterable,
} from "@hyperledger/fabric-gateway";
import { common, gateway, ledger, peer } from "@hyperledger/fabric-protos";
import { status as grpcStatus } from "@grpc/grpc-js";
import { createHash, createPrivateKey } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { describeThirdParty, json, text } from "./describe-third-party.js";
import { bytes, evaluate, submit, value, type Step } from "./probe.js";
import { actionOfEnvelope } from "./transaction-parts.js";
import { channelName, org1, org2, type ThirdPartyClient } from "./third-party-network.js";

const put = (key: string, content: string): string => JSON.stringify([["putState", key, bytes(content)]]);
const tell = (name: string, content = ""): Step => ["setEvent", name, bytes(content)];
const errorOf = async <Kind extends Error>(
  call: Promise<unknown>,
  kind: new (...args: never[]) => Kind,
): Promise<Kind> => {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(kind);
  return error as Kind;
};

describeThirdParty(
  "the official client",
  {
    chaincodes: [
      { name: "probe", source: "probe.cjs" },
      {
        name: "either",
        source: "probe.cjs",
        servedBy: "probe",
        endorsementPolicy: `OR('${org1}.peer','${org2}.peer')`,
      },
    ],
  },
  (network) => {
    let client: ThirdPartyClient;
    beforeAll(() => {
      client = network().connectAs(org1);
    });
    const channel = () => client.gateway.getNetwork(channelName);
    const probe = () => channel().getContract("probe");
    const either = () => channel().getContract("either");
    const height = async (): Promise<number> =>
      common.BlockchainInfo.deserializeBinary(
        await channel().getContract("qscc").evaluateTransaction("GetChainInfo", channelName),
      ).getHeight();

    describe("submits", () => {
      it("and has the result before the transaction is committed", async () => {
        const submitted = await probe().submitAsync("run", { arguments: [put("async", "1")] });
        expect(json(submitted.getResult())).toEqual([value("")]);
        const status = await submitted.getStatus();
        expect(status).toMatchObject({
          successful: true,
          code: StatusCode.VALID,
          transactionId: submitted.getTransactionId(),
        });
        expect(status.blockNumber).toBeGreaterThan(0n);
      });

      it("and is told of a conflict as CommitError, with the code", async () => {
        await submit(probe(), ["putState", "contested", bytes("0")]);
        const program = JSON.stringify([
          ["getState", "contested"],
          ["putState", "contested", bytes("1")],
        ]);
        const late = await probe()
          .newProposal("run", { arguments: [program] })
          .endorse();
        await submit(probe(), ["putState", "contested", bytes("2")]);
        const commitOfLate = await late.submit();
        expect(await commitOfLate.getStatus()).toMatchObject({
          successful: false,
          code: StatusCode.MVCC_READ_CONFLICT,
        });
        const alone = probe().submit("run", { arguments: [put("x", "1")], endorsingOrganizations: [org1] });
        const error = await errorOf(alone, CommitError);
        expect(error.code).toBe(StatusCode.ENDORSEMENT_POLICY_FAILURE);
        expect(error.transactionId).toMatch(/^[0-9a-f]{64}$/);
      });

      it("and is told of a refusal as EndorseError, with what each peer said", async () => {
        const refused = probe().submitTransaction("insist", '[["getQueryResult","{}"]]');
        const error = await errorOf(refused, EndorseError);
        expect(error.code).toBe(grpcStatus.ABORTED);
        expect(error.details[0]).toMatchObject({
          mspId: org1,
          address: network().running.addresses.get(org1),
          message: expect.stringContaining("chaincode response 500"),
        });
      });

      it("to organisations that it names, and not to one that there is not", async () => {
        const named = await either().submit("run", {
          arguments: [JSON.stringify([["getMspID"]])],
          endorsingOrganizations: [org2],
        });
        expect(json(named)).toHaveLength(1);
        const unknown = either().submit("run", { arguments: ["[]"], endorsingOrganizations: ["Org9MSP"] });
        expect((await errorOf(unknown, EndorseError)).message).toContain(
          "failed to find any endorsing peers for org(s): Org9MSP",
        );
      });

      it("nothing twice: the same transaction is refused or invalid the second time", async () => {
        const transaction = await probe()
          .newProposal("run", { arguments: [put("once", "1")] })
          .endorse();
        expect(await (await transaction.submit()).getStatus()).toMatchObject({ successful: true });
        const again = await transaction.submit().then(
          (commit) => commit.getStatus(),
          (error: unknown) => error,
        );
        if (again instanceof Error) expect(again).toBeInstanceOf(GatewayError);
        else expect(again).toMatchObject({ code: StatusCode.VALID });
      });
    });

    describe("signs offline", () => {
      const signature = (digest: Uint8Array): Promise<Uint8Array> => {
        const key = readFileSync(path.join(client.wallet.mspDir, "keystore", "key.pem"));
        return signers.newPrivateKeySigner(createPrivateKey(key))(digest);
      };

      it("proposal, transaction and commit status, carried as bytes between the two", async () => {
        const unsigned = probe().newProposal("run", { arguments: [put("offline", "1")] });
        const proposal = client.gateway.newSignedProposal(
          unsigned.getBytes(),
          await signature(unsigned.getDigest()),
        );
        const endorsed = await proposal.endorse();
        const transaction = client.gateway.newSignedTransaction(
          endorsed.getBytes(),
          await signature(endorsed.getDigest()),
        );
        const submitted = await transaction.submit();
        const commit = client.gateway.newSignedCommit(
          submitted.getBytes(),
          await signature(submitted.getDigest()),
        );
        expect(await commit.getStatus()).toMatchObject({ successful: true });
        expect(await evaluate(probe(), ["getState", "offline"])).toEqual([value("1")]);
      });

      it("requests for events and blocks", async () => {
        const request = channel().newChaincodeEventsRequest("probe", { startBlock: BigInt(await height()) });
        const events = reader(
          await client.gateway
            .newSignedChaincodeEventsRequest(request.getBytes(), await signature(request.getDigest()))
            .getEvents(),
        );
        await submit(probe(), tell("offline"));
        expect((await events.next()).eventName).toBe("offline");
        events.close();
        const blocks = channel().newBlockEventsRequest({ startBlock: 1n });
        const stream = reader(
          await client.gateway
            .newSignedBlockEventsRequest(blocks.getBytes(), await signature(blocks.getDigest()))
            .getEvents(),
        );
        expect((await stream.next()).getHeader()!.getNumber()).toBe(1);
        stream.close();
        const filtered = channel().newFilteredBlockEventsRequest({ startBlock: 1n });
        const short = reader(
          await client.gateway
            .newSignedFilteredBlockEventsRequest(filtered.getBytes(), await signature(filtered.getDigest()))
            .getEvents(),
        );
        expect((await short.next()).getNumber()).toBe(1);
        short.close();
      });

      it("and is refused with a signature over something else", async () => {
        const unsigned = probe().newProposal("run", { arguments: [put("forged", "1")] });
        const wrong = await signature(createHash("sha256").update("something else").digest());
        const forged = client.gateway.newSignedProposal(unsigned.getBytes(), wrong);
        await errorOf(forged.endorse(), EndorseError);
        await errorOf(forged.evaluate(), GatewayError);
      });
    });

    describe("follows events", () => {
      it("from a block on, in order, with what each carries", async () => {
        const startBlock = BigInt(await height());
        for (const name of ["one", "two", "three"]) await submit(probe(), tell(name, `${name} more`));
        const events = reader(await channel().getChaincodeEvents("probe", { startBlock }));
        const seen = [await events.next(), await events.next(), await events.next()];
        events.close();
        expect(seen.map(({ eventName, payload }) => [eventName, text(payload)])).toEqual([
          ["one", "one more"],
          ["two", "two more"],
          ["three", "three more"],
        ]);
        expect(seen[0]).toMatchObject({
          chaincodeName: "probe",
          transactionId: expect.stringMatching(/^[0-9a-f]{64}$/),
        });
      });

      it.each(["in memory", "in a file"])(
        "on from a checkpoint %s, missing none and repeating none",
        async (kind) => {
          const startBlock = BigInt(await height());
          const checkpointer =
            kind === "in memory"
              ? checkpointers.inMemory()
              : await checkpointers.file(
                  path.join(network().folder, `checkpoint-${process.hrtime.bigint()}.json`),
                );
          await Promise.all(
            ["a", "b", "c", "d"].map((name) => submit(either(), tell(name), ["putState", name, bytes("1")])),
          );
          const seen: string[] = [];
          for (let connection = 0; connection < 4; connection += 1) {
            const events = reader(
              await channel().getChaincodeEvents("either", { startBlock, checkpoint: checkpointer }),
            );
            const event = await events.next();
            events.close();
            seen.push(event.eventName);
            await checkpointer.checkpointChaincodeEvent(event);
          }
          expect(seen.sort()).toEqual(["a", "b", "c", "d"]);
        },
      );

      it("whole blocks, filtered ones and ones with private data, from a checkpoint too", async () => {
        const checkpointer = checkpointers.inMemory();
        const first = await height();
        await submit(probe(), ["putState", "block", bytes("1")]);
        await submit(probe(), ["putState", "block", bytes("2")]);
        const options = { startBlock: BigInt(first), checkpoint: checkpointer };
        const blocks = reader(await channel().getBlockEvents(options));
        const block = await blocks.next();
        blocks.close();
        expect(block.getHeader()!.getNumber()).toBe(first);
        await checkpointer.checkpointBlock(BigInt(first));
        const filtered = reader(await channel().getFilteredBlockEvents(options));
        const second = await filtered.next();
        filtered.close();
        expect(second.getNumber()).toBe(first + 1);
        expect(second.getFilteredTransactionsList()[0]!.getTxValidationCode()).toBe(
          peer.TxValidationCode.VALID,
        );
        const withPrivate = reader(await channel().getBlockAndPrivateDataEvents(options));
        expect((await withPrivate.next()).getBlock()!.getHeader()!.getNumber()).toBe(first + 1);
        withPrivate.close();
      });

      it("and keeps a copy off the chain by reading blocks alone", async () => {
        const store = new Map<string, string>();
        const startBlock = BigInt(await height());
        const written = Array.from({ length: 5 }, (_, index) => `copy-${index}`);
        await Promise.all(
          written.map((key) => submit(either(), ["putState", key, bytes(key.toUpperCase())])),
        );
        await submit(either(), ["deleteState", "copy-4"]);
        const lastBlock = await height();
        const blocks = await channel().getBlockEvents({ startBlock });
        for await (const block of blocks) {
          for (const write of writesOf(block, "either"))
            if (write.getIsDelete()) store.delete(write.getKey());
            else store.set(write.getKey(), text(write.getValue_asU8()));
          if (block.getHeader()!.getNumber() + 1 === lastBlock) break;
        }
        blocks.close();
        expect(Object.fromEntries(store)).toEqual({
          "copy-0": "COPY-0",
          "copy-1": "COPY-1",
          "copy-2": "COPY-2",
          "copy-3": "COPY-3",
        });
      });
    });

    describe("gives up", () => {
      const soon = (milliseconds: number) => () => ({ deadline: Date.now() + milliseconds });
      const pausing = JSON.stringify(3_000);

      it("at its deadline, in evaluation, endorsement and waiting for a commit", async () => {
        const evaluation = probe()
          .newProposal("pause", { arguments: [pausing] })
          .evaluate(soon(300)());
        expect(await errorOf(evaluation, GatewayError)).toMatchObject({ code: grpcStatus.DEADLINE_EXCEEDED });
        const endorsement = probe()
          .newProposal("pause", { arguments: [pausing] })
          .endorse(soon(300)());
        expect(await errorOf(endorsement, EndorseError)).toMatchObject({
          code: grpcStatus.DEADLINE_EXCEEDED,
        });
      });

      it("waiting for a transaction that nobody submitted, as CommitStatusError", async () => {
        const sent = await probe().submitAsync("run", { arguments: [put("sent", "1")] });
        const signed = gateway.SignedCommitStatusRequest.deserializeBinary(sent.getBytes());
        const request = gateway.CommitStatusRequest.deserializeBinary(signed.getRequest_asU8());
        request.setTransactionId("00".repeat(32));
        signed.setRequest(request.serializeBinary());
        const never = client.gateway.newCommit(signed.serializeBinary());
        expect(await errorOf(never.getStatus(soon(300)()), CommitStatusError)).toMatchObject({
          code: grpcStatus.DEADLINE_EXCEEDED,
        });
        expect(await sent.getStatus()).toMatchObject({ successful: true });
      });

      it("at once when it is closed while it listens", async () => {
        const closing = network().connectAs(org2);
        const events = reader(await closing.gateway.getNetwork(channelName).getChaincodeEvents("probe"));
        const waiting = events.next().then(
          () => "an event",
          () => "the end",
        );
        closing.gateway.close();
        events.close();
        expect(await waiting).toBe("the end");
      });

      it("and is told so when it comes as nobody the channel knows", async () => {
        const stranger = network().connectAs(org1, "user1", {
          identity: {
            mspId: "Org9MSP",
            credentials: readFileSync(path.join(client.wallet.mspDir, "signcerts", "cert.pem")),
          },
        });
        const contract = stranger.gateway.getNetwork(channelName).getContract("probe");
        expect((await errorOf(contract.evaluateTransaction("run", "[]"), GatewayError)).message).toContain(
          "access denied",
        );
        const elsewhere = client.gateway.getNetwork("nowhere").getContract("probe");
        expect(await errorOf(elsewhere.evaluateTransaction("run", "[]"), GatewayError)).toMatchObject({
          code: grpcStatus.UNAVAILABLE,
        });
        const absent = channel().getContract("absent");
        expect(await errorOf(absent.submitTransaction("run", "[]"), EndorseError)).toMatchObject({
          code: grpcStatus.FAILED_PRECONDITION,
        });
      });
    });
  },
);

/** Reads a stream piece by piece; closing it ends what waits for the next one. */
function reader<T>(stream: CloseableAsyncIterable<T>): { next(): Promise<T>; close(): void } {
  const iterator = stream[Symbol.asyncIterator]();
  return {
    next: async () => {
      const result = await iterator.next();
      if (result.done === true) throw new Error("The stream has ended.");
      return result.value;
    },
    close: () => {
      stream.close();
    },
  };
}

/** What the valid transactions of a block wrote in a namespace, in order. */
function writesOf(block: common.Block, namespace: string): ledger.rwset.kvrwset.KVWrite[] {
  const codes = block.getMetadata()!.getMetadataList_asU8()[common.BlockMetadataIndex.TRANSACTIONS_FILTER]!;
  return block
    .getData()!
    .getDataList_asU8()
    .filter((_envelope, index) => codes[index] === peer.TxValidationCode.VALID)
    .flatMap((envelope) => {
      const results = actionOfEnvelope(envelope).action.getResults_asU8();
      return ledger.rwset.TxReadWriteSet.deserializeBinary(results).getNsRwsetList();
    })
    .filter((set) => set.getNamespace() === namespace)
    .flatMap((set) => ledger.rwset.kvrwset.KVRWSet.deserializeBinary(set.getRwset_asU8()).getWritesList());
}
