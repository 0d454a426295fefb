import { gateway as gatewayMessages, common } from "@hyperledger/fabric-protos";
import { readFileSync } from "node:fs";
import path from "node:path";
import { aKey, connectTo, endorse, text, type Connection } from "../conformance/ledger/client.js";
import { alpha } from "../conformance/ledger/conformance-network.js";
import { seekEnvelope } from "../conformance/ledger/deliver.js";
import { untilChaincodesAnswer } from "../conformance/ledger/describe-ledger.js";
import { signMessage } from "../conformance/ledger/ecdsa.js";
import { startEmbeddedNetwork, type EmbeddedNetwork } from "../conformance/ledger/embedded-network.js";
import { verifyLedgerOf } from "./antin.js";
import { faultConfig } from "./fault-config.js";
import { grpcFrame, HostileClient, HTTP2_PREFACE, sendRaw } from "./hostile-client.js";
import { mutate } from "./mutate.js";
import { settledMebibytes } from "./process-memory.js";
import { SeededRandom } from "./seeded-random.js";

const { basePort, isLong, seed } = faultConfig();
const inputsPerService = isLong ? 100_000 : 2_000;
const rawInputs = isLong ? 20_000 : 400;
const inFlight = 50;
const callTimeoutMs = 2_000;
const testTimeoutMs = isLong ? 3_600_000 : 120_000;
/** What a run may leave behind: caches have bounds, and the collector gives memory back late. */
const memoryGrowthMebibytesMax = 150;
const internal = 13;

const services = {
  "gateway.Gateway": ["Evaluate", "Endorse", "Submit", "CommitStatus", "ChaincodeEvents"],
  "protos.Deliver": ["Deliver", "DeliverFiltered", "DeliverWithPrivateData"],
} as const;

/** An empty SETTINGS frame and the HEADERS of a call with an empty header block. */
const SETTINGS_AND_HEADERS = Buffer.from(
  "000000040000000000" + "00000401040000000183868441" + "000005000100000001" + "0000000000",
  "hex",
);

describe("hostile bytes on a peer's port", () => {
  let network: EmbeddedNetwork;
  let connection: Connection;
  let address: string;
  let pid: number;
  let memoryBefore: number;
  let seeds: Readonly<Record<string, readonly Buffer[]>>;

  beforeAll(async () => {
    network = await startEmbeddedNetwork({ basePort: basePort + 30 });
    await untilChaincodesAnswer(network);
    connection = connectTo(network);
    ({ address } = network.peer(alpha));
    pid = network.processes.get("peer")!.pid()!;
    seeds = await realRequests(connection, network);
    // Warm: code compiled, caches filled.
    await fuzz("gateway.Gateway", 500, new SeededRandom(seed + 99));
    memoryBefore = await settledMebibytes(pid, 0, 1_000);
  }, testTimeoutMs);

  afterAll(async () => {
    connection.close();
    await network.stop();
  }, 60_000);

  /** Calls of one service's methods with bad bodies; the number of answers by status. */
  async function fuzz(
    service: keyof typeof services,
    inputs: number,
    random: SeededRandom,
  ): Promise<Map<string, number>> {
    const answers = new Map<string, number>();
    let left = inputs;
    const worker = async (): Promise<void> => {
      const client = new HostileClient(address);
      while (left > 0) {
        left -= 1;
        const method = random.pick(services[service]);
        const message = worseMessage(service, seeds[method] ?? [], random);
        const frame = random.below(20) === 0 ? badFrame(message, random) : grpcFrame(message);
        const isStream = service === "protos.Deliver" || method === "ChaincodeEvents";
        const timeoutMs = isStream || frame.length < 5 ? 200 : callTimeoutMs;
        const { status, message: said } = await client.call(`/${service}/${method}`, frame, timeoutMs);
        const key = `${status ?? "ended"}`;
        answers.set(key, (answers.get(key) ?? 0) + 1);
        if (status === internal) answers.set(said ?? "", (answers.get(said ?? "") ?? 0) + 1);
      }
      client.close();
    };
    await Promise.all(Array.from({ length: inFlight }, worker));
    return answers;
  }

  function worseMessage(service: string, from: readonly Buffer[], random: SeededRandom): Buffer {
    // A request for blocks is read only when its signature is right, so some are signed after they were made worse.
    if (service === "protos.Deliver" && random.below(3) === 0)
      return worseButSigned(random.pick(from), random, connection.identity.privateKeyPem);
    return mutate(from, random);
  }

  async function expectUnharmed(): Promise<void> {
    const key = aKey();
    await connection.contract.submitTransaction("put", key, "alive");
    expect(text(await connection.contract.evaluateTransaction("get", key))).toBe("alive");
    expect(network.processes.get("peer")!.pid()).toBe(pid);
    const log = readFileSync(path.join(network.dataDir, "logs", "peer.log"), "utf8");
    expect(log.split("\n").filter((line) => /uncaught|unhandled|failed/i.test(line))).toEqual([]);
    expect(await settledMebibytes(pid, memoryBefore + memoryGrowthMebibytesMax)).toBeLessThan(
      memoryBefore + memoryGrowthMebibytesMax,
    );
  }

  it.each(Object.keys(services) as (keyof typeof services)[])(
    `in ${inputsPerService} calls of %s (seed ${seed}) are refused, and the peer is as it was`,
    async (service) => {
      const answers = await fuzz(service, inputsPerService, new SeededRandom(seed));
      process.stdout.write(`${service}: ${JSON.stringify(Object.fromEntries(answers))}\n`);
      const unexpected = [...answers.keys()].filter((key) => key.includes("see its log"));
      expect(unexpected).toEqual([]);
      await expectUnharmed();
    },
    testTimeoutMs,
  );

  it(
    `as ${rawInputs} broken connections (seed ${seed}) are hung up on, and the peer is as it was`,
    async () => {
      const random = new SeededRandom(seed);
      let left = rawInputs;
      const worker = async (): Promise<void> => {
        while (left > 0) {
          left -= 1;
          const frames = mutate([SETTINGS_AND_HEADERS], random);
          const bytes = random.below(4) === 0 ? frames : Buffer.concat([HTTP2_PREFACE, frames]);
          await sendRaw(address, bytes, 500);
        }
      };
      await Promise.all(Array.from({ length: inFlight }, worker));
      await expectUnharmed();
    },
    testTimeoutMs,
  );

  it("of more than a message may have are refused before they are kept", async () => {
    const client = new HostileClient(address);
    const oversized = grpcFrame(Buffer.alloc(11 * 1024 * 1024));
    for (let count = 0; count < 10; count += 1)
      expect((await client.call("/gateway.Gateway/Evaluate", oversized, 10_000)).status).not.toBe(0);
    // A length that says 4 GiB, and a body that never comes.
    await client.call("/gateway.Gateway/Submit", grpcFrame(Buffer.alloc(16), { length: 0xffffffff }), 500);
    client.close();
    await expectUnharmed();
  }, 60_000);

  it("leave a ledger that verifies", async () => {
    await network.processes.get("peer")!.stop();
    expect(await verifyLedgerOf(network.dataDir)).toMatchObject({ verdict: "VALID", findings: [] });
    await network.restart("peer");
    await untilChaincodesAnswer(network);
  }, 120_000);
});

/** A request for blocks whose content is mutated and whose signature holds all the same. */
function worseButSigned(seed: Buffer, random: SeededRandom, privateKeyPem: string): Buffer {
  const request = common.Payload.deserializeBinary(common.Envelope.deserializeBinary(seed).getPayload_asU8());
  request.setData(mutate([Buffer.from(request.getData_asU8())], random));
  const bytes = request.serializeBinary();
  const envelope = new common.Envelope();
  envelope.setPayload(bytes);
  envelope.setSignature(signMessage(privateKeyPem, bytes));
  return Buffer.from(envelope.serializeBinary());
}

function badFrame(message: Buffer, random: SeededRandom): Buffer {
  return random.pick([
    () => grpcFrame(message, { compressed: 1 }),
    () => grpcFrame(message, { length: 0xffffffff }),
    () => grpcFrame(message, { length: message.length + 7 }),
    () => Buffer.concat([grpcFrame(message), grpcFrame(message)]),
    () => message.subarray(0, 3),
    () => Buffer.alloc(0),
  ])();
}

/** What a right client sends to each method, for the mutations to start from. */
async function realRequests(
  connection: Connection,
  network: EmbeddedNetwork,
): Promise<Record<string, readonly Buffer[]>> {
  const { contract, identity } = connection;
  const key = aKey("seed");
  const proposal = contract.newProposal("put", { arguments: [key, "value"] });
  const transaction = await endorse(contract, "put", { arguments: [key, "value"] });
  const submitted = await transaction.submit();
  await submitted.getStatus();
  const channelId = network.channel;
  const proposed = gatewayMessages.ProposedTransaction.deserializeBinary(proposal.getBytes());
  const fields = { transactionId: proposed.getTransactionId(), channelId };
  const evaluate = new gatewayMessages.EvaluateRequest();
  evaluate.setTransactionId(fields.transactionId);
  evaluate.setChannelId(channelId);
  evaluate.setProposedTransaction(proposed.getProposal());
  const endorseRequest = new gatewayMessages.EndorseRequest();
  endorseRequest.setTransactionId(fields.transactionId);
  endorseRequest.setChannelId(channelId);
  endorseRequest.setProposedTransaction(proposed.getProposal());
  const prepared = gatewayMessages.PreparedTransaction.deserializeBinary(transaction.getBytes());
  const submit = new gatewayMessages.SubmitRequest();
  submit.setTransactionId(prepared.getTransactionId());
  submit.setChannelId(channelId);
  submit.setPreparedTransaction(prepared.getEnvelope());
  const status = new gatewayMessages.SignedCommitStatusRequest();
  status.setRequest(commitStatusRequest(channelId, submitted.getTransactionId(), identity.certificatePem));
  status.setSignature(Buffer.alloc(70, 1));
  const envelope = prepared.getEnvelope() ?? new common.Envelope();
  const seeks = (
    [
      { start: "oldest", stop: "newest" },
      { start: 0, stop: 1 },
      { start: "next", behaviour: "fail" },
      { start: 1_000_000 },
    ] as const
  ).map((range) => Buffer.from(seekEnvelope(connection, network, range).serializeBinary()));
  const bytes = (message: { serializeBinary(): Uint8Array }): Buffer[] => [
    Buffer.from(message.serializeBinary()),
  ];
  return {
    Evaluate: bytes(evaluate),
    Endorse: bytes(endorseRequest),
    Submit: bytes(submit),
    CommitStatus: bytes(status),
    ChaincodeEvents: bytes(status),
    Deliver: [...seeks, ...bytes(envelope)],
    DeliverFiltered: [...seeks, ...bytes(envelope)],
    DeliverWithPrivateData: [...seeks, ...bytes(envelope)],
  };
}

function commitStatusRequest(channel: string, transactionId: string, certificatePem: string): Uint8Array {
  const request = new gatewayMessages.CommitStatusRequest();
  request.setChannelId(channel);
  request.setTransactionId(transactionId);
  request.setIdentity(Buffer.from(certificatePem));
  return request.serializeBinary();
}
