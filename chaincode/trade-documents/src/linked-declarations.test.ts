import { enterpriseNumber } from "./domain/enterprise-number.js";
import { aDeclaration, importer, plasticParts } from "./testing/documents.js";
import { anExport, ExportWorld } from "./testing/export-world.js";
import { refusalOf, ruleOf } from "./testing/refusal.js";
import { TradeWorld } from "./testing/trade-world.js";

type Json = Record<string, unknown>;

/** By a mode of transport without a bill, so that goods need no manifest. */
const loose = (changes: Json = {}): Json =>
  aDeclaration({
    permits: undefined,
    lines: [plasticParts({ lineNo: 1 })],
    totalInvoice: "3333.33",
    transportMode: "9",
    bills: [],
    grossWeight: undefined,
    storagePlace: undefined,
    containers: undefined,
    ...changes,
  });

const temporary = loose({ kindCode: "G11", reexportDeadline: "2027-05-20" });

async function cleared(world: TradeWorld, declaration: Json): Promise<string> {
  const number = await world.register(declaration);
  await world.assignChannel(number, "GREEN");
  await world.run("engine", "declaration", "Clear", number);
  return number;
}

describe("a temporary import", () => {
  it("says in public when the goods leave again, and what continues it", async () => {
    const world = await TradeWorld.open();
    const first = await cleared(world, temporary);
    expect(await world.facets("declaration", first)).toMatchObject({ reexportDeadline: "2027-05-20" });
    const turned = await world.register(loose({ kindCode: "A21", tempDeclNo: first }));
    expect(await world.facets("declaration", turned)).toMatchObject({ continues: first });
  });

  it("is continued only when it is cleared, of the right kind, and the same trader's", async () => {
    const world = await TradeWorld.open();
    const continuing = (tempDeclNo: string) => world.register(loose({ kindCode: "A21", tempDeclNo }));
    expect(await ruleOf(continuing("10000000999"))).toBe("E_TEMP_DECL");
    const open = await world.register(temporary);
    expect(await ruleOf(continuing(open))).toBe("E_TEMP_DECL");
    const other = await world.register(loose({ kindCode: "C11" }));
    expect(await ruleOf(continuing(other))).toBe("E_TEMP_DECL");
  });

  it("is ended by an export of its own kind", async () => {
    const exports = await ExportWorld.open();
    const first = await cleared(exports.world, temporary);
    await exports.register(anExport({ kindCode: "G21", tempDeclNo: first }));
    expect(await ruleOf(exports.register(anExport({ kindCode: "G22", tempDeclNo: first })))).toBe(
      "E_TEMP_DECL",
    );
  });

  it("does not leave before it came, and nothing is stored or invoiced tomorrow", async () => {
    const world = await TradeWorld.open();
    const late = { kindCode: "G11", reexportDeadline: "2026-11-20", invoiceDate: "2026-11-21" };
    const { details } = await refusalOf(world.register(loose(late)));
    expect(details.fields).toMatchObject([
      { pointer: "/declaration/invoiceDate", rule: "E_FUTURE" },
      { pointer: "/declaration/reexportDeadline", rule: "E_PAST" },
    ]);
    const stored = loose({ kindCode: "C11", firstStorageDate: "2026-11-21" });
    expect((await refusalOf(world.register(stored))).details.fields).toMatchObject([{ rule: "E_FUTURE" }]);
  });
});

describe("a shipment of more than fifty lines", () => {
  const branch = (firstDeclNo: string, branchNo: number): Json =>
    loose({ split: { firstDeclNo, branchNo, branchTotal: 2 } });

  it("is declared in branches that cite the first, each cleared for itself", async () => {
    const world = await TradeWorld.open();
    const first = await world.register(branch("F", 1));
    const second = await world.register(branch(first, 2));
    expect(second).not.toBe(first);
    await world.register(branch(`${first}0`, 2));
  });

  it("cites no declaration that is unknown or cancelled", async () => {
    const world = await TradeWorld.open();
    expect(await ruleOf(world.register(branch("10000000999", 2)))).toBe("E_FIRST_DECL");
    const first = await world.register(branch("F", 1));
    await world.run("head", "declaration", "Cancel", first, { arguments: { reason: "wrong office" } });
    expect(await ruleOf(world.register(branch(first, 2)))).toBe("E_FIRST_DECL");
  });
});

describe("payment deferred without a guarantee", () => {
  const deferred = loose({ paymentDueCode: "C" });

  it("is for priority enterprises: their goods are cleared, and paid by the tenth of the next month", async () => {
    const world = await TradeWorld.open();
    expect(await ruleOf(world.register(deferred))).toBe("E_DEFERRAL");
    const dossier = {
      dossierNo: "HS-1",
      trader: importer,
      branch: "HIGH_TECHNOLOGY",
      yearsWithoutViolation: 2,
      auditedAccounts: true,
      internalControl: true,
    };
    const enterprise = enterpriseNumber("0300000018");
    await world.run("declarant", "priority-enterprise", "Apply", enterprise, { payload: dossier });
    await world.run("headquarters", "priority-enterprise", "Examine", enterprise);
    await world.run("secondHeadquarters", "priority-enterprise", "Recognise", enterprise);
    const number = await cleared(world, deferred);
    expect(await world.facets("declaration", number)).toMatchObject({ tax: "SECURED" });
    expect(await world.facets("payment-notice", `${number}-0`)).toMatchObject({
      dueDate: "2026-12-10",
      deferred: true,
    });
  });
});
