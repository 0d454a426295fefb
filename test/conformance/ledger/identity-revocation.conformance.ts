import { materialPaths, readKeyMaterial, type Identity } from "@antin/network-config";
import { StatusCode } from "@hyperledger/fabric-gateway";
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { aKey, commit, connectTo, endorse, failureOf, text, type Connection } from "./client.js";
import { beta, gamma, traders } from "./conformance-network.js";
import { deliveredNumbers } from "./deliver.js";
import { untilChaincodesAnswer } from "./describe-ledger.js";
import { signMessage } from "./ecdsa.js";
import { startEmbeddedNetwork, type EmbeddedNetwork } from "./embedded-network.js";
import { payloadOf } from "./prepared-transaction.js";
import { revocationListPem } from "./revocation-list.js";

const basePort = 20_250;
const permissionDenied = 7;
const failedPrecondition = 9;
const aborted = 10;
const forbidden = 403;
/** The peer looks four times a second; a machine that is busy may take longer to ask it. */
const noticedWithinMs = 10_000;

describe("a certificate that is revoked while its owner works (embedded peer)", () => {
  let network: EmbeddedNetwork;
  let leaver: Identity;
  let colleague: Identity;
  let left: Connection;
  let stays: Connection;
  const earlierKey = aKey();
  let earlierTransaction: string;
  /** Endorsed before the revocation, submitted after it. */
  let prepared: Uint8Array;

  beforeAll(async () => {
    network = await startEmbeddedNetwork({ basePort });
    await untilChaincodesAnswer(network);
    leaver = await network.issue({ mspId: traders, name: "leaver" });
    colleague = await network.issue({ mspId: traders, name: "colleague" });
    left = connectTo(network, { identity: leaver });
    stays = connectTo(network, { identity: colleague });
    const submitted = await (
      await endorse(left.contract, "put", { arguments: [earlierKey, "earlier"] })
    ).submit();
    earlierTransaction = submitted.getTransactionId();
    expect((await submitted.getStatus()).code).toBe(StatusCode.VALID);
    prepared = (await endorse(left.contract, "put", { arguments: [aKey(), "late"] })).getBytes();
    const blocks = await left.network.getBlockEvents();
    const events = await left.network.getChaincodeEvents(network.chaincode);
    const nextBlock = outcomeOf(blocks[Symbol.asyncIterator]().next());
    const nextEvent = outcomeOf(events[Symbol.asyncIterator]().next());
    publish([leaver]);
    await untilRefused(left);
    await commit(await endorse(stays.contract, "emit", { arguments: [aKey(), "after", "payload"] }));
    followed = { block: await nextBlock, event: await nextEvent };
    blocks.close();
    events.close();
  }, 120_000);
  afterAll(async () => {
    left.close();
    stays.close();
    await network.stop();
  }, 60_000);

  let followed: { block: string; event: string };

  function publish(revoked: readonly Identity[]): void {
    const authority = readKeyMaterial(path.join(network.dataDir, "organisations", traders, "ca"));
    const folder = path.join(materialPaths(network.dataDir).msp(traders), "crls");
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, ".list.unfinished"), revocationListPem(authority, revoked));
    renameSync(path.join(folder, ".list.unfinished"), path.join(folder, "list.pem"));
  }

  it("evaluates and endorses nothing more", async () => {
    const denied = `access denied: channel [${network.channel}] creator org [${traders}]`;
    const evaluation = await failureOf(left.contract.evaluateTransaction("get", earlierKey));
    expect(evaluation).toMatchObject({ code: failedPrecondition });
    expect(evaluation.message).toContain(denied);
    const endorsement = await failureOf(endorse(left.contract, "put", { arguments: ["key", "value"] }));
    expect(endorsement).toMatchObject({ code: aborted });
    expect(endorsement.message).toContain(denied);
    const query = left.contractOf("qscc").evaluateTransaction("GetChainInfo", network.channel);
    expect(await failureOf(query)).toMatchObject({ code: failedPrecondition });
  });

  it("submits nothing more, also not what was endorsed before", async () => {
    const signature = signMessage(leaver.privateKeyPem, payloadOf(prepared));
    const failure = await failureOf(left.gateway.newSignedTransaction(prepared, signature).submit());
    expect(failure).toMatchObject({ code: aborted });
    expect(failure.message).toContain("status=FORBIDDEN");
  });

  it("asks for no status, event or block more", async () => {
    const denied = `with policy [/Channel/Application/Readers]: [implicit policy evaluation failed - 0 sub-policies were satisfied`;
    const events = (async () => {
      for await (const event of await left.network.getChaincodeEvents(network.chaincode, { startBlock: 0n }))
        return event;
      return undefined;
    })();
    const failure = await failureOf(events);
    expect(failure).toMatchObject({ code: permissionDenied });
    expect(failure.message).toContain(denied);
    for (const method of ["Deliver", "DeliverFiltered", "DeliverWithPrivateData"] as const)
      expect(await deliveredNumbers(left, network, method, { start: 0, stop: 0 })).toEqual({
        numbers: [],
        status: forbidden,
      });
  });

  it("follows blocks and events no further than the revocation", () => {
    expect(followed.block).toMatch(/^(ended|failed)/);
    expect(followed.event).toMatch(/^failed 7/);
  });

  it("leaves what was committed earlier valid", async () => {
    expect(text(await stays.contract.evaluateTransaction("get", earlierKey))).toBe("earlier");
    const query = stays
      .contractOf("qscc")
      .evaluateTransaction("GetTransactionByID", network.channel, earlierTransaction);
    expect((await query).length).toBeGreaterThan(0);
  });

  it("takes nothing from colleagues and other organisations", async () => {
    expect(await commit(await endorse(stays.contract, "put", { arguments: [aKey(), "on"] }))).toMatchObject({
      code: StatusCode.VALID,
    });
    const other = connectTo(network, { identity: network.client(gamma) });
    expect(text(await other.contract.evaluateTransaction("get", earlierKey))).toBe("earlier");
    other.close();
  });

  it("stays valid on a ledger that is opened again, and so does the revocation", async () => {
    await network.kill("peer");
    await network.restart("peer");
    await untilChaincodesAnswer(network);
    expect(text(await stays.contract.evaluateTransaction("get", earlierKey))).toBe("earlier");
    expect(await failureOf(left.contract.evaluateTransaction("get", earlierKey))).toMatchObject({
      code: failedPrecondition,
    });
  }, 60_000);

  it("keeps an organisation out while its list cannot be read, and lets it in again with the next", async () => {
    const folder = path.join(materialPaths(network.dataDir).msp(traders), "crls");
    writeFileSync(path.join(folder, "list.pem"), "half a li");
    await untilRefused(stays);
    const beyond = connectTo(network, { identity: network.client(beta) });
    expect(text(await beyond.contract.evaluateTransaction("get", earlierKey))).toBe("earlier");
    beyond.close();
    publish([leaver]);
    await until(() => answers(stays));
    expect(await failureOf(left.contract.evaluateTransaction("get", earlierKey))).toMatchObject({
      code: failedPrecondition,
    });
  }, 60_000);
});

const answers = ({ contract }: Connection): Promise<boolean> =>
  contract.evaluateTransaction("echo", "here").then(
    () => true,
    () => false,
  );

const untilRefused = (connection: Connection): Promise<void> =>
  until(async () => !(await answers(connection)));

async function until(holds: () => Promise<boolean>): Promise<void> {
  const giveUpAt = Date.now() + noticedWithinMs;
  while (!(await holds())) {
    if (Date.now() > giveUpAt) throw new Error("It did not come about.");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const outcomeOf = (next: Promise<IteratorResult<unknown>>): Promise<string> =>
  next.then(
    ({ done }) => (done === true ? "ended" : "delivered"),
    (error: unknown) => `failed ${String((error as { code?: unknown }).code)}`,
  );
