import { StatusCode } from "@hyperledger/fabric-gateway";
import { common } from "@hyperledger/fabric-protos";
import { spawn, type ChildProcess } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import {
  blockDataHash,
  blockHeaderHash,
  transactionIds,
  validationCodes,
} from "../conformance/ledger/block-parts.js";
import { aKey, connectTo, json, text, type Connection } from "../conformance/ledger/client.js";
import { repository } from "../conformance/ledger/config.js";
import { alpha, traders } from "../conformance/ledger/conformance-network.js";
import { untilChaincodesAnswer } from "../conformance/ledger/describe-ledger.js";
import { startEmbeddedNetwork, type EmbeddedNetwork } from "../conformance/ledger/embedded-network.js";

interface Acknowledged {
  readonly key: string;
  readonly id: string;
}

const rounds = 4;
const inFlight = 32;
/** The peer is ended this many acknowledgements after the load began, another instant of its work each time. */
const acknowledgedBeforeKill = (round: number) => 120 + 37 * round;
const testTimeoutMs = 120_000;

describe("a peer ended by SIGKILL under load", () => {
  let network: EmbeddedNetwork;

  beforeAll(async () => {
    network = await startEmbeddedNetwork();
    await untilChaincodesAnswer(network);
  }, testTimeoutMs);

  afterAll(async () => {
    await network.stop();
  }, testTimeoutMs);

  it(
    "has every acknowledged transaction exactly once when it is opened again, on a chain whose hashes verify",
    async () => {
      const acknowledged: Acknowledged[] = [];
      for (let round = 0; round < rounds; round += 1) {
        acknowledged.push(...(await killUnderLoad(network, round)));
        await network.restart("peer");
        await untilChaincodesAnswer(network);
        const connection = connectTo(network);
        try {
          await expectAllThereOnce(connection, network, acknowledged);
          const key = aKey("after");
          await connection.contract.submitTransaction("put", key, "goes on");
          expect(text(await connection.contract.evaluateTransaction("get", key))).toBe("goes on");
        } finally {
          connection.close();
        }
      }
      expect(acknowledged.length).toBeGreaterThan(rounds * 100);
    },
    testTimeoutMs,
  );
});

/** Runs the load client until enough is acknowledged, ends the peer, and gives what the client was told. */
async function killUnderLoad(network: EmbeddedNetwork, round: number): Promise<Acknowledged[]> {
  const acknowledged: Acknowledged[] = [];
  const client = startLoadClient(network, `load-${round}`);
  const ended = new Promise((resolve) => client.once("close", resolve));
  await new Promise<void>((resolve, reject) => {
    createInterface({ input: client.stdout! }).on("line", (line) => {
      acknowledged.push(JSON.parse(line) as Acknowledged);
      if (acknowledged.length === acknowledgedBeforeKill(round)) resolve();
    });
    void ended.then(() => {
      reject(new Error("The load client ended before the peer was ended."));
    });
  });
  await network.kill("peer");
  await ended;
  return acknowledged;
}

function startLoadClient(network: EmbeddedNetwork, prefix: string): ChildProcess {
  const { mspId, certificatePem, privateKeyPem } = network.client(traders);
  const { address } = network.peer(alpha);
  const { channel, chaincode, dataDir } = network;
  const file = path.join(dataDir, `${prefix}.json`);
  const settings = { address, mspId, certificatePem, privateKeyPem, channel, chaincode, prefix, inFlight };
  writeFileSync(file, JSON.stringify(settings));
  const script = path.join(repository, "test/faults/load-client.mjs");
  return spawn(process.execPath, [script, file], { stdio: ["ignore", "pipe", "inherit"] });
}

async function expectAllThereOnce(
  connection: Connection,
  network: EmbeddedNetwork,
  acknowledged: readonly Acknowledged[],
): Promise<void> {
  const validIds = await verifiedValidIds(connection, network);
  const times = new Map<string, number>();
  for (const id of validIds) times.set(id, (times.get(id) ?? 0) + 1);
  expect(acknowledged.filter(({ id }) => times.get(id) !== 1)).toEqual([]);
  expect([...times.values()].every((count) => count === 1)).toBe(true);
  for (const { key, id } of acknowledged.slice(-20)) {
    expect(text(await connection.contract.evaluateTransaction("get", key))).toBe(`value of ${key}`);
    expect(json(await connection.contract.evaluateTransaction("history", key))).toMatchObject([{ txId: id }]);
  }
}

/** Reads the whole ledger, computing its hash chain anew; gives the ids of valid transactions in order. */
async function verifiedValidIds(connection: Connection, network: EmbeddedNetwork): Promise<string[]> {
  const qscc = connection.contractOf("qscc");
  const info = common.BlockchainInfo.deserializeBinary(
    await qscc.evaluateTransaction("GetChainInfo", network.channel),
  );
  const ids: string[] = [];
  let previous = "";
  for (let number = 0; number < info.getHeight(); number += 1) {
    const bytes = await qscc.evaluateTransaction("GetBlockByNumber", network.channel, String(number));
    const block = common.Block.deserializeBinary(bytes);
    const header = block.getHeader()!;
    expect(Buffer.from(header.getPreviousHash_asU8()).toString("hex")).toBe(previous);
    expect(Buffer.from(header.getDataHash_asU8()).toString("hex")).toBe(blockDataHash(block).toString("hex"));
    previous = blockHeaderHash(block).toString("hex");
    const codes = validationCodes(block);
    ids.push(...transactionIds(block).filter((id, index) => id !== "" && codes[index] === StatusCode.VALID));
  }
  expect(Buffer.from(info.getCurrentblockhash_asU8()).toString("hex")).toBe(previous);
  return ids;
}
