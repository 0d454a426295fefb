/** The peer as its users meet it: the unmodified official client on one side, an unmodified shim process on the other. */
import { spawn, type ChildProcess } from "node:child_process";
import { createPrivateKey } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import path from "node:path";
import * as grpc from "@grpc/grpc-js";
import {
  connect,
  EndorseError,
  signers,
  StatusCode,
  type Contract,
  type Gateway,
  type Network,
} from "@hyperledger/fabric-gateway";
import { common } from "@hyperledger/fabric-protos";
import { startEmbeddedPeer, verifyLedger, type EmbeddedPeer, type EmbeddedPeerConfig } from "./index.js";
import { TestNetwork } from "./testing/test-network.js";

grpc.setLogVerbosity(grpc.logVerbosity.NONE);
const FIRST_PORT = 21_050;
const CHAINCODE_ADDRESS = `127.0.0.1:${FIRST_PORT + 9}`;
const organisations = ["CustomsMSP", "AuditMSP", "MoitMSP"];
const network = new TestNetwork();
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString();
let config: EmbeddedPeerConfig;
let peer: EmbeddedPeer;
let chaincode: ChildProcess;
const open: { close(): void }[] = [];

interface Client {
  readonly gateway: Gateway;
  readonly network: Network;
  readonly contract: Contract;
}

function client(mspId: string, options: { user?: string; portOf?: string; keyOf?: string } = {}): Client {
  const port = FIRST_PORT + organisations.indexOf(options.portOf ?? mspId);
  const connection = new grpc.Client(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
  const user = options.user ?? "user";
  const key = createPrivateKey(readFileSync(network.path(options.keyOf ?? mspId, user, "key.pem")));
  const gateway = connect({
    client: connection,
    identity: { mspId, credentials: network.certificatePem(mspId, user) },
    signer: signers.newPrivateKeySigner(key),
    endorseOptions: () => ({ deadline: Date.now() + 15_000 }),
    evaluateOptions: () => ({ deadline: Date.now() + 15_000 }),
  });
  open.push(gateway, connection);
  const channel = gateway.getNetwork("trade");
  return { gateway, network: channel, contract: channel.getContract("smoke") };
}

async function startChaincode(): Promise<ChildProcess> {
  const file = path.join(__dirname, "testing", "smoke-chaincode.cjs");
  const child = spawn(process.execPath, [file, "smoke:1", CHAINCODE_ADDRESS], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(child.stdout, "data");
  return child;
}

async function stopChaincode(): Promise<void> {
  const ended = once(chaincode, "exit");
  chaincode.kill("SIGKILL");
  await ended;
}

/** Retries while the peer is still dialling the chaincode. */
async function whenChaincodeAnswers<T>(run: () => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await run();
    } catch (error) {
      if (attempt === 50 || (error as { code?: number }).code !== grpc.status.UNAVAILABLE) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

beforeAll(async () => {
  for (const mspId of organisations)
    await network.organisation(mspId, { name: "peer", units: ["peer"] }, { name: "user", units: ["client"] });
  await network.organisation("EnterpriseMSP", { name: "user", units: ["client"] });
  await network.organisation("OrdererMSP", { name: "orderer", units: ["orderer"] });
  config = {
    dataDir: network.path("data"),
    channel: "trade",
    organisations: [
      ...organisations.map((mspId, index) => ({
        mspId,
        address: `127.0.0.1:${FIRST_PORT + index}`,
        mspDir: network.path(mspId, "msp"),
        peerDir: network.path(mspId, "peer"),
      })),
      { mspId: "EnterpriseMSP", mspDir: network.path("EnterpriseMSP", "msp") },
    ],
    orderer: { mspId: "OrdererMSP", dir: network.path("OrdererMSP", "orderer") },
    chaincodes: [
      {
        name: "smoke",
        version: "1.0",
        packageId: "smoke:1",
        address: CHAINCODE_ADDRESS,
        endorsementPolicy: "AND('CustomsMSP.peer','AuditMSP.peer')",
      },
    ],
    limits: { concurrentRequestsMax: 20, chaincodeExecuteTimeoutMs: 5_000 },
    simulatePerOrganisation: true,
  };
  chaincode = await startChaincode();
  peer = await startEmbeddedPeer(config);
  await whenChaincodeAnswers(() => client("CustomsMSP").contract.evaluateTransaction("read", "x"));
}, 60_000);

afterAll(async () => {
  for (const connection of open.reverse()) connection.close();
  await peer.stop();
  await stopChaincode();
  network.remove();
}, 30_000);

describe("embedded peer", () => {
  it("commits what a client submits and shows it on every organisation's port", async () => {
    const { contract } = client("EnterpriseMSP", { portOf: "CustomsMSP" });
    expect(text(await contract.submitTransaction("create", "first", "1"))).toBe("first");
    for (const portOf of organisations) {
      const reader = client("EnterpriseMSP", { portOf });
      expect(text(await reader.contract.evaluateTransaction("read", "first"))).toBe("1");
    }
  });

  it("passes the contract's own error on, with the peer that gave it", async () => {
    const { contract } = client("CustomsMSP");
    await contract.submitTransaction("create", "twice", "1");
    const error = await contract.submitTransaction("create", "twice", "2").catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(EndorseError);
    expect(error).toMatchObject({
      code: grpc.status.ABORTED,
      details: [
        {
          mspId: "CustomsMSP",
          address: `127.0.0.1:${FIRST_PORT}`,
          message: 'chaincode response 500, {"code":"EXISTS","message":"twice"}',
        },
      ],
    });
  });

  it("gives a transaction without enough endorsements its code", async () => {
    const proposal = client("CustomsMSP").contract.newProposal("create", {
      arguments: ["alone", "1"],
      endorsingOrganizations: ["CustomsMSP"],
    });
    const status = await (await (await proposal.endorse()).submit()).getStatus();
    expect(status).toMatchObject({ successful: false, code: StatusCode.ENDORSEMENT_POLICY_FAILURE });
  });

  it("lets one of two conflicting transactions through", async () => {
    const { contract } = client("CustomsMSP");
    const proposal = () => contract.newProposal("create", { arguments: ["contested", "1"] }).endorse();
    const endorsed = [await proposal(), await proposal()];
    const submitted = await Promise.all(endorsed.map((transaction) => transaction.submit()));
    const statuses = await Promise.all(submitted.map((transaction) => transaction.getStatus()));
    expect(statuses.map(({ code }) => code).sort()).toEqual([
      StatusCode.VALID,
      StatusCode.MVCC_READ_CONFLICT,
    ]);
  });

  it("refuses a signature of another key", async () => {
    const { contract } = client("CustomsMSP", { keyOf: "AuditMSP" });
    await expect(contract.evaluateTransaction("read", "first")).rejects.toMatchObject({
      code: grpc.status.FAILED_PRECONDITION,
    });
  });

  it("keeps a private value with its organisation", async () => {
    const collection = "_implicit_org_MoitMSP";
    const moit = client("MoitMSP").contract;
    await moit.submit("putPrivate", { arguments: [collection, "p"], transientData: { value: "secret" } });
    expect(text(await moit.evaluateTransaction("readPrivate", collection, "p"))).toBe("secret");
    await expect(
      client("AuditMSP").contract.evaluateTransaction("readPrivate", collection, "p"),
    ).rejects.toThrow("private data matching public hash version is not available");
  });

  it("sends events from a block on, and blocks whose hashes chain", async () => {
    const customs = client("CustomsMSP");
    const submitted = await customs.contract.submitAsync("create", { arguments: ["eventful", "1"] });
    const { blockNumber } = await submitted.getStatus();
    const events = await customs.network.getChaincodeEvents("smoke", { startBlock: blockNumber });
    const first = await events[Symbol.asyncIterator]().next();
    expect(first.value).toMatchObject({
      eventName: "created",
      blockNumber,
      transactionId: submitted.getTransactionId(),
    });
    events.close();
    const blocks = await client("AuditMSP").network.getBlockEvents({ startBlock: 0n });
    let expected = "";
    for await (const block of blocks) {
      const header = block.getHeader()!;
      expect(Buffer.from(header.getPreviousHash_asU8()).toString("hex")).toBe(expected);
      const query = customs.network.getContract("qscc");
      const info = await query.evaluateTransaction(
        "GetBlockByNumber",
        "trade",
        String(header.getNumber() + 1),
      );
      expected = Buffer.from(
        common.Block.deserializeBinary(info).getHeader()!.getPreviousHash_asU8(),
      ).toString("hex");
      if (BigInt(header.getNumber()) === blockNumber - 1n) break;
    }
    blocks.close();
  });

  it("answers a call past its limit at once, and serves again afterwards", async () => {
    const { contract } = client("MoitMSP");
    const calls = Array.from({ length: 40 }, () => contract.evaluateTransaction("wait", "500"));
    const outcomes = await Promise.allSettled(calls);
    const refused = outcomes.filter(({ status }) => status === "rejected") as PromiseRejectedResult[];
    expect(refused).toHaveLength(20);
    expect(refused[0]!.reason).toMatchObject({ code: grpc.status.RESOURCE_EXHAUSTED });
    expect(text(await contract.evaluateTransaction("wait", "1"))).toBe("waited");
  });

  it("says at once that the chaincode is gone, and goes on when it is back", async () => {
    const { contract } = client("CustomsMSP");
    const inProgress = contract.evaluateTransaction("wait", "4000").catch((error: unknown) => error);
    await new Promise((resolve) => setTimeout(resolve, 300));
    await stopChaincode();
    expect(await inProgress).toMatchObject({ code: grpc.status.UNAVAILABLE });
    const before = Date.now();
    await expect(contract.submitTransaction("create", "down", "1")).rejects.toMatchObject({
      code: grpc.status.UNAVAILABLE,
    });
    expect(Date.now() - before).toBeLessThan(2_000);
    chaincode = await startChaincode();
    await whenChaincodeAnswers(() => contract.submitTransaction("create", "back", "1"));
  }, 30_000);

  it("goes on where it stopped, and its whole ledger verifies", async () => {
    const { height } = peer;
    await peer.stop();
    await expect(verifyLedger(config)).resolves.toMatchObject({
      verdict: "VALID",
      height,
      invalidTransactions: 2,
      findings: [],
    });
    peer = await startEmbeddedPeer(config);
    expect(peer.height).toBe(height);
    const { contract } = client("AuditMSP");
    expect(text(await whenChaincodeAnswers(() => contract.evaluateTransaction("read", "first")))).toBe("1");
  }, 30_000);

  it("refuses a second peer on the same ports, and names the port", async () => {
    const other = { ...config, dataDir: network.path("other-data") };
    await expect(startEmbeddedPeer(other)).rejects.toMatchObject({
      code: "ADDRESS_UNAVAILABLE",
      message: expect.stringContaining(String(FIRST_PORT)),
    });
  });
});
