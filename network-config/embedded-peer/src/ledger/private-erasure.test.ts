import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { defaultLimits } from "../limits.js";
import { silentLog } from "../log.js";
import { Membership, type OrganisationRoot } from "../membership/membership.js";
import { validationCode } from "../messages/proposal.js";
import { kvReadWriteSet } from "../messages/read-write-set.js";
import { encodePolicyEnvelope, VALIDATION_PARAMETER } from "../policy/policy-envelope.js";
import { parsePolicyExpression } from "../policy/policy-expression.js";
import { aCollection, CC, type Simulate } from "../testing/block-candidate.js";
import { PrivateChannel } from "../testing/private-channel.js";
import { TestNetwork } from "../testing/test-network.js";
import { compareDatabases } from "./compare-databases.js";
import { openDatabase } from "./database.js";
import { Findings } from "./findings.js";
import { Ledger } from "./ledger.js";
import { replayBlock } from "./replay.js";

const network = new TestNetwork();
let organisations: OrganisationRoot[];
let channel: PrivateChannel;
let folder: string;
let folders = 0;
let secrets = 0;

const defined = [aCollection({ name: "lasting" }), aCollection({ name: "passing", blockToLive: 3 })];
const open = () =>
  PrivateChannel.open(network, organisations, folder, { defined, limits: { erasurePauseMs: 10 } });

beforeAll(async () => {
  organisations = await PrivateChannel.organisations(network);
});
beforeEach(async () => {
  folder = network.path(`erasure-${++folders}`);
  channel = await open();
});
afterEach(async () => {
  await channel.close();
});
afterAll(() => {
  network.remove();
});

/** Nothing that a compression could find anywhere else. */
const aSecret = (): string =>
  `${++secrets}:${Buffer.from(String(Math.sqrt(secrets + 7))).toString("base64")}`;

const put =
  (collection: string, key: string, value: string): Simulate =>
  (simulator) => {
    simulator.putPrivate(CC, collection, key, Buffer.from(value));
  };
const purge =
  (collection: string, key: string): Simulate =>
  (simulator) => {
    simulator.purgePrivate(CC, collection, key);
  };
const setPolicy =
  (collection: string, key: string): Simulate =>
  (simulator) => {
    const value = encodePolicyEnvelope(parsePolicyExpression("'A.peer'"));
    simulator.putMetadata(CC, collection, key, [{ name: VALIDATION_PARAMETER, value }]);
  };

const read = (collection: string, key: string) =>
  channel.at("A", (simulator) => simulator.getPrivate(CC, collection, key)?.toString());
const hashOf = (collection: string, key: string) =>
  channel.at("C", (simulator) => simulator.getPrivateHash(CC, collection, key)?.toString("hex"));

/** Names of the keys written in a block's stored private writes, by collection. */
const storedWrites = async (block: number): Promise<Record<string, string[]>> => {
  const found: Record<string, string[]> = {};
  for (const { namespaces } of (await channel.ledger.privateData.ofBlock(block)).values())
    for (const { collections } of namespaces)
      for (const { collection, readWriteSet } of collections)
        found[collection] = [
          ...(found[collection] ?? []),
          ...kvReadWriteSet.decode(readWriteSet).writes.map(({ key }) => key),
        ];
  return found;
};

/** Whether any file of the ledger holds the text. */
const isInFiles = (text: string): boolean =>
  readdirSync(folder).some((name) => readFileSync(path.join(folder, name)).includes(text));

describe("a purge", () => {
  it("takes the value, its hash and every earlier write of it", async () => {
    await channel.commit(put("lasting", "k", "first"), put("lasting", "other", "stays"));
    await channel.commit(put("lasting", "k", "second"));
    expect(await storedWrites(1)).toEqual({ lasting: ["k", "other"] });
    expect(await channel.commit(purge("lasting", "k"))).toEqual([validationCode.VALID]);
    expect([await read("lasting", "k"), await hashOf("lasting", "k")]).toEqual([undefined, undefined]);
    expect([await storedWrites(1), await storedWrites(2), await storedWrites(3)]).toEqual([
      { lasting: ["other"] },
      { lasting: [] },
      { lasting: [] },
    ]);
    expect(await read("lasting", "other")).toBe("stays");
  });

  it("takes the writes before it in its own block, and none after it", async () => {
    await channel.commit(put("lasting", "k", "before"), purge("lasting", "k"), put("lasting", "k", "after"));
    expect(await storedWrites(1)).toEqual({ lasting: ["k"] });
    expect(await read("lasting", "k")).toBe("after");
    await channel.commit(put("lasting", "k", "later"));
    expect(await read("lasting", "k")).toBe("later");
  });

  it("takes the value also where the purging transaction's own plaintext is missing", async () => {
    await channel.commit(put("lasting", "k", "secret"));
    const { opened } = await channel.prepare(purge("lasting", "k"), { keepsPlaintext: false });
    await channel.order(opened);
    expect([await read("lasting", "k"), await hashOf("lasting", "k")]).toEqual([undefined, undefined]);
    expect(await storedWrites(1)).toEqual({ lasting: [] });
  });

  it("leaves a deletion's history, which a deletion alone keeps", async () => {
    await channel.commit(put("lasting", "k", "secret"));
    await channel.commit((simulator) => {
      simulator.putPrivate(CC, "lasting", "k", undefined);
    });
    expect(await storedWrites(1)).toEqual({ lasting: ["k"] });
    await channel.commit(purge("lasting", "k"));
    expect(await storedWrites(1)).toEqual({ lasting: [] });
  });

  it("changes nothing when its transaction is not valid", async () => {
    await channel.commit(put("lasting", "k", "secret"));
    const { opened } = await channel.prepare((simulator) => {
      simulator.getState(CC, "contended");
      simulator.purgePrivate(CC, "lasting", "k");
    });
    await channel.commit((simulator) => {
      simulator.putState(CC, "contended", Buffer.from("v"));
    });
    expect(await channel.order(opened)).toEqual([validationCode.MVCC_READ_CONFLICT]);
    expect(await read("lasting", "k")).toBe("secret");
    expect(await storedWrites(1)).toEqual({ lasting: ["k"] });
  });

  it("leaves no byte of the plaintext in the ledger's files", async () => {
    const [gone, stays] = [aSecret(), aSecret()];
    await channel.commit(put("lasting", "k", gone), put("lasting", "other", stays));
    expect([isInFiles(gone), isInFiles(stays)]).toEqual([true, true]);
    await channel.commit(purge("lasting", "k"));
    await channel.ledger.erased();
    expect([isInFiles(gone), isInFiles(stays)]).toEqual([false, true]);
  });

  it("is completed in the files by the next start, when the peer stopped at once", async () => {
    const gone = aSecret();
    await channel.commit(put("lasting", "k", gone));
    await channel.close();
    channel = await open();
    const reading = channel.ledger.state.view();
    await channel.commit(purge("lasting", "k"));
    await channel.close();
    reading.release();
    expect(isInFiles(gone)).toBe(true);
    channel = await open();
    await channel.ledger.erased();
    expect(isInFiles(gone)).toBe(false);
  });
});

describe("a ledger that has forgotten", () => {
  it("verifies from its blocks and the plaintext that is left", async () => {
    await channel.commit(put("lasting", "k", "1"), put("passing", "k", "1"), put("passing", "kept", "1"));
    await channel.commit(put("lasting", "k", "2"), put("lasting", "other", "2"), put("passing", "k", "2"));
    await channel.commit(setPolicy("passing", "kept"), setPolicy("lasting", "other"));
    await channel.commit(purge("lasting", "k"), purge("passing", "k"));
    await channel.passBlocks(1);
    await channel.commit(put("lasting", "k", "3"), put("passing", "late", "3"));
    expect(await read("passing", "kept")).toBe("1");
    expect(await differences()).toEqual([]);
    await channel.passBlocks(1);
    expect(await read("passing", "kept")).toBeUndefined();
    expect(await differences()).toEqual([]);
  });
});

/** Where a ledger made again from the blocks has other entries. */
async function differences(): Promise<unknown[]> {
  const findings = new Findings(10);
  const scratch = network.path(`replay-${++folders}`);
  const membership = new Membership(organisations, defaultLimits);
  const genesis = { channel: "trade", ordererMspId: "Orderer", organisations };
  const options = { genesis, membership, limits: defaultLimits, log: silentLog, sync: false };
  const policies = { policyOf: () => parsePolicyExpression("'A.peer'"), collections: channel.collections };
  const plaintextOf = (block: number) => channel.ledger.privateData.ofBlock(block);
  const replay = await Ledger.open(scratch, options);
  for (let number = 1; number < channel.ledger.height; number++) {
    const replayed = replayBlock(channel.ledger.blocks.block(number)!, replay, {
      membership,
      policies,
      plaintextOf,
    });
    for (const finding of await replayed) findings.add(finding);
  }
  await replay.close();
  await channel.close();
  const [stored, made] = [await openDatabase(folder), await openDatabase(scratch)];
  await compareDatabases(stored, made, findings);
  await Promise.all([stored.close(), made.close()]);
  channel = await open();
  return [...findings.listed];
}

describe("blocks to live", () => {
  it("keep value and hash for that many blocks, and then neither", async () => {
    await channel.commit(put("passing", "k", "secret"), put("lasting", "k", "stays"));
    await channel.passBlocks(3);
    expect(await read("passing", "k")).toBe("secret");
    await channel.passBlocks(1);
    expect([await read("passing", "k"), await hashOf("passing", "k")]).toEqual([undefined, undefined]);
    expect(await storedWrites(1)).toEqual({ lasting: ["k"] });
    expect(await read("lasting", "k")).toBe("stays");
  });

  it("go on counting across a restart", async () => {
    await channel.commit(put("passing", "k", "secret"));
    await channel.passBlocks(2);
    await channel.close();
    channel = await open();
    await channel.passBlocks(1);
    expect(await read("passing", "k")).toBe("secret");
    await channel.passBlocks(1);
    expect(await hashOf("passing", "k")).toBeUndefined();
    expect(await storedWrites(1)).toEqual({});
  });

  it("begin anew with every write", async () => {
    await channel.commit(put("passing", "k", "first"));
    await channel.passBlocks(2);
    await channel.commit(put("passing", "k", "second"));
    await channel.passBlocks(3);
    expect(await read("passing", "k")).toBe("second");
    expect(await storedWrites(1)).toEqual({});
    await channel.passBlocks(1);
    expect(await read("passing", "k")).toBeUndefined();
  });

  it("begin anew with a change of the key's policy, which leaves the value as it is", async () => {
    await channel.commit(put("passing", "k", "secret"));
    await channel.passBlocks(2);
    await channel.commit(setPolicy("passing", "k"));
    await channel.passBlocks(3);
    expect(await read("passing", "k")).toBe("secret");
    await channel.passBlocks(1);
    expect(await read("passing", "k")).toBeUndefined();
    expect(await storedWrites(1)).toEqual({});
  });

  it("let a write in the expiring block stand", async () => {
    await channel.commit(put("passing", "k", "first"));
    await channel.passBlocks(3);
    await channel.commit(put("passing", "k", "second"));
    expect(await read("passing", "k")).toBe("second");
  });

  it("let the expiring block's own transactions read the hash still", async () => {
    await channel.commit(put("passing", "k", "secret"));
    await channel.passBlocks(3);
    const reading: Simulate = (simulator) => {
      simulator.getPrivateHash(CC, "passing", "k");
      simulator.putState(CC, "k", Buffer.from("v"));
    };
    const { opened: late } = await channel.prepare(reading);
    expect(await channel.commit(reading)).toEqual([validationCode.VALID]);
    expect(await channel.order(late)).toEqual([validationCode.MVCC_READ_CONFLICT]);
  });

  it("end for the hash also where the plaintext never came", async () => {
    const { opened } = await channel.prepare(put("passing", "k", "secret"), { keepsPlaintext: false });
    await channel.order(opened);
    expect(await hashOf("passing", "k")).toBeDefined();
    await channel.passBlocks(4);
    expect(await hashOf("passing", "k")).toBeUndefined();
  });

  it("leave no byte of the plaintext in the ledger's files", async () => {
    const gone = aSecret();
    await channel.commit(put("passing", "k", gone));
    await channel.passBlocks(4);
    await channel.ledger.erased();
    expect(isInFiles(gone)).toBe(false);
  });
});
