import { parseExchangeRatesCsv, parseTariffCsv, weekStart, localDate } from "@antin/trade-documents";
import { readFileSync } from "node:fs";
import path from "node:path";
import { linesToDecide, receiptFor } from "../../network-config/src/demonstration/clear-shipment.js";
import { planShipment, type ShipmentPlan } from "../../network-config/src/demonstration/shipment-plan.js";
import { DrivenError, GatewayGone, type DrivenGateway } from "./driven-gateway.js";

export interface SeenDocument {
  readonly kind: string;
  readonly number: string;
  readonly version: number;
  readonly state: string;
  readonly facets: Readonly<Record<string, unknown>>;
  /** Absent where the caller may not read it. */
  readonly payload?: Readonly<Record<string, unknown>>;
}

interface Written {
  readonly document: SeenDocument;
  readonly transaction: { readonly id: string; readonly block: number };
}

/** Gives the gateway that is up now; a client that lost one connects to the next. */
export type Connect = () => Promise<DrivenGateway>;

const stepTimeoutMs = 30_000;
const pollMs = 20;

/** Codes after which a client tries the same request again. */
const waitedOut = new Set([
  "LEDGER_UNAVAILABLE",
  "CHAINCODE_UNAVAILABLE",
  "OUTCOME_UNKNOWN",
  "IDEMPOTENCY_IN_PROGRESS",
]);

/** One request of a patient client: sent again, with the same key, until it is answered. */
export async function persistently<Result>(
  connect: Connect,
  send: (gateway: DrivenGateway) => Promise<Result>,
): Promise<Result> {
  const deadline = Date.now() + stepTimeoutMs;
  for (;;) {
    try {
      return await send(await connect());
    } catch (error) {
      const isWorthAgain =
        error instanceof GatewayGone || (error instanceof DrivenError && waitedOut.has(error.code ?? ""));
      if (!isWorthAgain || Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, pollMs));
    }
  }
}

/** Tariff and exchange rates of the demonstration, once per ledger; the contract may still be on its way up. */
export async function publishReferenceData(gateway: DrivenGateway): Promise<void> {
  const folder = path.resolve(import.meta.dirname, "../../network-config/reference");
  const rows = parseTariffCsv(readFileSync(path.join(folder, "demonstration-tariff.csv"), "utf8"));
  const quoted = parseExchangeRatesCsv(
    readFileSync(path.join(folder, "demonstration-exchange-rates.csv"), "utf8"),
  );
  const upload = {
    effectiveFrom: "2020-01-01",
    effectiveTo: "2099-12-31",
    rows: JSON.parse(JSON.stringify(rows)) as unknown,
  };
  const week = {
    weekStart: weekStart(localDate(new Date().toISOString())),
    rates: Object.fromEntries(quoted.map(({ currency, rate }) => [currency, rate])),
  };
  const connect = () => Promise.resolve(gateway);
  for (const steward of ["reference-data", "reference-approver"]) {
    const caller = gateway.caller(steward);
    await persistently(connect, (up) => up.call("publishRates", { caller, ...upload }));
    await persistently(connect, (up) => up.call("publishExchangeRates", caller, week));
  }
}

/** A shipment of the demonstration, taken step by step by clients that do not give up. */
export class Shipment {
  readonly plan: ShipmentPlan;
  readonly #connect: Connect;
  #declaration = "";

  constructor(sequence: number, connect: Connect) {
    this.plan = planShipment(sequence, new Date());
    this.#connect = connect;
  }

  /** Number of the declaration, once it is registered. */
  get declaration(): string {
    return this.#declaration;
  }

  /** From permit to gate; resolves when the pipeline has completed the declaration. */
  async run(raisedTo?: "YELLOW" | "RED"): Promise<SeenDocument> {
    await this.bringGoods();
    await this.declare(raisedTo);
    await this.pay();
    await this.until("declaration", this.#declaration, ({ state }) => state === "CLEARED");
    await this.command("demo-port", "declaration", "GateOut", { number: this.#declaration, arguments: {} });
    return this.until("declaration", this.#declaration, ({ state }) => state === "COMPLETED");
  }

  async bringGoods(): Promise<void> {
    const { numbers, permit, certificate, manifest, sealNos } = this.plan;
    await this.command("demo-moit", "permit", "Issue", { payload: permit });
    await this.command("demo-thai-customs", "certificate-of-origin", "Receive", { payload: certificate });
    await this.command("demo-carrier", "manifest", "Register", { payload: manifest });
    await this.command("demo-carrier", "manifest", "Submit", { number: numbers.manifest });
    await this.until("manifest", numbers.manifest, ({ state }) => state === "ACCEPTED");
    await this.command("demo-carrier", "manifest", "Arrive", { number: numbers.manifest });
    const gate = { containerNo: numbers.container, sealNos };
    await this.command("demo-port", "manifest", "GateIn", { number: numbers.manifest, arguments: gate });
    await this.command("demo-port", "manifest", "Discharge", { number: numbers.manifest, arguments: {} });
  }

  /** Registers the declaration, raises its channel if asked to, and does an officer's part outside the green channel. */
  async declare(raisedTo?: "YELLOW" | "RED"): Promise<SeenDocument> {
    const payload = { declaration: this.plan.declaration };
    const registered = await this.command("demo-declarant", "declaration", "Register", { payload });
    this.#declaration = registered.document.number;
    const number = this.#declaration;
    let channelled = await this.until("declaration", number, ({ facets }) => facets["channel"] !== undefined);
    if (raisedTo !== undefined && channelled.facets["channel"] !== raisedTo) {
      const inputs = { channel: raisedTo, reason: "a tip from the supervision area" };
      const raised = { number, arguments: inputs };
      channelled = (await this.command("demo-branch-head", "declaration", "ChangeChannel", raised)).document;
    }
    if (channelled.facets["channel"] === "RED") {
      await this.command("demo-branch-head", "declaration", "OrderInspection", {
        number,
        arguments: { reason: "red" },
      });
      await this.command("demo-officer", "declaration", "PhysPass", { number, arguments: {} });
    }
    if (channelled.facets["channel"] !== "GREEN") {
      await this.command("demo-officer", "declaration", "DocPass", { number, arguments: {} });
      for (const lineNo of linesToDecide(channelled))
        await this.command("demo-officer", "declaration", "AcceptOrigin", {
          number,
          arguments: { lineNo },
        });
    }
    return channelled;
  }

  async pay(): Promise<void> {
    const { facets } = await this.read("declaration", this.#declaration);
    const notice = await this.read("payment-notice", facets["notice"] as string);
    await this.command("demo-treasury", "treasury-receipt", "Record", {
      number: this.plan.numbers.treasuryReceipt,
      payload: receiptFor(notice.number, notice.payload?.["amount"]),
    });
  }

  async command(as: string, kind: string, command: string, rest: object): Promise<Written> {
    const idempotencyKey = `shipment-${this.plan.sequence}-${kind}-${command}`;
    return persistently(this.#connect, (gateway) =>
      gateway.call<Written>("submit", { caller: gateway.caller(as), kind, command, idempotencyKey, ...rest }),
    );
  }

  async read(kind: string, number: string): Promise<SeenDocument> {
    return persistently(this.#connect, (gateway) =>
      gateway.call<SeenDocument>("document", gateway.caller("demo-auditor"), kind, number),
    );
  }

  async until(
    kind: string,
    number: string,
    there: (document: SeenDocument) => boolean,
  ): Promise<SeenDocument> {
    const deadline = Date.now() + stepTimeoutMs;
    for (;;) {
      const document = await this.read(kind, number);
      if (there(document)) return document;
      if (Date.now() > deadline) throw new Error(`${kind} ${number} stays ${document.state}`);
      await new Promise((resolve) => setTimeout(resolve, pollMs));
    }
  }

  /** Names of a document's events, in order. */
  async events(kind: string, number: string): Promise<string[]> {
    const entries = await persistently(this.#connect, (gateway) =>
      gateway.call<{ event: string }[]>("timeline", gateway.caller("demo-auditor"), kind, number),
    );
    return entries.map(({ event }) => event);
  }
}
