import { DomainError, type Head } from "@antin/trade-documents";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { JournalStore } from "../journal/journal-store.js";
import { aBlock, aHead, aTransaction, aWrite, chaincode } from "../read-model/read-model.fixture.js";
import { ReadModel } from "../read-model/read-model.js";
import { defaultLimits, type Limits } from "../services/limits.js";
import type { ReportedEvent } from "../services/service-config.js";
import { serviceCode, ServiceError } from "../services/service-error.js";
import { ClearancePipeline } from "./clearance-pipeline.js";
import { PendingDocuments } from "./pending-documents.js";
import { automaticSteps, concernedKinds, type AutomaticStep } from "./automatic-steps.js";

let folder: string;
let journal: JournalStore;
let readModel: ReadModel;
let pipeline: ClearancePipeline;
let reports: ReportedEvent[];
/** Commands that reached the ledger, and how the next ones are answered. */
let ran: string[];
let answers: (Error | undefined)[];
let running = 0;
let runningMost = 0;
/** Commands reach the ledger no sooner. */
let held: Promise<void> = Promise.resolve();

const stepsFor = (head: Head) =>
  automaticSteps(head, { head: (kind, number) => readModel.document(kind, number)?.head, now: Date.now() });

/** The ledger: commits each command as the next block, unless an answer was set. */
const run = async (step: AutomaticStep, head: Head): Promise<void> => {
  running += 1;
  runningMost = Math.max(runningMost, running);
  await new Promise((resolve) => setTimeout(resolve, 2));
  await held;
  running -= 1;
  const answer = answers.shift();
  if (answer !== undefined) throw answer;
  ran.push(`${step.command} ${head.number}`);
  const after = { ...head, version: head.version + 1, ...outcomes[step.command] };
  await commit({ ...after, facets: { ...head.facets, ...outcomes[step.command]?.facets } });
};

const outcomes: Readonly<Record<string, { state: string; facets?: Head["facets"] }>> = {
  Accept: { state: "ACCEPTED" },
  AssignChannel: { state: "CHANNELLED", facets: { channel: "GREEN", docCheck: "NONE", physCheck: "NONE" } },
  Clear: { state: "CLEARED" },
  Complete: { state: "COMPLETED" },
};

const commit = async (...heads: Head[]): Promise<void> => {
  const block = aBlock(readModel.next(), [
    aTransaction(heads.map((head) => ({ ...head, txId: `tx-${readModel.next()}` }))),
  ]);
  await readModel.apply(block);
  await pipeline.apply(block);
};

const aManifest = (changes: Partial<Head> = {}): Head =>
  aHead({
    kind: "manifest",
    number: "MN-1",
    state: "SUBMITTED",
    facets: { bills: [], containers: [] },
    ...changes,
  });

const aDeclaration = (changes: Partial<Head> = {}): Head =>
  aHead({
    kind: "declaration",
    number: "10000000001",
    state: "REGISTERED",
    facets: { docCheck: "NONE", physCheck: "NONE", tax: "DUE", notice: "10000000001-0", gate: "NOT_ARRIVED" },
    ...changes,
  });

const aNotice = (paid: string): Head =>
  aHead({
    kind: "payment-notice",
    number: "10000000001-0",
    state: paid === "100" ? "PAID" : "ISSUED",
    facets: { declaration: "10000000001", dueDate: "2026-12-05" },
  });

const open = async (limits: Partial<Limits> = {}): Promise<void> => {
  pipeline = new ClearancePipeline({
    chaincode,
    pending: new PendingDocuments(journal),
    readModel,
    stepsFor,
    concerns: concernedKinds,
    run,
    limits: { ...defaultLimits, stepDelayMinMs: 1, stepDelayMaxMs: 5, ...limits },
    report: (event) => reports.push(event),
    afterStep: () => undefined,
  });
  await pipeline.start();
};

const settled = async (): Promise<void> => {
  const quiet = (): boolean => {
    const { antin_clearance_steps_running: busy, antin_clearance_steps_queued: queued } =
      pipeline.measurements();
    return busy === 0 && queued === 0;
  };
  do await new Promise((resolve) => setTimeout(resolve, 15));
  while (!quiet());
};

const waiting = async (): Promise<number> => {
  let count = 0;
  for await (const entry of new PendingDocuments(journal).all()) count += entry.key === "" ? 0 : 1;
  return count;
};

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "antin-clearance-"));
  journal = await JournalStore.open(path.join(folder, "journal"));
  readModel = await ReadModel.open({
    folder: path.join(folder, "read-model"),
    chaincode,
    payloadsCachedMax: 10,
  });
  reports = [];
  ran = [];
  answers = [];
  runningMost = 0;
  await open();
});

afterEach(async () => {
  await pipeline.close();
  await readModel.close();
  await journal.close();
  rmSync(folder, { recursive: true, force: true });
});

describe("the pipeline", () => {
  it("accepts a manifest that was submitted, and leaves nothing waiting", async () => {
    await commit(aManifest());
    await settled();
    expect(ran).toEqual(["Accept MN-1"]);
    expect(await waiting()).toBe(0);
  });

  it("takes a declaration to its channel, holds clearance back until it is paid, and completes it when it is out", async () => {
    await commit(aDeclaration(), aNotice("0"));
    await settled();
    expect(ran).toEqual(["AssignChannel 10000000001"]);
    await commit(aNotice("100"));
    await settled();
    expect(ran).toEqual(["AssignChannel 10000000001", "Clear 10000000001"]);
    const { head } = readModel.document("declaration", "10000000001")!;
    await commit({ ...head, version: head.version + 1, facets: { ...head.facets, gate: "OUT" } });
    await settled();
    expect(ran.at(-1)).toBe("Complete 10000000001");
  });

  it("does not try to clear what an officer has still to check", async () => {
    const facets = { ...aDeclaration().facets, docCheck: "REQUIRED", tax: "EXEMPT" };
    await commit(aDeclaration({ state: "CHANNELLED", facets }));
    await settled();
    expect(ran).toEqual([]);
  });

  it("settles a refusal until a block changes something", async () => {
    answers.push(new DomainError("CLEARANCE_REFUSED"));
    const paid = { ...aDeclaration().facets, tax: "EXEMPT" };
    await commit(aDeclaration({ state: "CHANNELLED", facets: paid }));
    await settled();
    expect([ran, await waiting(), reports]).toEqual([[], 0, []]);
    await commit(aDeclaration({ state: "CHANNELLED", version: 1, facets: paid }));
    await settled();
    expect(ran).toEqual(["Clear 10000000001"]);
  });

  it.each(["LEDGER_UNAVAILABLE", "CHAINCODE_UNAVAILABLE", "OUTCOME_UNKNOWN", "READ_CONFLICT"] as const)(
    "waits %s out without a report and without losing anything",
    async (code) => {
      answers.push(...Array.from({ length: 20 }, () => new ServiceError(serviceCode[code])));
      await commit(aManifest());
      while (ran.length === 0) await settled();
      expect(ran).toEqual(["Accept MN-1"]);
      expect(await waiting()).toBe(0);
    },
  );

  it("reports what it does not expect, and gives up on it in the end", async () => {
    answers.push(...Array.from({ length: 100 }, () => new TypeError("a mistake")));
    await commit(aManifest());
    while ((await waiting()) > 0) await settled();
    expect(ran).toEqual([]);
    expect(reports.at(-1)).toMatchObject({ level: "error", event: "clearance-step-delayed" });
    expect(reports.length).toBeLessThan(20);
  });

  it("never works on one document twice at a time, and on no more at a time than it may", async () => {
    await pipeline.close();
    await open({ stepsInFlightMax: 3 });
    const manifests = Array.from({ length: 12 }, (_, at) => aManifest({ number: `MN-${at}` }));
    held = (async () => {
      await commit(...manifests);
      await commit(...manifests);
    })();
    await held;
    await settled();
    expect([...ran].sort()).toEqual(manifests.map(({ number }) => `Accept ${number}`).sort());
    expect(runningMost).toBe(3);
  });

  it("keeps on disk what does not fit its queue, and comes to it", async () => {
    await pipeline.close();
    await open({ stepsInFlightMax: 1, stepsQueuedMax: 2 });
    const manifests = Array.from({ length: 9 }, (_, at) => aManifest({ number: `MN-${at}` }));
    await commit(...manifests);
    while (ran.length < 9) await settled();
    expect(new Set(ran).size).toBe(9);
    expect(await waiting()).toBe(0);
  });

  it("takes up after a stop what it had not come to", async () => {
    await pipeline.close();
    await commit(aManifest());
    expect([ran, await waiting()]).toEqual([[], 1]);
    await open();
    await settled();
    expect(ran).toEqual(["Accept MN-1"]);
    expect(pipeline.next()).toBe(readModel.next());
  });

  it("looks again at a document that a block changed while it was worked on", async () => {
    const draw = aWrite("use", ["permit", "GP-1", "1", "10000000001", "1"], { q: "1", s: "RESERVED" });
    const exempt = { ...aDeclaration().facets, tax: "EXEMPT" };
    const block = aBlock(0, [aTransaction([aDeclaration({ state: "CHANNELLED", facets: exempt })])]);
    await readModel.apply({
      ...block,
      transactions: block.transactions.map((one) => ({ ...one, writes: [...one.writes, draw] })),
    });
    answers.push(new DomainError("CLEARANCE_REFUSED"));
    const working = pipeline.apply(block);
    // The permit is lifted before the refusal is back.
    await commit(aHead({ kind: "permit", number: "GP-1", version: 1 }));
    await working;
    await settled();
    expect(ran).toEqual(["Clear 10000000001"]);
  });
});

describe("time", () => {
  const daysAgo = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString();
  const commandsFor = (head: Head) => stepsFor(head).map(({ command }) => command);

  it.each([
    ["6.9 days old", 6.9, []],
    ["7.1 days old", 7.1, ["ExpirePre"]],
  ])("lets advance data go when it is %s", (_, days, expected) => {
    expect(
      commandsFor(aDeclaration({ state: "PRE_REGISTERED", facets: { editedAt: daysAgo(days) } })),
    ).toEqual(expected);
  });

  it.each([
    ["15.9 days ago", { registeredAt: daysAgo(15.9) }, ["AssignChannel"]],
    ["16.1 days ago", { registeredAt: daysAgo(16.1) }, ["AssignChannel", "Cancel"]],
    [
      "16.1 days ago and presented",
      { registeredAt: daysAgo(16.1), presentedAt: daysAgo(3) },
      ["AssignChannel"],
    ],
  ])("cancels a declaration that was registered %s and never taken up", (_, facets, expected) => {
    expect(commandsFor(aDeclaration({ facets }))).toEqual(expected);
  });
});
