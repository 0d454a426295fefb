import { verifyReceipt, type TrustRoot } from "@antin/evidence";
import {
  issueIdentity,
  loadNetworkConfig,
  materialPaths,
  startNetwork,
  storeIdentity,
  type RunningNetwork,
} from "@antin/network-config";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { receiptFor } from "../../network-config/src/demonstration/clear-shipment.js";
import { planShipment } from "../../network-config/src/demonstration/shipment-plan.js";
import { createUnknownAuthority } from "../../network-config/src/certificate-authority/identity.js";
import { DrivenGateway, type DrivenError } from "./driven-gateway.js";
import { publishReferenceData, Shipment, type SeenDocument } from "./shipment.js";

const repository = path.resolve(import.meta.dirname, "../..");
const httpPort = 21_540;

interface Written {
  readonly document: SeenDocument;
  readonly transaction: { readonly id: string; readonly block: number };
}
interface Operation {
  readonly id: string;
  readonly state: string;
  readonly result?: Written;
  readonly error?: { readonly code: string };
}

let dataDir: string;
let network: RunningNetwork;
let gateway: DrivenGateway;

const start = (rest: { gatewayFolder?: string } = {}): Promise<DrivenGateway> =>
  DrivenGateway.start({ dataDir, httpPort, limits: { checkpointIntervalMs: 100 }, ...rest });
const connect = () => Promise.resolve(gateway);
const submit = (as: string, request: object, on = gateway): Promise<Written> =>
  on.call<Written>("submit", { caller: on.caller(as), ...request });
const refusalOf = (promise: Promise<unknown>): Promise<DrivenError> =>
  promise.then(
    () => {
      throw new Error("it was not refused");
    },
    (error: unknown) => error as DrivenError,
  );

async function eventually<Result>(read: () => Promise<Result | undefined>): Promise<Result> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const result = await read();
    if (result !== undefined) return result;
    if (Date.now() > deadline) throw new Error("it never came about");
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

const measurements = () => gateway.call<Record<string, number>>("measurements");

let sequence = 100;
const nextPlan = () => planShipment((sequence += 1), new Date());

beforeAll(async () => {
  dataDir = mkdtempSync(path.join(os.tmpdir(), "antin-services-"));
  const { childEnvironment } = loadNetworkConfig(process.env, repository);
  network = await startNetwork({ dataDir, httpPort, childEnvironment, evm: false });
  gateway = await start();
  await publishReferenceData(gateway);
}, 120_000);

afterAll(async () => {
  await gateway.stop();
  await network.stop();
  rmSync(dataDir, { recursive: true, force: true });
}, 60_000);

describe("an idempotency key", () => {
  const issue = (payload: object, idempotencyKey: string) => ({
    kind: "permit",
    command: "Issue",
    payload,
    idempotencyKey,
  });

  it("lets one of two requests at the same time act, and answers repetitions from memory", async () => {
    const { permit } = nextPlan();
    const request = issue(permit, "key-1");
    const outcomes = await Promise.allSettled([submit("demo-moit", request), submit("demo-moit", request)]);
    const done = outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : []));
    const refused = outcomes.flatMap((outcome) =>
      outcome.status === "rejected" ? [outcome.reason as DrivenError] : [],
    );
    expect(done).toHaveLength(1);
    expect(refused.map(({ code }) => code)).toEqual(["IDEMPOTENCY_IN_PROGRESS"]);
    expect((await submit("demo-moit", request)).transaction).toEqual(done[0]!.transaction);
  });

  it("is refused for another request, and belongs to its caller alone", async () => {
    const first = nextPlan();
    await submit("demo-moit", issue(first.permit, "key-2"));
    expect(await refusalOf(submit("demo-moit", issue(nextPlan().permit, "key-2")))).toMatchObject({
      code: "IDEMPOTENCY_KEY_REUSED",
    });
    const received = {
      kind: "certificate-of-origin",
      command: "Receive",
      payload: first.certificate,
      idempotencyKey: "key-2",
    };
    expect((await submit("demo-thai-customs", received)).document.state).toBe("RECEIVED");
  });

  it("is free again after its request was refused", async () => {
    const { permit } = nextPlan();
    const broken = issue({ ...permit, validTo: "2000-01-01" }, "key-3");
    expect(await refusalOf(submit("demo-moit", broken))).toMatchObject({ code: "INPUT_INVALID" });
    expect((await submit("demo-moit", issue(permit, "key-3"))).document.state).toBe("ACTIVE");
  });

  it("still stands after the gateway was killed", async () => {
    const request = issue(nextPlan().permit, "key-4");
    const first = await submit("demo-moit", request);
    gateway.kill();
    await gateway.exited;
    gateway = await start();
    expect((await submit("demo-moit", request)).transaction).toEqual(first.transaction);
  });
});

describe("commands at the same time", () => {
  it("never draw more from a permit than it has: of two that would, exactly one registers", async () => {
    const [one, two] = [new Shipment((sequence += 1), connect), new Shipment((sequence += 1), connect)];
    await one.bringGoods();
    await two.bringGoods();
    // Each wants 3,000 kg of the first one's permit, which has 5,000 and five per cent.
    const wanting = (plan: typeof one.plan) => {
      const { lines, ...declaration } = plan.declaration as { lines: Record<string, unknown>[] };
      const permitUse = [
        { permitNo: one.plan.numbers.permit, permitLine: 1, qty: { value: "3000.00", unit: "KGM" } },
      ];
      return {
        ...declaration,
        permits: [{ type: "QUALITY_MOIT", no: one.plan.numbers.permit }],
        lines: lines.map((line) =>
          line["permitUse"] === undefined
            ? line
            : { ...line, permitUse, qty1: { value: "3000.00", unit: "KGM" }, unitPrice: undefined },
        ),
      };
    };
    const outcomes = await Promise.allSettled(
      [one, two].map(({ plan }) =>
        submit("demo-declarant", {
          kind: "declaration",
          command: "Register",
          payload: JSON.parse(JSON.stringify({ declaration: wanting(plan) })) as object,
        }),
      ),
    );
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    const refused = outcomes.flatMap((outcome) =>
      outcome.status === "rejected" ? [(outcome.reason as DrivenError).code] : [],
    );
    expect(refused).toEqual(["DRAWDOWN_EXCEEDED"]);
  }, 60_000);

  it("on one document are all done, one after the other, without anybody seeing a conflict", async () => {
    const shipment = new Shipment((sequence += 1), connect);
    await shipment.bringGoods();
    await shipment.declare();
    const { facets } = await shipment.read("declaration", shipment.declaration);
    const notice = await shipment.read("payment-notice", facets["notice"] as string);
    const parts = Array.from({ length: 6 }, (_, at) => ({
      kind: "treasury-receipt",
      command: "Record",
      number: `PART-${shipment.plan.sequence}-${at}`,
      payload: receiptFor(notice.number, "1000000"),
    }));
    const paid = await Promise.all(parts.map((part) => submit("demo-treasury", part)));
    expect(new Set(paid.map(({ transaction }) => transaction.id)).size).toBe(parts.length);
    const after = await shipment.read("payment-notice", notice.number);
    expect(after.payload?.["paid"]).toBe("6000000");
    // The treasury sends a receipt again until it is answered: money counts once.
    const again = await submit("demo-treasury", parts[0]!);
    expect(again.transaction).toEqual(paid[0]!.transaction);
  }, 60_000);

  it("get numbers that nobody else gets, from two gateways on one ledger", async () => {
    const other = await start({ gatewayFolder: "second-gateway" });
    const { declaration } = nextPlan();
    const request = { kind: "declaration", command: "PreRegister", payload: { declaration } };
    const written = await Promise.all([
      ...Array.from({ length: 5 }, () => submit("demo-declarant", request)),
      ...Array.from({ length: 5 }, () => submit("demo-declarant", request, other)),
    ]);
    expect(new Set(written.map(({ document }) => document.number)).size).toBe(10);
    await other.stop();
  }, 60_000);
});

describe("a shipment that an officer has a look at", () => {
  it.each(["YELLOW", "RED"] as const)(
    "passes the %s channel once goods, documents and origin are found in order",
    async (channel) => {
      const shipment = new Shipment((sequence += 1), connect);
      const completed = await shipment.run(channel);
      expect(completed).toMatchObject({ state: "COMPLETED", facets: { channel, origin: "ACCEPTED" } });
    },
  );
});

describe("an operation", () => {
  it("is done after its caller was answered, and after a kill of the gateway", async () => {
    const declarant = gateway.caller("demo-moit");
    const plans = Array.from({ length: 12 }, nextPlan);
    const begun = await Promise.all(
      plans.map(({ permit }) =>
        gateway.call<Operation>("submitAsync", {
          caller: declarant,
          kind: "permit",
          command: "Issue",
          payload: permit,
        }),
      ),
    );
    expect(begun.map(({ state }) => state)).toEqual(plans.map(() => "PENDING"));
    gateway.kill();
    await gateway.exited;
    gateway = await start();
    for (const [at, { id }] of begun.entries()) {
      const ended = await eventually(async () => {
        const operation = await gateway.call<Operation>("operation", declarant, id);
        return operation.state === "PENDING" ? undefined : operation;
      });
      expect(ended).toMatchObject({
        state: "DONE",
        result: { document: { number: plans[at]!.numbers.permit, state: "ACTIVE" } },
      });
    }
    expect(
      await refusalOf(gateway.call("operation", gateway.caller("demo-carrier"), begun[0]!.id)),
    ).toMatchObject({ code: "OPERATION_NOT_FOUND" });
  }, 60_000);

  it("that the contract refuses ends with the refusal's code", async () => {
    const caller = gateway.caller("demo-carrier");
    const { id } = await gateway.call<Operation>("submitAsync", {
      caller,
      kind: "permit",
      command: "Issue",
      payload: nextPlan().permit,
    });
    const ended = await eventually(async () => {
      const operation = await gateway.call<Operation>("operation", caller, id);
      return operation.state === "PENDING" ? undefined : operation;
    });
    expect(ended).toMatchObject({ state: "FAILED", error: { code: "ROLE_NOT_ALLOWED" } });
  });
});

describe("the ledger believes nobody", () => {
  const permit = () => ({ kind: "permit", command: "Issue", payload: nextPlan().permit });
  const attributes = { role: "MINISTRY", ministry: "MOIT" };

  it("whose certificate has expired", async () => {
    const day = 86_400_000;
    const identity = await issueIdentity({
      dataDir,
      mspId: "MoitMSP",
      name: "expired-moit",
      attributes,
      notBefore: new Date(Date.now() - 2 * day),
      notAfter: new Date(Date.now() - day),
    });
    storeIdentity({ dataDir, identity });
    expect(await refusalOf(submit("expired-moit", permit()))).toMatchObject({ code: "CERTIFICATE_EXPIRED" });
  });

  it("whose certificate another authority issued", async () => {
    const authority = await createUnknownAuthority("moit ca");
    storeIdentity({
      dataDir,
      identity: await issueIdentity({
        dataDir,
        mspId: "MoitMSP",
        name: "forged-moit",
        attributes,
        authority,
      }),
    });
    expect(await refusalOf(submit("forged-moit", permit()))).toMatchObject({ code: "IDENTITY_REFUSED" });
  });

  it("who signs with another key than the certificate's", async () => {
    const genuine = await issueIdentity({ dataDir, mspId: "MoitMSP", name: "stolen-moit", attributes });
    const other = await issueIdentity({ dataDir, mspId: "MoitMSP", name: "other-moit", attributes });
    storeIdentity({ dataDir, identity: { ...genuine, privateKeyPem: other.privateKeyPem } });
    const caller = { ...gateway.caller("demo-moit"), name: "stolen-moit" };
    expect(await refusalOf(gateway.call("submit", { caller, ...permit() }))).toMatchObject({
      code: "IDENTITY_REFUSED",
    });
  });
});

describe("what is kept beside the ledger", () => {
  it("is rebuilt from it to the same answers and the same log", async () => {
    const auditor = gateway.caller("demo-auditor");
    const shipment = new Shipment((sequence += 1), connect);
    await shipment.run();
    const answers = async () => ({
      document: await gateway.call("document", auditor, "declaration", shipment.declaration),
      timeline: await gateway.call("timeline", auditor, "declaration", shipment.declaration),
      found: await gateway.call("list", {
        caller: auditor,
        text: shipment.plan.numbers.container,
        limit: 50,
      }),
      blocks: await gateway.call("blocks", 5, "40"),
      checkpoints: await gateway.call("checkpoints", 5, "150"),
    });
    await eventually(async () =>
      (await measurements())["antin_evidence_leaves_uncovered"] === 0 ? true : undefined,
    );
    const before = await answers();
    const { antin_read_model_next_block: height = 0 } = await measurements();
    await gateway.stop();
    rmSync(path.join(dataDir, "gateway/read-model"), { recursive: true });
    rmSync(path.join(dataDir, "gateway/evidence"), { recursive: true });
    gateway = await start();
    await eventually(async () => {
      const { antin_read_model_next_block: blocks = 0, antin_evidence_next_block: logged = 0 } =
        await measurements();
      return Math.min(blocks, logged) >= height ? true : undefined;
    });
    expect(await answers()).toEqual(before);
  }, 90_000);

  it("gives receipts that the pinned trust root verifies, with the file and without", async () => {
    const shipment = new Shipment((sequence += 1), connect);
    await shipment.bringGoods();
    await shipment.declare();
    const declarant = gateway.caller("demo-declarant");
    const { invoiceText } = shipment.plan;
    const { attachment } = await gateway.call<{ attachment: { digest: string; bytes: number } }>("attach", {
      caller: declarant,
      kind: "declaration",
      number: shipment.declaration,
      code: "380",
      name: "hóa đơn.txt",
      mediaType: "text/plain",
      text: invoiceText,
    });
    const receiptFor = (choice: object) =>
      eventually(() =>
        gateway
          .call("receipt", declarant, "declaration", shipment.declaration, choice)
          .catch((error: unknown) => {
            if ((error as DrivenError).code !== "RECEIPT_PENDING") throw error;
            return undefined;
          }),
      );
    const trust = JSON.parse(readFileSync(materialPaths(dataDir).trustRoot, "utf8")) as TrustRoot;
    const now = new Date();
    const file = Buffer.from(invoiceText);
    const receipt = await receiptFor({ attachment: attachment.digest });
    expect(verifyReceipt({ receipt, trust, now, file })).toMatchObject({ verdict: "VALID" });
    expect(verifyReceipt({ receipt, trust, now, file: Buffer.from("another") })).toMatchObject({
      verdict: "INVALID",
    });
    expect(verifyReceipt({ receipt: await receiptFor({}), trust, now })).toMatchObject({ verdict: "VALID" });
    expect(JSON.stringify(receipt).length).toBeLessThanOrEqual(4_096);
  }, 60_000);
});
