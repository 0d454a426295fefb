import { setTimeout as pause } from "node:timers/promises";
import { planShipment, type ShipmentPlan } from "../../network-config/src/demonstration/shipment-plan.js";
import { linesToDecide, receiptFor } from "../../network-config/src/demonstration/clear-shipment.js";
import type { Answer, HttpNetwork } from "./http-network.js";

/** A document as the API shows it. */
export interface SeenDocument {
  readonly number: string;
  readonly state: string;
  readonly version: number;
  readonly facets: Readonly<Record<string, unknown>>;
  readonly payload?: Readonly<Record<string, unknown>>;
  readonly links: readonly { readonly kind: string; readonly number: string }[];
}

interface Deed {
  readonly number?: string;
  readonly command?: string;
  readonly arguments?: object;
  readonly payload?: object;
}

const waitMaxMs = 30_000;
const pollMs = 50;

/** People and services of a shipment, over HTTP. */
export class HttpTrade {
  readonly #http: HttpNetwork;

  constructor(http: HttpNetwork) {
    this.#http = http;
  }

  /** Makes a document, or runs a command of one where `command` names it beside a `number`. */
  async act(as: string, collection: string, deed: Deed): Promise<SeenDocument> {
    const answer = await this.attempt(as, collection, deed);
    const { document } = answer.body;
    if (document === undefined) throw new Error(`${as} ${collection} ${deed.command ?? ""}: ${answer.text}`);
    return document as unknown as SeenDocument;
  }

  /** The same, where a refusal is what is looked for. */
  attempt(as: string, collection: string, { number, command, ...rest }: Deed): Promise<Answer> {
    const isCommand = number !== undefined && command !== undefined;
    const address = isCommand ? `/${collection}/${encodeURIComponent(number)}/${command}` : `/${collection}`;
    const json = isCommand ? rest : { ...rest, ...(number && { number }), ...(command && { command }) };
    return this.#http.call(address, { as, method: "POST", json });
  }

  async read(collection: string, number: string, as = "demo-auditor"): Promise<SeenDocument> {
    const answer = await this.#http.call(`/${collection}/${encodeURIComponent(number)}`, { as });
    if (answer.status !== 200) throw new Error(`${collection} ${number}: ${answer.text}`);
    return answer.body as unknown as SeenDocument;
  }

  async until(
    collection: string,
    number: string,
    there: (document: SeenDocument) => boolean,
  ): Promise<SeenDocument> {
    const deadline = Date.now() + waitMaxMs;
    for (;;) {
      const document = await this.read(collection, number);
      if (there(document)) return document;
      if (Date.now() > deadline)
        throw new Error(`${collection} ${number} stays ${document.state} ${JSON.stringify(document.facets)}`);
      await pause(pollMs);
    }
  }

  async events(collection: string, number: string): Promise<readonly string[]> {
    const answer = await this.#http.call(`/${collection}/${encodeURIComponent(number)}/timeline`, {
      as: "demo-auditor",
    });
    return (answer.body as unknown as readonly { readonly event: string }[]).map(({ event }) => event);
  }
}

/** One import of the demonstration (DOMAIN's example E2), in the stages that a scenario stops between. */
export class HttpShipment {
  readonly plan: ShipmentPlan;
  readonly #trade: HttpTrade;
  declaration = "";

  constructor(trade: HttpTrade, sequence: number) {
    this.#trade = trade;
    this.plan = planShipment(sequence, new Date());
  }

  async bringGoods(): Promise<void> {
    const { numbers, permit, certificate, manifest, sealNos } = this.plan;
    const trade = this.#trade;
    await trade.act("demo-moit", "permits", { payload: permit });
    await trade.act("demo-thai-customs", "certificates-of-origin", { payload: certificate });
    await trade.act("demo-carrier", "manifests", { payload: manifest });
    const number = numbers.manifest;
    await trade.act("demo-carrier", "manifests", { number, command: "Submit" });
    await trade.until("manifests", number, ({ state }) => state === "ACCEPTED");
    await trade.act("demo-carrier", "manifests", { number, command: "Arrive" });
    const gate = { containerNo: numbers.container, sealNos };
    await trade.act("demo-port", "manifests", { number, command: "GateIn", arguments: gate });
    await trade.act("demo-port", "manifests", { number, command: "Discharge", arguments: {} });
  }

  /** Registers the declaration and waits for its channel. */
  async register(declaration: object = this.plan.declaration): Promise<SeenDocument> {
    const registered = await this.#trade.act("demo-declarant", "declarations", { payload: { declaration } });
    this.declaration = registered.number;
    return this.#trade.until(
      "declarations",
      registered.number,
      ({ facets }) => facets["channel"] !== undefined,
    );
  }

  /** Raises the channel to red, whatever it is; a random draw may have sent it there already. */
  async raiseToRed({ facets }: SeenDocument): Promise<void> {
    if (facets["channel"] === "RED") return;
    await this.command("demo-branch-head", "ChangeChannel", { channel: "RED", reason: "tin báo" });
  }

  /** What officers do outside the green channel. */
  async check(): Promise<void> {
    const { facets } = await this.#trade.read("declarations", this.declaration);
    if (facets["channel"] === "RED") {
      await this.command("demo-branch-head", "OrderInspection", { reason: "luồng đỏ" });
      await this.command("demo-officer", "PhysPass", {});
    }
    if (facets["channel"] === "GREEN") return;
    await this.command("demo-officer", "DocPass", {});
    for (const lineNo of linesToDecide({ facets }))
      await this.command("demo-officer", "AcceptOrigin", { lineNo });
  }

  async pay(): Promise<void> {
    const { facets } = await this.#trade.read("declarations", this.declaration);
    const notice = await this.#trade.read("payment-notices", facets["notice"] as string);
    await this.#trade.act("demo-treasury", "treasury-receipts", {
      number: this.plan.numbers.treasuryReceipt,
      payload: receiptFor(notice.number, notice.payload?.["amount"]),
    });
  }

  cleared(): Promise<SeenDocument> {
    return this.#trade.until("declarations", this.declaration, ({ state }) => state === "CLEARED");
  }

  async takeOut(): Promise<SeenDocument> {
    await this.command("demo-port", "GateOut", { containers: [this.plan.numbers.container] });
    return this.#trade.until("declarations", this.declaration, ({ state }) => state === "COMPLETED");
  }

  async run(): Promise<SeenDocument> {
    await this.bringGoods();
    await this.register();
    await this.check();
    await this.pay();
    await this.cleared();
    return this.takeOut();
  }

  command(as: string, command: string, given: object): Promise<SeenDocument> {
    return this.#trade.act(as, "declarations", { number: this.declaration, command, arguments: given });
  }
}
