import { levelFor } from "./readers.js";
import { aPermit, OpenReadModel } from "./open-read-model.fixture.js";
import { aBlock, aCaller, aHead, anOfficer, aPayload, aTransaction } from "./read-model.fixture.js";

const read = new OpenReadModel();

describe("who reads what", () => {
  const moit = aCaller({ mspId: "MoitMSP", roles: ["MINISTRY"], attributes: { ministry: "MOIT" } });
  const mard = aCaller({ mspId: "MardMSP", roles: ["MINISTRY"], attributes: { ministry: "MARD" } });
  const holder = aCaller();
  const stranger = aCaller({ attributes: { mst: "0300588569" } });
  const auditor = aCaller({ mspId: "AuditMSP", roles: ["AUDITOR"], attributes: {} });
  const port = aCaller({ roles: ["PORT_OPERATOR"], attributes: { area: "VNCLI" } });
  const treasury = aCaller({ mspId: "TreasuryMSP", roles: ["TREASURY"], attributes: {} });
  const agent = aCaller({ roles: ["BROKER"], attributes: { mst: "0300588570" } });
  const pretender = aCaller({
    roles: ["TREASURY", "MINISTRY"],
    attributes: { ministry: "MOIT", country: "TH", mst: "0300588569" },
  });
  const declarant = { creatorMsp: "EnterpriseMSP", creatorAttributes: { mst: "0300000018" } };

  beforeEach(async () => {
    const issued = aPayload({ holder: { mst: "0300000018" } });
    const declared = aPayload({
      declaration: {
        importer: { mst: "0300000018" },
        agent: { mst: "0300588570" },
        lines: [{ hs: "84818099" }],
      },
    });
    const permit = aPermit("GP-1", { payloadHash: issued.hash });
    const declaration = aHead({
      kind: "declaration",
      number: "10000000001",
      txId: "tx-d",
      issuer: "CustomsMSP",
      facets: {},
      payloadHash: declared.hash,
    });
    const notice = aHead({
      kind: "payment-notice",
      number: "10000000001-0",
      txId: "tx-d",
      issuer: "CustomsMSP",
      facets: { declaration: "10000000001" },
    });
    await read.apply(
      aBlock(0, [
        aTransaction([permit], { payloads: [issued] }),
        aTransaction([declaration, notice], { ...declarant, payloads: [declared] }),
      ]),
    );
  });

  it.each([
    ["its ministry", moit, "permit", "GP-1", "full"],
    ["another ministry", mard, "permit", "GP-1", undefined],
    ["the holder of the permit", holder, "permit", "GP-1", "full"],
    ["another enterprise", stranger, "permit", "GP-1", undefined],
    ["customs", anOfficer(), "permit", "GP-1", "full"],
    ["the auditor", auditor, "declaration", "10000000001", "full"],
    ["the importer", holder, "declaration", "10000000001", "full"],
    ["another enterprise", stranger, "declaration", "10000000001", undefined],
    ["the agent of the importer", agent, "declaration", "10000000001", "full"],
    ["the agent of the importer", agent, "payment-notice", "10000000001-0", "full"],
    ["an enterprise that calls itself treasury", pretender, "payment-notice", "10000000001-0", undefined],
    ["an enterprise that calls itself treasury", pretender, "declaration", "10000000001", undefined],
    ["an enterprise that calls itself a ministry", pretender, "permit", "GP-1", undefined],
    ["a port", port, "declaration", "10000000001", "status"],
    ["the treasury", treasury, "declaration", "10000000001", "status"],
    ["the treasury", treasury, "payment-notice", "10000000001-0", "full"],
    ["the importer", holder, "payment-notice", "10000000001-0", "full"],
    ["another enterprise", stranger, "payment-notice", "10000000001-0", undefined],
    ["the treasury", treasury, "permit", "GP-1", undefined],
  ] as const)("%s reads %#", (_, caller, kind, number, level) => {
    expect(levelFor(caller, read.model.document(kind, number)!)).toBe(level);
  });

  it.each([
    ["its own documents", holder, ["10000000001", "10000000001-0", "GP-1"]],
    ["nothing of others", stranger, []],
    ["declarations by their status", port, ["10000000001"]],
    ["its permits and declarations by their status", moit, ["10000000001", "GP-1"]],
  ] as const)("lists %s", async (_, caller, expected) => {
    expect((await read.numbers({ caller })).sort()).toEqual([...expected]);
    expect(await read.numbers({ caller, text: "10000000001" })).toHaveLength(
      expected.filter((no) => no.startsWith("1000")).length,
    );
  });
});
