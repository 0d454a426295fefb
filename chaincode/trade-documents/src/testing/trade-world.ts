/** A memory ledger with people, reference data and the commands that tests are written in. */

import { saltedHash } from "../domain/salted-hash.js";
import { rateSetId } from "../engines/rate-set.js";
import { TradeDocumentsChaincode } from "../trade-documents-chaincode.js";
import { aCertificate } from "./certificates.js";
import {
  aCertificateOfOrigin,
  aDeclaration,
  aManifest,
  aPermit,
  certificateNo,
  containerNo,
  exchangeRates,
  manifestNo,
  rateRows,
} from "./documents.js";
import { type Call, type Identity, MemoryLedger, type Simulation } from "./memory-ledger.js";

type Json = Record<string, unknown>;

/** The people of the tests, and what their certificates say. */
// prettier-ignore
const people = {
  declarant:    ["EnterpriseMSP",   { role: "DECLARANT,TRADER", mst: "0300000018" }],
  broker:       ["EnterpriseMSP",   { role: "BROKER", mst: "0300588569", staff: "NV-0001" }],
  stranger:     ["EnterpriseMSP",   { role: "DECLARANT,TRADER", mst: "2300325764" }],
  carrier:      ["EnterpriseMSP",   { role: "CARRIER", carrier: "WHLC", mst: "0100047516" }],
  forwarder:    ["EnterpriseMSP",   { role: "FORWARDER", mst: "0101248141" }],
  port:         ["EnterpriseMSP",   { role: "PORT_OPERATOR", area: "VNCLI", mst: "0101248141" }],
  forger:       ["EnterpriseMSP",   { role: "BRANCH_HEAD,TREASURY,MINISTRY,RISK_ENGINE,CHECKPOINT_RECORDER", office: "02CI", ministry: "MOIT" }],
  officer:      ["CustomsMSP",      { role: "OFFICER_DOC,OFFICER_PHYS,OFFICER_GATE", office: "02CI" }],
  otherOfficer: ["CustomsMSP",      { role: "OFFICER_DOC,OFFICER_PHYS", office: "03CC" }],
  inspector:    ["CustomsMSP",      { role: "OFFICER_PHYS,OFFICER_GATE", office: "02CI" }],
  scanOfficer:  ["CustomsMSP",      { role: "OFFICER_SCAN", office: "02CI" }],
  laboratory:   ["CustomsMSP",      { role: "LABORATORY" }],
  head:         ["CustomsMSP",      { role: "BRANCH_HEAD", office: "02CI" }],
  secondHead:   ["CustomsMSP",      { role: "BRANCH_HEAD", office: "02CI" }],
  headquarters: ["CustomsMSP",      { role: "CUSTOMS_HQ,REFERENCE_DATA" }],
  secondHeadquarters: ["CustomsMSP", { role: "CUSTOMS_HQ" }],
  steward:      ["CustomsMSP",      { role: "REFERENCE_DATA" }],
  riskOfficer:  ["CustomsMSP",      { role: "RISK_OFFICER" }],
  riskEngine:   ["CustomsMSP",      { role: "RISK_ENGINE" }],
  engine:       ["CustomsMSP",      { role: "CLEARANCE_ENGINE" }],
  recorder:     ["CustomsMSP",      { role: "CHECKPOINT_RECORDER" }],
  auditRecorder: ["AuditMSP",       { role: "CHECKPOINT_RECORDER" }],
  treasuryRecorder: ["TreasuryMSP", { role: "CHECKPOINT_RECORDER" }],
  asw:          ["CustomsMSP",      { role: "ASW_GATEWAY" }],
  bank:         ["EnterpriseMSP",   { role: "BANK", bank: "BFTVVNVX" }],
  treasury:     ["TreasuryMSP",     { role: "TREASURY" }],
  taxOffice:    ["TreasuryMSP",     { role: "TAX_AUTHORITY" }],
  pcaOfficer:   ["CustomsMSP",      { role: "PCA_OFFICER" }],
  moit:         ["MoitMSP",         { role: "MINISTRY", ministry: "MOIT" }],
  coIssuer:     ["MoitMSP",         { role: "CO_ISSUER", ministry: "MOIT" }],
  mard:         ["MardMSP",         { role: "MINISTRY", ministry: "MARD" }],
  thaiCustoms:  ["ThaiCustomsMSP",  { role: "ASEAN_CUSTOMS", country: "TH" }],
  auditor:      ["AuditMSP",        { role: "AUDITOR" }],
} as const satisfies Record<string, readonly [string, Readonly<Record<string, string>>]>;

export type Person = keyof typeof people;

export const startOfTests = "2026-11-20T02:44:12.000Z";
export const salt = "00112233445566778899aabbccddeeff";
/** What the risk engine found; it goes into its collection, and its hash onto the block. */
export const evaluation = { score: 12, reasonClass: "LOW" };
export const evidenceHash = saltedHash(salt, evaluation);

export interface CommandOptions {
  readonly arguments?: Json;
  readonly payload?: Json;
  readonly sources?: readonly Json[];
  readonly version?: number;
  readonly at?: string;
}

let identities: Promise<Readonly<Record<Person, Identity>>> | undefined;

async function issueIdentities(): Promise<Readonly<Record<Person, Identity>>> {
  const issued = await Promise.all(
    Object.entries(people).map(async ([name, [mspId, attributes]]) => {
      return [name, { mspId, certificatePem: await aCertificate(name, attributes) }] as const;
    }),
  );
  return Object.fromEntries(issued) as Record<Person, Identity>;
}

export class TradeWorld {
  readonly ledger: MemoryLedger;
  readonly failures: Error[] = [];
  readonly #identities: Readonly<Record<Person, Identity>>;
  #declarations = 0;

  private constructor(people_: Readonly<Record<Person, Identity>>) {
    this.#identities = people_;
    const report = (failure: Error): void => void this.failures.push(failure);
    this.ledger = new MemoryLedger((clock) => new TradeDocumentsChaincode({ clock, report }), startOfTests);
  }

  /** A ledger with tariff, exchange rates and a range of declaration numbers. */
  static async open(): Promise<TradeWorld> {
    identities ??= issueIdentities();
    const world = new TradeWorld(await identities);
    const setId = rateSetId(rateRows);
    const period = { effectiveFrom: "2026-01-01", effectiveTo: "2026-12-31" };
    await world.call("headquarters", "reference:PublishRates", {
      setId,
      ...period,
      part: 1,
      parts: 1,
      rows: rateRows,
    });
    await world.call("steward", "reference:ActivateRates", { setId });
    const rates = Object.fromEntries(exchangeRates.map(({ currency, rate }) => [currency, rate]));
    for (const steward of ["headquarters", "steward"] as const)
      await world.call(steward, "reference:PublishExchangeRates", { weekStart: "2026-11-16", rates });
    await world.call("engine", "number-range:Reserve", { series: "1", size: 1000 });
    await world.call("headquarters", "risk-profile:Commit", {
      profileVersion: "RP-IMP v7",
      commitment: evidenceHash,
      activeFrom: startOfTests,
    });
    return world;
  }

  /** An open world in which permit, certificate and goods are there. */
  static async prepared(): Promise<TradeWorld> {
    const world = await TradeWorld.open();
    await world.prepare();
    return world;
  }

  identity(person: Person): Identity {
    return this.#identities[person];
  }

  /** Moves the clock, as hours or days pass. */
  pass(hours: number): void {
    this.ledger.clockMs += hours * 3_600_000;
  }

  request(person: Person, kind: string, command: string, number: string, options: CommandOptions = {}): Call {
    const { payload, sources, version, at } = options;
    const transient = {
      ...(payload === undefined ? {} : { payload: { payload, salt } }),
      ...(sources === undefined ? {} : { sources: sources.map((source) => ({ salt, ...source })) }),
    };
    const argument = {
      number,
      arguments: options.arguments ?? {},
      ...(version === undefined ? {} : { version }),
    };
    const identity = this.identity(person);
    return {
      identity,
      function: `${kind}:${command}`,
      argument,
      transient,
      ...(at === undefined ? {} : { at }),
    };
  }

  run(
    person: Person,
    kind: string,
    command: string,
    number: string,
    options: CommandOptions = {},
  ): Promise<Simulation> {
    return this.ledger.submit(this.request(person, kind, command, number, options));
  }

  call(person: Person, name: string, args: Json = {}): Promise<Simulation> {
    return this.ledger.submit({
      identity: this.identity(person),
      function: name,
      argument: { arguments: args },
    });
  }

  ask(kind: string, query: string, number: string, options: CommandOptions = {}): Promise<Json> {
    const call = this.request("auditor", kind, query, number, options);
    return this.ledger.evaluate({ ...call, argument: { number } }) as Promise<Json>;
  }

  async facets(kind: string, number: string): Promise<Json> {
    return (await this.ask(kind, "Read", number)).facets as Json;
  }

  nextNumber(): string {
    return String(10_000_000_000 + this.#declarations++);
  }

  issuePermit(changes: Json = {}): Promise<Simulation> {
    const payload = aPermit(changes);
    return this.run("moit", "permit", "Issue", String(payload.permitNo), { payload });
  }

  receiveCertificate(changes: Json = {}): Promise<Simulation> {
    const payload = aCertificateOfOrigin(changes);
    return this.run("thaiCustoms", "certificate-of-origin", "Receive", String(payload.referenceNo), {
      payload,
    });
  }

  /** Manifest filed and accepted; the ship arrived and its container stands in the area. */
  async bringGoods(changes: Json = {}): Promise<void> {
    await this.fileManifest(changes);
    await this.run("carrier", "manifest", "Arrive", manifestNo);
    await this.run("port", "manifest", "GateIn", manifestNo, {
      arguments: { containerNo, sealNos: ["TH123456"] },
    });
    await this.run("port", "manifest", "Discharge", manifestNo);
  }

  async fileManifest(changes: Json = {}): Promise<void> {
    await this.run("carrier", "manifest", "Register", manifestNo, { payload: aManifest(changes) });
    await this.run("carrier", "manifest", "Submit", manifestNo);
    await this.run("engine", "manifest", "Accept", manifestNo);
  }

  /** Permit, certificate and goods: what the shipment's declaration rests on. */
  async prepare(): Promise<void> {
    await this.issuePermit();
    await this.receiveCertificate();
    await this.bringGoods();
  }

  /** The private certificates that a declaration cites. */
  certificateSources(declaration: Json): readonly Json[] {
    const lines = declaration.lines as readonly { coRef?: { no: string } }[];
    const cited = lines.some(({ coRef }) => coRef?.no === certificateNo);
    return cited
      ? [{ kind: "certificate-of-origin", number: certificateNo, payload: aCertificateOfOrigin() }]
      : [];
  }

  /** The request that registers a declaration, with the assessment that the ledger itself gives. */
  async registration(
    number: string,
    declaration: Json = aDeclaration(),
    by: Person = "declarant",
  ): Promise<Call> {
    const sources = this.certificateSources(declaration);
    const assessment = await this.ask("declaration", "Assess", number, { payload: { declaration }, sources });
    return this.request(by, "declaration", "Register", number, {
      payload: { declaration, assessment },
      sources,
    });
  }

  /** Files a declaration at once, and gives its number. */
  async register(declaration: Json = aDeclaration(), by: Person = "declarant"): Promise<string> {
    const number = this.nextNumber();
    await this.ledger.submit(await this.registration(number, declaration, by));
    return number;
  }

  assignChannel(number: string, channel: string, profileVersion = "RP-IMP v7"): Promise<Simulation> {
    const args = { channel, profileVersion, evidenceHash };
    return this.run("riskEngine", "declaration", "AssignChannel", number, {
      arguments: args,
      payload: evaluation,
    });
  }

  /** A private document as a decision reads it, with its own salt. */
  async sourceOf(kind: string, number: string): Promise<Json> {
    return { kind, number, ...(await this.ask(kind, "Payload", number)) };
  }

  async payload(kind: string, number: string): Promise<Json> {
    return (await this.ask(kind, "Payload", number)).payload as Json;
  }

  /** What a notice asks for. */
  notice(number: string, version = 0): Promise<Json> {
    return this.payload("payment-notice", `${number}-${version}`);
  }

  async pay(number: string, amount: string, receiptNo = "KB0001", version = 0): Promise<Simulation> {
    return this.receive(receiptNo, [[`${number}-${version}`, amount]]);
  }

  /** The treasury records what came in for these notices. */
  async receive(
    receiptNo: string,
    paid: readonly (readonly [notice: string, amount: string, interest?: string])[],
    options: { readonly by?: Person; readonly order?: string; readonly valueDate?: string } = {},
  ): Promise<Simulation> {
    const { by = "treasury", order, valueDate } = options;
    const allocations = paid.map(([notice, amount, interest]) => ({
      notice,
      amount,
      ...(interest !== undefined && { interest }),
    }));
    const amount = String(
      paid.reduce((sum, [, tax, interest = "0"]) => sum + BigInt(tax) + BigInt(interest), 0n),
    );
    const notices = paid.map(([notice]) => this.sourceOf("payment-notice", notice));
    const orders = order === undefined ? [] : [this.sourceOf("payment-order", order)];
    return this.run(by, "treasury-receipt", "Record", receiptNo, {
      payload: {
        amount,
        allocations,
        ...(order !== undefined && { order }),
        ...(valueDate !== undefined && { valueDate }),
      },
      sources: await Promise.all([...notices, ...orders]),
    });
  }

  /** An officer's decision on the certificate that a line cites. */
  async decideOrigin(
    number: string,
    decision: "AcceptOrigin" | "DenyOrigin",
    lineNo = 1,
  ): Promise<Simulation> {
    const { notice } = await this.facets("declaration", number);
    const sources = await Promise.all([
      this.sourceOf("declaration", number),
      this.sourceOf("payment-notice", String(notice)),
    ]);
    return this.run("officer", "declaration", decision, number, { arguments: { lineNo }, sources });
  }
}
