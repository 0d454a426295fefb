/** Goods that leave: an export declaration of ore, the amounts DOMAIN's example E9, and the manifest it sails under. */

import type { Simulation } from "./memory-ledger.js";
import { aBill, aManifest, exporter as foreignParty, importer as enterprise } from "./documents.js";
import { evaluation, evidenceHash, type Person, TradeWorld } from "./trade-world.js";

type Json = Record<string, unknown>;

export const exportKind = "export-declaration";
export const exportContainer = "CSQU3054383";
export const otherContainer = "MSKU1234565";
export const exportManifestNo = "26WHLC00099";

export function anExport(changes: Json = {}): Json {
  return {
    direction: "E",
    kindCode: "B11",
    transportMode: "2",
    customsOffice: "02CI",
    exporter: enterprise,
    consignee: foreignParty,
    cargoMgmtNo: "EXP2026000123",
    packages: { count: 300, unit: "PK" },
    grossWeight: { value: "18250.500", unit: "KGM" },
    storagePlace: "02CIS01",
    loadingPort: "VNCLI",
    finalDestination: "THLCH",
    plannedVessel: { name: "WAN HAI 273" },
    departureDate: "2026-11-24",
    vanning: { placeCodes: ["02CIS01"], name: "ICD TAN CANG", address: "1 TRUONG SON, THU DUC" },
    containers: [exportContainer],
    invoiceClass: "A",
    invoiceNo: "EX-0412",
    invoiceDate: "2026-11-15",
    payTerm: "TTR",
    priceClass: "A",
    incoterm: "FOB",
    currency: "USD",
    totalInvoice: "75000.00",
    taxPayer: "1",
    paymentDueCode: "D",
    lines: [anOreLine()],
    ...changes,
  };
}

export function anOreLine(changes: Json = {}): Json {
  return {
    lineNo: 1,
    hs: "26011110",
    description: "IRON ORE",
    origin: "VN",
    qty1: { value: "18000.00", unit: "KGM" },
    invoiceValue: { amount: "75000.00", currency: "USD" },
    ...changes,
  };
}

export class ExportWorld {
  readonly world: TradeWorld;
  #declarations = 0;

  private constructor(world: TradeWorld) {
    this.world = world;
  }

  static async open(): Promise<ExportWorld> {
    const world = await TradeWorld.open();
    await world.call("engine", "number-range:Reserve", { series: "3", size: 1000 });
    return new ExportWorld(world);
  }

  run(person: Person, command: string, number: string, args: Json = {}): Promise<Simulation> {
    return this.world.run(person, exportKind, command, number, { arguments: args });
  }

  async state(number: string): Promise<unknown> {
    return (await this.world.ask(exportKind, "Read", number)).state;
  }

  facets(number: string): Promise<Json> {
    return this.world.facets(exportKind, number);
  }

  nextNumber(): string {
    return String(30_000_000_000 + this.#declarations++);
  }

  async register(declaration: Json = anExport(), number = this.nextNumber()): Promise<string> {
    const { world } = this;
    const assessment = await world.ask(exportKind, "Assess", number, { payload: { declaration } });
    await world.run("declarant", exportKind, "Register", number, { payload: { declaration, assessment } });
    return number;
  }

  /** Amends with the assessment that the ledger itself gives. */
  async amend(number: string, declaration: Json, command = "Amend"): Promise<Simulation> {
    const { world } = this;
    const { notice } = await this.facets(number);
    const sources = [
      await world.sourceOf(exportKind, number),
      await world.sourceOf("payment-notice", String(notice)),
    ];
    const assessment = await world.ask(exportKind, "Assess", number, { payload: { declaration }, sources });
    return world.run("declarant", exportKind, command, number, {
      payload: { declaration, assessment },
      sources,
    });
  }

  assignChannel(number: string, channel: string): Promise<Simulation> {
    const args = { channel, profileVersion: "RP-IMP v7", evidenceHash };
    return this.world.run("riskEngine", exportKind, "AssignChannel", number, {
      arguments: args,
      payload: evaluation,
    });
  }

  async pay(number: string, version = 0): Promise<void> {
    const { amount } = await this.world.notice(number, version);
    await this.world.pay(number, String(amount), `KB${number}-${version}`, version);
  }

  /** Registered, green, paid and cleared. */
  async cleared(declaration: Json = anExport()): Promise<string> {
    const number = await this.register(declaration);
    await this.assignChannel(number, "GREEN");
    await this.pay(number);
    await this.run("engine", "Clear", number);
    return number;
  }

  /** The carrier's side: these containers come in, are loaded, and sail. */
  async sail(containers: readonly string[], manifestNo = exportManifestNo): Promise<void> {
    const { world } = this;
    const bills = containers.map((containerNo, index) =>
      aBill({
        billNo: `EXP${manifestNo}${index}`,
        consignor: enterprise,
        consignee: foreignParty,
        containers: [{ containerNo, sealNos: ["VN1"], fullEmpty: "5", deliveryType: "51" }],
      }),
    );
    const payload = aManifest({
      manifestNo,
      direction: "E",
      portOfLoading: "VNCLI",
      portOfDischarge: "THLCH",
      etd: "2026-11-24T02:00:00.000Z",
      eta: "2026-11-26T02:00:00.000Z",
      bills,
    });
    const move = (person: Person, command: string, args: Json = {}): Promise<Simulation> =>
      world.run(person, "manifest", command, manifestNo, { arguments: args });
    await world.run("carrier", "manifest", "Register", manifestNo, { payload });
    await move("carrier", "Submit");
    await move("engine", "Accept");
    await move("port", "TakeIn", { lines: containers, sealNos: ["VN1"] });
    await move("port", "Load", { lines: containers });
    await move("carrier", "Depart");
  }
}
