import { errorCode } from "./domain/errors.js";
import { refusalOf } from "./testing/refusal.js";
import {
  aCertificateOfOrigin,
  aDeclaration,
  aManifest,
  aPermit,
  certificateNo,
  manifestNo,
  permitNo,
} from "./testing/documents.js";
import { evaluation, salt, TradeWorld } from "./testing/trade-world.js";
import type { Simulation } from "./testing/memory-ledger.js";

/** What everybody on the channel sees of a transaction. */
const publicText = ({ result, writes, reads, event }: Simulation): string =>
  JSON.stringify([result, [...reads.keys()], [...writes].map(([key, value]) => [key, String(value)]), event]);

/** Names, addresses, tax codes and prices: every text in a payload that says who trades what for how much. */
function secretsIn(value: unknown, name = ""): readonly string[] {
  if (typeof value === "string") return commercialFields.has(name) ? [value] : [];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) =>
    secretsIn(member, Array.isArray(value) ? name : key),
  );
}

// prettier-ignore
const commercialFields = new Set([
  "name", "address", "mst", "phone", "email", "invoiceNo", "unitPrice", "invoiceValue", "description", "descriptionVi", "totalInvoiceValue", "fob",
]);

describe("what is private", () => {
  it("stands in the collection of its kind, and nowhere that everybody reads", async () => {
    const world = await TradeWorld.open();
    const simulations = [
      await world.run("moit", "permit", "Issue", permitNo, { payload: aPermit() }),
      await world.run("thaiCustoms", "certificate-of-origin", "Receive", certificateNo, {
        payload: aCertificateOfOrigin(),
      }),
      await world.run("carrier", "manifest", "Register", manifestNo, { payload: aManifest() }),
    ];
    expect(simulations.map(({ privateWrites }) => collectionsOf(privateWrites))).toEqual([
      ["_implicit_org_MoitMSP", "pdcPermit_MOIT"],
      ["_implicit_org_ThaiCustomsMSP", "pdcCo_TH"],
      ["pdcManifest"],
    ]);
    const payloads = [aPermit(), aCertificateOfOrigin(), aManifest()];
    const secrets = payloads.flatMap((payload) => secretsIn(payload));
    expect(secrets.length).toBeGreaterThan(8);
    for (const secret of secrets)
      expect(simulations.filter((simulation) => publicText(simulation).includes(secret))).toEqual([]);
  });

  it("of a declaration and of its risk evaluation is customs' and audit's alone", async () => {
    const world = await TradeWorld.prepared();
    const number = world.nextNumber();
    const registered = await world.ledger.submit(await world.registration(number));
    const channelled = await world.assignChannel(number, "GREEN");
    expect(collectionsOf(registered.privateWrites)).toEqual(["pdcCommercial", "pdcPay"]);
    expect(collectionsOf(channelled.privateWrites)).toEqual(["pdcRisk"]);
    const secrets = secretsIn(aDeclaration());
    expect(secrets.length).toBeGreaterThan(5);
    for (const secret of [...secrets, evaluation.reasonClass, salt])
      expect(`${publicText(registered)}${publicText(channelled)}`).not.toContain(secret);
  });

  it("are the amounts: what is owed, what came in, what a certificate is worth", async () => {
    const world = await TradeWorld.prepared();
    const number = world.nextNumber();
    const registered = await world.ledger.submit(await world.registration(number));
    await world.assignChannel(number, "YELLOW");
    const simulations = [
      registered,
      await world.pay(number, "1680746"),
      await world.decideOrigin(number, "DenyOrigin"),
      await world.pay(number, "152134492", "KB2", 2),
    ];
    expect(simulations.slice(1).map(({ privateWrites }) => collectionsOf(privateWrites))).toEqual([
      ["_implicit_org_TreasuryMSP", "pdcPay"],
      ["pdcPay"],
      ["_implicit_org_TreasuryMSP", "pdcPay"],
    ]);
    // The total before and after, its taxes, both receipts, what stays owed, and the preference itself.
    const amounts = [
      ...["118680746", "153815238", "53236730", "65444016", "85177177", "68638061"],
      ...["1680746", "152134492", "117000000", "35134492", "31940447"],
    ];
    for (const amount of amounts)
      expect(simulations.filter((simulation) => publicText(simulation).includes(amount))).toEqual([]);
  });

  it("is given back with its salt to whoever may read the collection", async () => {
    const world = await TradeWorld.open();
    await world.run("moit", "permit", "Issue", permitNo, { payload: aPermit() });
    expect(await world.ask("permit", "Payload", permitNo)).toEqual({ payload: aPermit(), salt });
  });
});

describe("the evidence of a decision", () => {
  it("has to be there, and to be what the decision names", async () => {
    const world = await TradeWorld.prepared();
    const number = await world.register();
    const assign = (hash: string, payload?: Record<string, unknown>) =>
      world.run("riskEngine", "declaration", "AssignChannel", number, {
        arguments: { channel: "GREEN", profileVersion: "RP-IMP v7", evidenceHash: hash },
        ...(payload && { payload }),
      });
    expect((await refusalOf(assign("ab".repeat(32)))).code).toBe(errorCode.PAYLOAD_MISSING);
    expect((await refusalOf(assign("ab".repeat(32), evaluation))).code).toBe(errorCode.PAYLOAD_HASH_MISMATCH);
  });
});

const collectionsOf = (writes: Simulation["privateWrites"]): readonly string[] => [
  ...new Set(writes.map(({ collection }) => collection)),
];
