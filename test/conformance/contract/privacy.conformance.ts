import { loadNetworkConfig, loopbackHost, readIdentity, startNetwork } from "@antin/network-config";
import type { RunningNetwork } from "@antin/network-config";
import { canonicalJson } from "@antin/trade-documents";
import { credentials } from "@grpc/grpc-js";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { DrivenGateway } from "../../e2e/driven-gateway.js";
import { publishReferenceData, Shipment } from "../../e2e/shipment.js";
import { connectTo, failureOf } from "../ledger/client.js";
import { repository } from "../ledger/config.js";

/** Who may see what of a whole shipment: DOMAIN §1.3 on the ledger that a cleared declaration leaves behind. */
const httpPort = 21_185;
const startTimeoutMs = 120_000;

let dataDir: string;
let network: RunningNetwork;
let gateway: DrivenGateway;
let shipment: Shipment;
/** In đồng: what the notice and the receipt name, and what only the assessment behind them does. */
let owed: ReadonlySet<string>;
let amounts: ReadonlySet<string>;

beforeAll(async () => {
  dataDir = mkdtempSync(path.join(os.tmpdir(), "antin-privacy-"));
  const { childEnvironment } = loadNetworkConfig(process.env, repository);
  network = await startNetwork({ dataDir, httpPort, childEnvironment, evm: false });
  gateway = await DrivenGateway.start({ dataDir, httpPort });
  await publishReferenceData(gateway);
  shipment = new Shipment(1, () => Promise.resolve(gateway));
  await shipment.run("RED");
  [owed, amounts] = await amountsOf(shipment);
}, startTimeoutMs);

afterAll(async () => {
  await gateway.stop();
  await network.stop();
  rmSync(dataDir, { recursive: true, force: true });
}, startTimeoutMs);

function connectAs(name: string, peerOf: string) {
  const address = `${loopbackHost}:${network.ports.peers.get(peerOf)}`;
  const served = {
    channel: "trade",
    chaincode: "trade-documents",
    peer: () => ({ address, credentials: clear }),
  };
  return connectTo(served, { identity: readIdentity({ dataDir, name }) });
}
const clear = credentials.createInsecure();

/** Names, addresses, descriptions, invoices and prices: what says who trades what with whom for how much. */
const commercialFields = new Set([
  ...["name", "address", "description", "descriptionVi", "marks", "invoiceNo"],
  ...["unitPrice", "invoiceValue", "fobValue", "amount"],
]);

/** A text of fewer characters stands in other bytes by chance. */
const secretCharactersMin = 6;

function secretsIn(value: unknown, field = ""): readonly string[] {
  if (typeof value === "string")
    return commercialFields.has(field) && value.length >= secretCharactersMin ? [value] : [];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) =>
    secretsIn(member, Array.isArray(value) ? field : name),
  );
}

async function amountsOf(
  cleared: Shipment,
): Promise<readonly [owed: ReadonlySet<string>, amounts: ReadonlySet<string>]> {
  const { facets, payload } = await cleared.read("declaration", cleared.declaration);
  const notice = await cleared.read("payment-notice", facets["notice"] as string);
  const receipt = await cleared.read("treasury-receipt", cleared.plan.numbers.treasuryReceipt);
  const { lines } = payload?.["assessment"] as { readonly lines: readonly object[] };
  const asked = [notice.payload, receipt.payload].flatMap((value) => amountsIn(value));
  return [new Set(asked), new Set([...asked, ...amountsIn(lines)])];
}

function amountsIn(value: unknown, field = ""): readonly string[] {
  // Tax codes stand in the certificates of those who act; they are digits, and no amounts.
  if (typeof value === "string") return field !== "payer" && /^\d{6,10}$/.test(value) ? [value] : [];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => amountsIn(member, name));
}

type Part = "permit" | "certificate" | "manifest" | "declaration";

const secretsOf = (...parts: readonly Part[]): ReadonlySet<string> =>
  new Set(parts.flatMap((part) => secretsIn(shipment.plan[part])));

const foundIn = (bytes: Buffer, secrets: ReadonlySet<string>): readonly string[] =>
  [...secrets].filter((secret) => bytes.includes(secret));

/** Every block up to now, with the plaintext that the peer hands to this client. */
async function delivered(name: string, peerOf: string): Promise<Buffer> {
  const { antin_ledger_next_block: height = 0 } = await gateway.call<Record<string, number>>("measurements");
  const connection = connectAs(name, peerOf);
  const stream = await connection.network.getBlockAndPrivateDataEvents({ startBlock: 0n });
  const parts: Uint8Array[] = [];
  for await (const event of stream) {
    parts.push(event.serializeBinary());
    if ((event.getBlock()?.getHeader()?.getNumber() ?? 0) >= height - 1) break;
  }
  stream.close();
  connection.close();
  return Buffer.concat(parts);
}

describe("what a cleared shipment leaves on the ledger", () => {
  it("shows the auditor, who belongs to every collection, all of it", async () => {
    const bytes = await delivered("demo-auditor", "AuditMSP");
    for (const part of ["permit", "certificate", "manifest", "declaration"] as const) {
      const secrets = secretsOf(part);
      expect(secrets.size).toBeGreaterThan(2);
      expect(foundIn(bytes, secrets)).toEqual([...secrets]);
    }
    expect(owed.size).toBeGreaterThan(2);
    expect(amounts.size).toBeGreaterThan(owed.size + 5);
    expect(foundIn(bytes, amounts)).toEqual([...amounts]);
  });

  it("shows the treasury at its own peer what is owed and paid, and nothing of the goods", async () => {
    const bytes = await delivered("demo-treasury", "TreasuryMSP");
    expect(foundIn(bytes, owed)).toEqual([...owed]);
    expect(foundIn(bytes, secretsOf("permit", "certificate", "manifest", "declaration"))).toEqual([]);
  });

  it.each<readonly [string, string, readonly Part[]]>([
    ["demo-moit", "MoitMSP", ["permit"]],
    ["demo-moit", "CustomsMSP", ["permit"]],
    ["demo-thai-customs", "ThaiCustomsMSP", ["certificate"]],
    ["demo-thai-customs", "MoitMSP", []],
    ["demo-treasury", "TreasuryMSP", []],
    ["demo-treasury", "AuditMSP", []],
    ["demo-declarant", "CustomsMSP", []],
    ["demo-carrier", "MoitMSP", []],
  ])("shows %s at the peer of %s what is its own, and nothing else", async (name, peerOf, own) => {
    const bytes = await delivered(name, peerOf);
    const known = secretsOf(...own);
    expect(foundIn(bytes, known)).toEqual([...known]);
    // One name stands in several documents: what its own say, an authority knows.
    const ownText = JSON.stringify(own.map((part) => shipment.plan[part]));
    const others = [...secretsOf("permit", "certificate", "manifest", "declaration")];
    expect(foundIn(bytes, new Set(others.filter((secret) => !ownText.includes(secret))))).toEqual([]);
    // The treasury is told what is owed, and not what goods it is owed for.
    const told = name === "demo-treasury" ? owed : new Set<string>();
    expect(foundIn(bytes, new Set([...amounts].filter((amount) => !told.has(amount))))).toEqual([]);
  });

  it("is told by the contract to members of the collection alone", async () => {
    const argument = canonicalJson({ number: shipment.declaration });
    const ask = async (name: string, peerOf: string): Promise<string> => {
      const connection = connectAs(name, peerOf);
      const answer = connection.contract.evaluateTransaction("declaration:Payload", argument);
      try {
        return Buffer.from(await answer).toString("utf8");
      } finally {
        connection.close();
      }
    };
    expect(JSON.parse(await ask("demo-auditor", "AuditMSP"))).toMatchObject({
      payload: { declaration: shipment.plan.declaration },
    });
    for (const name of ["demo-declarant", "demo-moit", "demo-treasury"])
      expect((await failureOf(ask(name, "CustomsMSP"))).message).not.toContain(shipment.declaration);
  });

  it("stands in no log", () => {
    const folder = path.join(dataDir, "logs");
    const logs = readdirSync(folder).map((file) => readFileSync(path.join(folder, file)));
    expect(logs.length).toBeGreaterThan(0);
    const secrets = secretsOf("permit", "certificate", "manifest", "declaration");
    expect(foundIn(Buffer.concat(logs), new Set([...secrets, ...amounts]))).toEqual([]);
  });
});
