import { declarationState, saltedHash, type Head } from "@antin/trade-documents";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { JournalStore } from "../journal/journal-store.js";
import {
  aBlock,
  aHead,
  aHeadWrite,
  aPayload,
  aTransaction,
  aWrite,
  chaincode,
} from "../read-model/read-model.fixture.js";
import { ReadModel } from "../read-model/read-model.js";
import type { JsonObject } from "../services.js";
import { RiskEngine } from "./risk-engine.js";
import { RiskSecrets } from "./risk-secrets.js";

let folder: string;
let journal: JournalStore;
let readModel: ReadModel;

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "antin-risk-"));
  journal = await JournalStore.open(path.join(folder, "journal"));
  readModel = await ReadModel.open({
    folder: path.join(folder, "read-model"),
    chaincode,
    payloadsCachedMax: 100,
  });
});

afterEach(async () => {
  await readModel.close();
  await journal.close();
  rmSync(folder, { recursive: true, force: true });
});

const aLine = (changes: JsonObject = {}): JsonObject => ({
  lineNo: 1,
  hs: "84818099",
  origin: "TH",
  ...changes,
});

/** Commits a declaration with this payload as the next block. */
async function register(
  number: string,
  lines: readonly JsonObject[],
  changes: Partial<Head> = {},
): Promise<Head> {
  const payload = aPayload({ declaration: { importer: { mst: "0300000018" }, kindCode: "A11", lines } });
  const head = aHead({
    kind: "declaration",
    number,
    state: declarationState.REGISTERED,
    payloadHash: payload.hash,
    facets: {
      bills: [{ no: "BILL-1", manifest: "MN-1", packages: 1 }],
      registeredAt: "2026-11-22T02:44:12.000Z",
    },
    txId: `tx-${number}`,
    ...changes,
  });
  const use = aWrite("use", ["manifest", "MN-1", "BILL-1", number, "0"], { q: "1", s: "RESERVED" });
  await readModel.apply(
    aBlock(readModel.next(), [
      aTransaction([head], { writes: [aHeadWrite(head), use], payloads: [payload] }),
    ]),
  );
  return head;
}

/** Commits the declaration's cancellation as the next block. */
async function cancel(head: Head, updatedAt = head.updatedAt): Promise<void> {
  const state = declarationState.CANCELLED;
  const cancelled = {
    ...head,
    version: head.version + 1,
    state,
    updatedAt,
    txId: `tx-cancelled-${head.number}`,
  };
  await readModel.apply(aBlock(readModel.next(), [aTransaction([cancelled])]));
}

/** Commits the first rules, in force from the day before the tests' declarations until `validTo`. */
async function commitRules(validTo = "2027-03-31T00:00:00.000Z"): Promise<void> {
  const { version, salt, content } = await new RiskSecrets(journal).firstRules();
  const validFrom = "2026-11-21T00:00:00.000Z";
  const set = { commitment: saltedHash(salt, content), validFrom, validTo, approvedAt: validFrom };
  const write = aWrite("risk-rules", [version], set);
  await readModel.apply(aBlock(readModel.next(), [aTransaction([], { writes: [write] })]));
}

const engine = (): RiskEngine => new RiskEngine({ journal, readModel });

describe("the risk engine", () => {
  it("puts only channel, profile and a salted hash of the evaluation onto the ledger", async () => {
    const head = await register("10000000001", [aLine()]);
    const { arguments: inputs, payload, salt } = await engine().assign(head);
    expect(Object.keys(inputs).sort()).toEqual(["channel", "evidenceHash", "profileVersion"]);
    expect(saltedHash(salt, payload)).toBe(inputs["evidenceHash"]);
    expect(payload).toMatchObject({ declaration: head.number, score: 3, channel: inputs["channel"] });
  });

  it("evaluates the same declaration again to the same bytes, also after a restart", async () => {
    const head = await register("10000000001", [aLine()]);
    const first = await engine().assign(head);
    await journal.close();
    journal = await JournalStore.open(path.join(folder, "journal"));
    expect(await engine().assign(head)).toEqual(first);
  });

  it("draws on the block that committed the registration, whatever happened to the declaration since", async () => {
    const head = await register("10000000001", [aLine()]);
    const before = await engine().assign(head);
    const held = { ...head, version: 1, txId: "tx-held" };
    await readModel.apply(aBlock(readModel.next(), [aTransaction([held])]));
    const after = await engine().assign(held);
    expect(after.payload["draw"]).toEqual(before.payload["draw"]);
  });

  it.each([
    ["KP", "84818099"],
    ["TH", "72041000"],
  ])("sends goods from %s under %s to the red channel, as management requires", async (origin, hs) => {
    await commitRules();
    const head = await register("10000000001", [aLine(), aLine({ lineNo: 2, origin, hs })]);
    expect(await engine().assign(head)).toMatchObject({
      arguments: { channel: "RED" },
      payload: { reasonClass: "MANAGEMENT_REQUIREMENT" },
    });
  });

  it("forgets rules that have lapsed", async () => {
    await commitRules("2026-11-22T00:00:00.000Z");
    const head = await register("10000000001", [aLine({ origin: "KP" })]);
    const { payload } = await engine().assign(head);
    expect(payload).toMatchObject({ rules: null, hits: [] });
  });

  it("names the rules that it judged by", async () => {
    await commitRules();
    const { payload } = await engine().assign(await register("10000000001", [aLine({ origin: "KP" })]));
    expect(payload).toMatchObject({ rules: "RR-IMP v1", hits: [{ id: "EMBARGO", action: "FORCE_RED" }] });
  });

  it("keeps the draw of a declaration that was cancelled when its bill is filed anew", async () => {
    const first = await register("10000000001", [aLine()]);
    await cancel(first);
    const again = await register("10000000002", [aLine()]);
    const { payload } = await engine().assign(again);
    expect(payload["draw"]).toMatchObject({ declarationKey: first.number });
  });

  it("keeps the first draw however often the goods are filed anew, and in another week", async () => {
    const first = await register("10000000001", [aLine()]);
    const { payload: drawn } = await engine().assign(first);
    await cancel(first);
    const second = await register("10000000002", [aLine()]);
    await cancel(second);
    const third = await register("10000000003", [aLine()], {
      facets: { ...second.facets, registeredAt: "2026-11-27T02:44:12.000Z" },
    });
    const { payload } = await engine().assign(third);
    expect(payload["draw"]).toEqual(drawn["draw"]);
  });

  it("keeps the draw of the one that was cancelled last, and of none that was cancelled long before", async () => {
    const long = await register("10000000001", [aLine()]);
    await cancel(long, "2026-11-01T02:00:00.000Z");
    const fresh = await register("10000000002", [aLine()]);
    const { payload: unrelated } = await engine().assign(fresh);
    expect(unrelated["draw"]).toMatchObject({ declarationKey: fresh.number });
    await cancel(fresh, "2026-11-22T01:00:00.000Z");
    await cancel(await register("10000000003", [aLine()]), "2026-11-22T02:00:00.000Z");
    const again = await register("10000000004", [aLine()]);
    const { payload: inherited } = await engine().assign(again);
    // The third was itself drawn by the second, which was cancelled before it.
    expect(inherited["draw"]).toMatchObject({ declarationKey: fresh.number });
  });

  it("leaves a declaration to a gateway whose organisation may read it", async () => {
    const head = await register("10000000001", [aLine()], { payloadHash: "00".repeat(32) });
    await expect(engine().assign(head)).rejects.toMatchObject({ code: "READ_NOT_ALLOWED" });
  });
});
