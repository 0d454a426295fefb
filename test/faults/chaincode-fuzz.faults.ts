import { Server, ServerCredentials, type ServerDuplexStream } from "@grpc/grpc-js";
import { peer as peerMessages } from "@hyperledger/fabric-protos";
import { readFileSync } from "node:fs";
import path from "node:path";
import { aKey, connectTo, text as textOf, type Connection } from "../conformance/ledger/client.js";

import { untilChaincodesAnswer } from "../conformance/ledger/describe-ledger.js";
import {
  anyoneChaincode,
  startEmbeddedNetwork,
  type EmbeddedNetwork,
} from "../conformance/ledger/embedded-network.js";
import { verifyLedgerOf } from "./antin.js";
import { faultConfig } from "./fault-config.js";
import { mutate } from "./mutate.js";
import { settledMebibytes } from "./process-memory.js";
import { SeededRandom } from "./seeded-random.js";

const { basePort, isLong, seed } = faultConfig();
const inputs = isLong ? 100_000 : 2_000;
const testTimeoutMs = isLong ? 3_600_000 : 180_000;
const memoryGrowthMebibytesMax = 150;
const callsInFlight = 4;
/** On one stream, unless the peer ends it before. */
const messagesPerStreamMax = 200;
const registrationMs = 100;
const executeTimeoutMs = 300;
const { Type } = peerMessages.ChaincodeMessage;

type Stream = ServerDuplexStream<Buffer, Buffer>;

/** A chaincode server that registers as it should, mostly, and then sends a peer what no chaincode would. */
class HostileChaincode {
  readonly #server = new Server();
  readonly #random: SeededRandom;
  readonly #packageId: string;
  #left: number;
  #finish: () => void = () => undefined;
  readonly sent: Promise<void>;
  streams = 0;

  constructor(options: {
    readonly packageId: string;
    readonly inputs: number;
    readonly random: SeededRandom;
  }) {
    this.#packageId = options.packageId;
    this.#left = options.inputs;
    this.#random = options.random;
    this.sent = new Promise((resolve) => {
      this.#finish = resolve;
    });
    const asItIs = (bytes: Buffer): Buffer => bytes;
    const connect = {
      ...{ path: "/protos.Chaincode/Connect", requestStream: true, responseStream: true },
      ...{ requestSerialize: asItIs, requestDeserialize: asItIs },
      ...{ responseSerialize: asItIs, responseDeserialize: asItIs },
    };
    this.#server.addService(
      { connect },
      {
        connect: (stream: Stream) => {
          this.#serve(stream);
        },
      },
    );
  }

  listen(address: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.bindAsync(address, ServerCredentials.createInsecure(), (error) => {
        if (error === null) resolve();
        else reject(error);
      });
    });
  }

  stop(): void {
    this.#server.forceShutdown();
  }

  #serve(stream: Stream): void {
    this.streams += 1;
    let isOpen = true;
    let sent = 0;
    let transaction: peerMessages.ChaincodeMessage | undefined;
    for (const event of ["cancelled", "end", "error", "close"])
      stream.on(event, () => {
        isOpen = false;
      });
    const send = (bytes: Buffer): void => {
      stream.write(bytes);
      this.#left -= 1;
      if (this.#left === 0) this.#finish();
    };
    const next = (): void => {
      if (!isOpen || this.#left <= 0) return;
      if (sent++ > messagesPerStreamMax) {
        stream.end();
        return;
      }
      send(mutate(shimMessages(transaction), this.#random));
      setImmediate(next);
    };
    stream.on("data", (bytes: Buffer) => {
      const message = peerMessages.ChaincodeMessage.deserializeBinary(bytes);
      if (message.getType() === Type.READY) {
        clearTimeout(unregistered);
        next();
      }
      // What is in progress: its id makes a message one that the peer acts on.
      if (message.getType() === Type.TRANSACTION) transaction = message;
    });
    // What the peer did not take for a registration, it waits behind.
    const unregistered = setTimeout(() => stream.end(), registrationMs);
    const registration = register(this.#packageId);
    if (this.#random.below(10) === 0) send(mutate([registration], this.#random));
    else stream.write(registration);
  }
}

interface ConfiguredChaincode {
  readonly name: string;
  readonly address: string;
}

function chaincodeOf(network: EmbeddedNetwork, chaincode: string): ConfiguredChaincode {
  const text = readFileSync(path.join(network.dataDir, "peer.json"), "utf8");
  const { chaincodes } = JSON.parse(text) as { readonly chaincodes: readonly ConfiguredChaincode[] };
  return chaincodes.find(({ name }) => name === chaincode)!;
}

function shimMessage(
  type: number,
  payload: { serializeBinary(): Uint8Array } | undefined,
  transaction?: peerMessages.ChaincodeMessage,
): Buffer {
  const message = new peerMessages.ChaincodeMessage();
  message.setType(type as never);
  message.setPayload(payload?.serializeBinary() ?? new Uint8Array());
  message.setTxid(transaction?.getTxid() ?? "no such transaction");
  message.setChannelId(transaction?.getChannelId() ?? "conformance");
  return Buffer.from(message.serializeBinary());
}

function register(packageId: string): Buffer {
  const id = new peerMessages.ChaincodeID();
  id.setName(packageId);
  return shimMessage(Type.REGISTER, id);
}

/** One of each kind that a chaincode may send, for the mutations to start from. */
function shimMessages(transaction: peerMessages.ChaincodeMessage | undefined): readonly Buffer[] {
  const response = new peerMessages.Response();
  response.setStatus(200);
  response.setPayload(Buffer.from("answer"));
  const get = new peerMessages.GetState();
  get.setKey("key");
  const put = new peerMessages.PutState();
  put.setKey("key");
  put.setValue(Buffer.from("value"));
  const range = new peerMessages.GetStateByRange();
  range.setStartkey("a");
  range.setEndkey("b");
  const history = new peerMessages.GetHistoryForKey();
  history.setKey("key");
  const query = new peerMessages.QueryStateNext();
  query.setId("query");
  const collection = new peerMessages.PutState();
  collection.setKey("key");
  collection.setValue(Buffer.from("value"));
  collection.setCollection("open");
  const called = new peerMessages.ChaincodeSpec();
  const id = new peerMessages.ChaincodeID();
  id.setName("sample");
  called.setChaincodeId(id);
  const kinds: readonly [number, { serializeBinary(): Uint8Array } | undefined][] = [
    [Type.COMPLETED, response],
    [Type.ERROR, undefined],
    [Type.GET_STATE, get],
    [Type.PUT_STATE, put],
    [Type.PUT_STATE, collection],
    [Type.DEL_STATE, get],
    [Type.INVOKE_CHAINCODE, called],
    [Type.GET_STATE_BY_RANGE, range],
    [Type.GET_QUERY_RESULT, get],
    [Type.QUERY_STATE_NEXT, query],
    [Type.QUERY_STATE_CLOSE, query],
    [Type.GET_HISTORY_FOR_KEY, history],
    [Type.GET_STATE_METADATA, get],
    [Type.PUT_STATE_METADATA, put],
    [Type.GET_PRIVATE_DATA_HASH, get],
    [Type.PURGE_PRIVATE_DATA, get],
    [Type.KEEPALIVE, undefined],
    [Type.REGISTER, id],
  ];
  return kinds.map(([type, payload]) => shimMessage(type, payload, transaction));
}

describe("hostile bytes from a chaincode", () => {
  let network: EmbeddedNetwork;
  let connection: Connection;
  let pid: number;
  let memoryBefore: number;

  beforeAll(async () => {
    network = await startEmbeddedNetwork({
      basePort: basePort + 50,
      limits: {
        ...{ chaincodeReconnectMinMs: 1, chaincodeReconnectMaxMs: 5 },
        chaincodeExecuteTimeoutMs: executeTimeoutMs,
      },
    });
    await untilChaincodesAnswer(network);
    connection = connectTo(network);
    pid = network.processes.get("peer")!.pid()!;
    memoryBefore = await settledMebibytes(pid, 0, 1_000);
  }, testTimeoutMs);

  afterAll(async () => {
    connection.close();
    await network.stop();
  }, 60_000);

  it(
    `in ${inputs} messages (seed ${seed}) end its stream or its transaction, and nothing else of the peer`,
    async () => {
      await network.processes.get("sample-anyone")!.stop();
      const hostile = new HostileChaincode({
        ...{ packageId: `${anyoneChaincode}_1.0:embedded`, inputs, random: new SeededRandom(seed) },
      });
      const { address } = chaincodeOf(network, anyoneChaincode);
      await hostile.listen(address);
      const outcomes = new Map<string, number>();
      let isOver = false;
      const caller = async (): Promise<void> => {
        const contract = connection.network.getContract(anyoneChaincode);
        while (!isOver) {
          const outcome = await contract.submitTransaction("put", aKey("hostile"), "value").then(
            () => "committed",
            (error: unknown) => `code ${(error as { readonly code?: number }).code ?? "of a verdict"}`,
          );
          outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
      };
      const callers = Promise.all(Array.from({ length: callsInFlight }, caller));
      await hostile.sent;
      isOver = true;
      await callers;
      hostile.stop();
      process.stdout.write(
        `${inputs} messages on ${hostile.streams} streams, calls meanwhile: ${JSON.stringify(Object.fromEntries(outcomes))}\n`,
      );
      const key = aKey();
      await connection.contract.submitTransaction("put", key, "alive");
      expect(textOf(await connection.contract.evaluateTransaction("get", key))).toBe("alive");
      expect(network.processes.get("peer")!.pid()).toBe(pid);
      const log = readFileSync(path.join(network.dataDir, "logs", "peer.log"), "utf8");
      expect(log.split("\n").filter((line) => /uncaught|unhandled|failed/i.test(line))).toEqual([]);
      const memoryMax = memoryBefore + memoryGrowthMebibytesMax;
      expect(await settledMebibytes(pid, memoryMax)).toBeLessThan(memoryMax);
    },
    testTimeoutMs,
  );

  it("are forgotten once the right chaincode is back", async () => {
    await network.restart("sample-anyone");
    await untilChaincodesAnswer(network);
    const contract = connection.network.getContract(anyoneChaincode);
    const key = aKey();
    await contract.submitTransaction("put", key, "back");
    expect(textOf(await contract.evaluateTransaction("get", key))).toBe("back");
  }, 60_000);

  it("leave a ledger that verifies", async () => {
    connection.close();
    await network.processes.get("peer")!.stop();
    expect(await verifyLedgerOf(network.dataDir)).toMatchObject({ verdict: "VALID", findings: [] });
  }, 300_000);
});
