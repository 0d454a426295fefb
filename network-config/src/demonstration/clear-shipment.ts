import { createHash } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { type ApiClient, ApiProblem } from "./api-client.js";
import type { ShipmentPlan } from "./shipment-plan.js";

/** A document as the API shows it, as far as the shipment reads it. */
export interface ShippedDocument {
  readonly kind: string;
  readonly number: string;
  readonly version: number;
  readonly state: string;
  readonly block: number;
  readonly txId: string;
  readonly facets: Readonly<Record<string, unknown>>;
  /** Absent where the caller may not read it. */
  readonly payload?: Readonly<Record<string, unknown>>;
  readonly verificationCode?: string;
  readonly links: readonly { readonly rel: string; readonly kind: string; readonly number: string }[];
}

interface Written {
  readonly document: ShippedDocument;
  readonly transaction: { readonly id: string; readonly block: number };
}

export interface ShipmentOutcome {
  readonly sequence: number;
  readonly cleared: boolean;
  readonly channel: string;
  readonly documents: readonly ShippedDocument[];
  readonly declaration: ShippedDocument;
  readonly notice: ShippedDocument;
  /** Blocks that hold a transaction of the shipment, in order. */
  readonly blocks: readonly number[];
  readonly receipt: Readonly<Record<string, unknown>>;
}

const POLL_INTERVAL_MS = 40;
const STEP_TIMEOUT_MS = 30_000;

const collections: Readonly<Record<string, string>> = {
  permit: "permits",
  "certificate-of-origin": "certificates-of-origin",
  manifest: "manifests",
  declaration: "declarations",
  "payment-notice": "payment-notices",
  "treasury-receipt": "treasury-receipts",
};

/** Everything a shipment's steps share: who writes what, each write at most once. */
class ShipmentSteps {
  readonly #api: ApiClient;
  readonly #plan: ShipmentPlan;
  readonly #say: (line: string) => void;
  readonly #blocks = new Set<number>();

  constructor(api: ApiClient, plan: ShipmentPlan, say: (line: string) => void) {
    this.#api = api;
    this.#plan = plan;
    this.#say = say;
  }

  get blocks(): readonly number[] {
    return [...this.#blocks].sort((a, b) => a - b);
  }

  async create(as: string, kind: string, json: object): Promise<ShippedDocument> {
    return this.#write(as, pathOf(kind), `${kind}-create`, json);
  }

  async command(
    as: string,
    kind: string,
    number: string,
    name: string,
    json: object = {},
    step = name,
  ): Promise<ShippedDocument> {
    return this.#write(as, `${pathOf(kind, number)}/${name}`, `${kind}-${step}`, json);
  }

  async attach(as: string, kind: string, number: string, content: string): Promise<void> {
    const body = new TextEncoder().encode(content);
    const digest = createHash("sha256").update(body).digest("base64");
    const written = await this.#api<Written>({
      as,
      method: "POST",
      path: `${pathOf(kind, number)}/attachments`,
      idempotencyKey: this.#key(`${kind}-attach`),
      raw: {
        body,
        headers: {
          "content-type": "text/plain; charset=utf-8",
          "content-digest": `sha-256=:${digest}:`,
          "x-document-code": "380",
          "x-document-name": encodeURIComponent(`${this.#plan.numbers.invoice}.txt`),
        },
      },
    });
    this.#blocks.add(written.transaction.block);
  }

  async read(as: string, kind: string, number: string): Promise<ShippedDocument> {
    return this.#api<ShippedDocument>({ as, path: pathOf(kind, number) });
  }

  /** Waits until the document is where `there` says; the automatic steps are taken by the gateway meanwhile. */
  async until(
    as: string,
    kind: string,
    number: string,
    there: (document: ShippedDocument) => boolean,
  ): Promise<ShippedDocument> {
    const deadline = performance.now() + STEP_TIMEOUT_MS;
    for (;;) {
      const document = await this.read(as, kind, number);
      this.#blocks.add(document.block);
      if (there(document) || performance.now() > deadline) return document;
      await pause(POLL_INTERVAL_MS);
    }
  }

  async receipt(as: string, kind: string, number: string): Promise<Readonly<Record<string, unknown>>> {
    const deadline = performance.now() + STEP_TIMEOUT_MS;
    for (;;) {
      try {
        return await this.#api({ as, path: `${pathOf(kind, number)}/receipt` });
      } catch (error) {
        const pending = error instanceof ApiProblem && error.code === "RECEIPT_PENDING";
        if (!pending || performance.now() > deadline) throw error;
        await pause(POLL_INTERVAL_MS);
      }
    }
  }

  say(document: ShippedDocument, what: string): void {
    this.#say(`${what}: ${document.number} ${document.state}, block ${document.block}`);
  }

  async #write(as: string, path: string, step: string, json: object): Promise<ShippedDocument> {
    const key = this.#key(step);
    const { document } = await this.#api<Written>({ as, method: "POST", path, json, idempotencyKey: key });
    this.#blocks.add(document.block);
    return document;
  }

  #key(step: string): string {
    return `shipment-${this.#plan.sequence}-${step}`;
  }
}

function pathOf(kind: string, number?: string): string {
  const collection = `/${collections[kind] ?? kind}`;
  return number === undefined ? collection : `${collection}/${encodeURIComponent(number)}`;
}

/**
 * Clears one shipment over the REST API, each step by the identity whose act it is: a ministry's permit, a partner's
 * certificate, a carrier's manifest, the declaration, the treasury's receipt and the gate.
 *
 * @throws ApiProblem when a step is refused
 */
export async function clearShipment(
  api: ApiClient,
  plan: ShipmentPlan,
  say: (line: string) => void,
): Promise<ShipmentOutcome> {
  const steps = new ShipmentSteps(api, plan, say);
  const { numbers } = plan;
  const permit = await steps.create("demo-moit", "permit", { payload: plan.permit });
  steps.say(permit, "MOIT issued the permit");
  const certificate = await steps.create("demo-thai-customs", "certificate-of-origin", {
    payload: plan.certificate,
  });
  steps.say(certificate, "Thai customs sent the e-Form D");
  await bringGoods(steps, plan);
  const number = await declare(steps, plan);
  const channelled = await passChannel(steps, number);
  const notice = await pay(steps, plan, channelled);
  const cleared = await steps.until("demo-declarant", "declaration", number, ({ state }) =>
    ["CLEARED", "COMPLETED", "CANCELLED"].includes(state),
  );
  steps.say(cleared, "Declaration");
  const declaration = cleared.state === "CLEARED" ? await takeOut(steps, number, numbers.container) : cleared;
  const documents = [
    await steps.until("demo-carrier", "manifest", numbers.manifest, ({ state }) => state === "CLOSED"),
    await steps.read("demo-thai-customs", "certificate-of-origin", numbers.certificate),
    await steps.read("demo-moit", "permit", numbers.permit),
    declaration,
    notice,
  ];
  return {
    sequence: plan.sequence,
    cleared: ["CLEARED", "COMPLETED"].includes(declaration.state),
    channel: channelOf(declaration),
    documents,
    declaration,
    notice,
    blocks: steps.blocks,
    receipt: await steps.receipt("demo-declarant", "declaration", number),
  };
}

async function bringGoods(steps: ShipmentSteps, { manifest, numbers, sealNos }: ShipmentPlan): Promise<void> {
  await steps.create("demo-carrier", "manifest", { payload: manifest });
  await steps.command("demo-carrier", "manifest", numbers.manifest, "Submit");
  const accepted = await steps.until(
    "demo-carrier",
    "manifest",
    numbers.manifest,
    ({ state }) => state !== "SUBMITTED",
  );
  steps.say(accepted, "The manifest was taken in");
  await steps.command("demo-carrier", "manifest", numbers.manifest, "Arrive");
  await steps.command("demo-port", "manifest", numbers.manifest, "GateIn", {
    arguments: { containerNo: numbers.container, sealNos },
  });
  const discharged = await steps.command("demo-port", "manifest", numbers.manifest, "Discharge", {
    arguments: {},
  });
  steps.say(discharged, "The ship was discharged");
}

async function declare(steps: ShipmentSteps, { declaration, invoiceText }: ShipmentPlan): Promise<string> {
  const { number } = await steps.create("demo-declarant", "declaration", {
    command: "PreRegister",
    payload: { declaration },
  });
  await steps.attach("demo-declarant", "declaration", number, invoiceText);
  const registered = await steps.command("demo-declarant", "declaration", number, "Register", {
    payload: { declaration },
  });
  steps.say(registered, "The declaration was registered");
  return number;
}

const channelOf = ({ facets }: ShippedDocument): string =>
  typeof facets["channel"] === "string" ? facets["channel"] : "";

/** Lines whose proof of origin waits for an officer: outside the green channel nobody is given a preference unseen. */
export function linesToDecide({ facets }: Pick<ShippedDocument, "facets">): readonly number[] {
  const origins = (facets["origins"] ?? []) as readonly { readonly at: number; readonly decided?: boolean }[];
  return origins.filter(({ decided }) => decided !== true).map(({ at }) => at);
}

/** Most shipments are green; the random draw may still send this one to an officer, who then does his part. */
async function passChannel(steps: ShipmentSteps, number: string): Promise<ShippedDocument> {
  const channelled = await steps.until(
    "demo-declarant",
    "declaration",
    number,
    (found) => channelOf(found) !== "",
  );
  steps.say(channelled, `Channel ${channelOf(channelled)}`);
  if (channelOf(channelled) === "RED") {
    await steps.command("demo-branch-head", "declaration", number, "OrderInspection", {
      arguments: { reason: "Luồng đỏ" },
    });
    await steps.command("demo-officer", "declaration", number, "PhysPass", { arguments: {} });
  }
  if (channelOf(channelled) !== "GREEN") {
    await steps.command("demo-officer", "declaration", number, "DocPass", { arguments: {} });
    for (const lineNo of linesToDecide(channelled)) {
      const json = { arguments: { lineNo } };
      await steps.command("demo-officer", "declaration", number, "AcceptOrigin", json, `origin-${lineNo}`);
    }
  }
  return channelled;
}

async function pay(
  steps: ShipmentSteps,
  { numbers }: ShipmentPlan,
  declaration: ShippedDocument,
): Promise<ShippedDocument> {
  const link = declaration.links.find(({ kind }) => kind === "payment-notice");
  if (link === undefined) throw new TypeError(`declaration ${declaration.number} links no payment notice`);
  const notice = await steps.read("demo-treasury", "payment-notice", link.number);
  await steps.create("demo-treasury", "treasury-receipt", {
    number: numbers.treasuryReceipt,
    payload: receiptFor(link.number, notice.payload?.["amount"]),
  });
  const paid = await steps.until(
    "demo-treasury",
    "payment-notice",
    link.number,
    ({ state }) => state === "PAID",
  );
  steps.say(paid, "The treasury has the money");
  return paid;
}

/** A receipt for the whole of one notice. */
export function receiptFor(notice: string, amount: unknown): object {
  return { amount, allocations: [{ notice, amount }] };
}

async function takeOut(steps: ShipmentSteps, number: string, container: string): Promise<ShippedDocument> {
  await steps.command("demo-port", "declaration", number, "GateOut", {
    arguments: { containers: [container] },
  });
  const completed = await steps.until(
    "demo-declarant",
    "declaration",
    number,
    ({ state }) => state === "COMPLETED",
  );
  steps.say(completed, "The goods are out of the port");
  return completed;
}
