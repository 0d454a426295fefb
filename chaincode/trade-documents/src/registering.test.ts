import { type DomainError, errorCode } from "./domain/errors.js";
import {
  acid,
  aCertificateOfOrigin,
  aDeclaration,
  billNo,
  certificateNo,
  permitNo,
  plasticParts,
  valves,
} from "./testing/documents.js";
import { codeOf, refusalOf, ruleOf } from "./testing/refusal.js";
import { TradeWorld } from "./testing/trade-world.js";

describe("registering", () => {
  const refused = async (changes: Record<string, unknown>): Promise<DomainError> =>
    refusalOf((await TradeWorld.prepared()).register(aDeclaration(changes)));

  it("names every broken field at once", async () => {
    const { code, details } = await refused({
      kindCode: "Z99",
      importContractor: { name: "CONG TY UY THAC" },
      eInvoiceNo: "E1",
      lines: [
        valves({ hs: "8481809" }),
        acid({ unitPrice: { amount: "0.6", currency: "USD", per: "KGM" } }),
        plasticParts(),
      ],
    });
    expect(code).toBe(errorCode.INPUT_INVALID);
    expect(
      (details.fields as { pointer: string; rule: string }[]).map(
        ({ pointer, rule }) => `${pointer} ${rule}`,
      ),
    ).toEqual([
      "/declaration/kindCode E_KIND_CODE",
      "/declaration/lines/0/hs E_HS_LENGTH",
      "/declaration/lines/1/unitPrice E_UNIT_PRICE",
    ]);
  });

  it.each([
    [{ importContractor: { name: "CONG TY UY THAC" } }, "/declaration/importContractor/mst R1034"],
    [{ invoiceClass: "D" }, "/declaration/eInvoiceNo S0225"],
    [{ eInvoiceNo: "E1" }, "/declaration/eInvoiceNo S0226"],
    [{ freight: undefined }, "/declaration/freight R0029"],
    [{ insurance: undefined }, "/declaration/insurance R0028"],
    [{ incoterm: "CIF", freight: undefined }, "/declaration/insurance R0086"],
    [{ allocationTotal: "1" }, "/declaration/allocationTotal R0170"],
    [{ split: { firstDeclNo: "F", branchNo: 2, branchTotal: 3 } }, "/declaration/split/branchNo R1029"],
    [{ grossWeight: undefined }, "/declaration/grossWeight R1027"],
    [{ bankPay: { bank: "VCB" } }, "/declaration/bankPay R1008"],
    [
      {
        paymentDueCode: "A",
        releaseReason: "A",
        guarantee: { bank: "VCB", year: "2026", sign: "S", no: "1" },
      },
      "/declaration/paymentDueCode R1051",
    ],
    [
      {
        permits: [
          { type: "A", no: permitNo },
          { type: "B", no: permitNo },
        ],
      },
      "/declaration/permits S0169",
    ],
    [{ bills: [] }, "/declaration/bills E_BILL"],
    [{ bills: [{ no: billNo, packages: 1 }] }, "/declaration/bills E_BILL_PACKAGES"],
    [{ bills: [{ no: billNo, packages: 301 }] }, "/declaration/bills E_BILL_PACKAGES"],
    [{ bills: [{ no: billNo, packages: 300 }, { no: "B2" }] }, "/declaration/bills E_BILL_PACKAGES"],
    [
      {
        bills: [
          { no: billNo, packages: 100 },
          { no: "B2", packages: 199 },
        ],
      },
      "/declaration/bills E_BILL_PACKAGES",
    ],
    [{ containers: ["CSQU3054384"] }, "/declaration/containers/0 E_CHECK"],
    [{ totalInvoice: "23333.82" }, "/declaration/totalInvoice E_INVOICE_TOTAL"],
    [{ lines: [valves({ lineNo: 2 })], permits: undefined }, "/declaration/lines E_LINE_NUMBERS"],
    [
      { lines: [valves({ tariffCode: "B01" })], permits: undefined },
      "/declaration/lines/0/coRef E_CO_TARIFF",
    ],
    [{ lines: [plasticParts({ lineNo: 1 })] }, "/declaration/permits E_PERMIT_UNUSED"],
    [{ permits: undefined }, "/declaration/lines/1/permitUse/0/permitNo E_PERMIT_NOT_LISTED"],
    [{ lines: [], permits: undefined }, "/declaration/lines E_TOO_SMALL"],
    [{ secret: 1 }, "/declaration/secret E_UNKNOWN_FIELD"],
  ])("refuses %j: %s", async (changes, problem) => {
    const { code, details } = await refused(changes);
    expect(code).toBe(errorCode.INPUT_INVALID);
    expect(
      (details.fields as { pointer: string; rule: string }[]).map(
        ({ pointer, rule }) => `${pointer} ${rule}`,
      ),
    ).toContain(problem);
  });

  it.each([
    ["E_PERMIT_QUANTITY", [["14499.99", 1]]],
    [
      "E_PERMIT_USE_REPEATED",
      [
        ["7250.00", 1],
        ["7250.00", 1],
      ],
    ],
  ] as const)("refuses permits that do not add up to the line: %s", async (rule, uses) => {
    const permitUse = uses.map(([value, permitLine]) => ({
      permitNo,
      permitLine,
      qty: { value, unit: "KGM" },
    }));
    const { details } = await refused({ lines: [valves(), acid({ permitUse }), plasticParts()] });
    expect(details.fields).toMatchObject([{ pointer: "/declaration/lines/1/permitUse", rule }]);
  });

  it.each([
    ["12345.68", true],
    ["12347.00", false],
  ])("takes a line of 1,000 at 12.345678 for %s: %s", async (amount, taken) => {
    const priced = plasticParts({
      qty1: { value: "1000.00", unit: "KGM" },
      unitPrice: { amount: "12.345678", currency: "USD", per: "KGM" },
      invoiceValue: { amount, currency: "USD" },
    });
    const world = await TradeWorld.prepared();
    const filing = world.register(aDeclaration({ totalInvoice: "40000", lines: [valves(), acid(), priced] }));
    if (taken) await filing;
    else expect((await refusalOf(filing)).details.fields).toMatchObject([{ rule: "E_UNIT_PRICE" }]);
  });

  it("takes fifty lines and not one more", async () => {
    const lines = (count: number) =>
      Array.from({ length: count }, (_, index) =>
        plasticParts({ lineNo: index + 1, invoiceValue: { amount: "10.00", currency: "USD" } }),
      );
    const changes = { permits: undefined };
    const world = await TradeWorld.prepared();
    expect(await codeOf(world.register(aDeclaration({ ...changes, lines: lines(51) })))).toBe(
      errorCode.INPUT_INVALID,
    );
    await world.register(aDeclaration({ ...changes, lines: lines(50) }));
  });

  it("refuses another assessment than the ledger's rates give", async () => {
    const world = await TradeWorld.prepared();
    const number = world.nextNumber();
    const call = await world.registration(number);
    const { payload, salt } = call.transient?.payload as { payload: { assessment: object }; salt: string };
    const forged = { ...payload, assessment: { ...payload.assessment, total: "1" } };
    const request = { ...call, transient: { ...call.transient, payload: { payload: forged, salt } } };
    const { code, details } = await refusalOf(world.ledger.submit(request));
    expect([code, details.total]).toEqual([errorCode.ASSESSMENT_MISMATCH, "118680746"]);
  });

  it("refuses a number from no reserved range, an unknown bill, and a commodity or currency without a rate", async () => {
    const world = await TradeWorld.prepared();
    const call = await world.registration("19999999999");
    expect(await ruleOf(world.ledger.submit(call))).toBe("E_NUMBER_RANGE");
    expect(await ruleOf(world.register(aDeclaration({ bills: [{ no: "NONE1" }] })))).toBe("E_BILL_UNKNOWN");
    const lines = [valves(), acid(), plasticParts({ hs: "40169999" })];
    expect(await codeOf(world.register(aDeclaration({ lines })))).toBe(errorCode.RATE_NOT_FOUND);
    world.pass(24 * 7);
    expect(await codeOf(world.register())).toBe(errorCode.EXCHANGE_RATE_MISSING);
  });

  it("refuses where no tariff is in force", async () => {
    const world = await TradeWorld.prepared();
    world.pass(24 * 60);
    expect([errorCode.REFERENCE_DATA_MISSING, errorCode.GUARD_FAILED]).toContain(
      await codeOf(world.register()),
    );
  });

  it("refuses goods that arrived more than thirty days ago", async () => {
    const world = await TradeWorld.prepared();
    // The thirtieth day is a Sunday, so that Monday is the last.
    world.pass(24 * 32);
    expect(await ruleOf(world.register())).toBe("E_FILING_LATE");
  });

  it("takes a bill with its packages named, which are the declaration's", async () => {
    const world = await TradeWorld.prepared();
    const number = await world.register(aDeclaration({ bills: [{ no: billNo, packages: 300 }] }));
    expect(await world.facets("declaration", number)).toMatchObject({ bills: [{ packages: 300 }] });
  });

  it("refuses another port than the manifest brings the goods to", async () => {
    const { code, details } = await refused({ unloadingPort: "VNHPH" });
    expect([code, details]).toEqual([
      errorCode.GUARD_FAILED,
      { rule: "E_PORT_OF_DISCHARGE", portOfDischarge: "VNCLI" },
    ]);
  });

  it("refuses a bill declared twice over", async () => {
    const world = await TradeWorld.prepared();
    await world.register();
    const rest = aDeclaration({
      packages: { count: 1, unit: "PK" },
      permits: undefined,
      lines: [plasticParts({ lineNo: 1 })],
    });
    const { code, details } = await refusalOf(world.register(rest));
    expect([code, details.rule, details.available]).toEqual([
      errorCode.DRAWDOWN_EXCEEDED,
      "E_BILL_PACKAGES",
      "0.00",
    ]);
  });

  it("wants the certificate that a line cites, unchanged", async () => {
    const world = await TradeWorld.prepared();
    const call = await world.registration(world.nextNumber());
    const { payload } = call.transient ?? {};
    expect(await codeOf(world.ledger.submit({ ...call, transient: { payload } }))).toBe(
      errorCode.SOURCE_MISSING,
    );
    const salt = "00112233445566778899aabbccddeeff";
    const changed = aCertificateOfOrigin({ issuingAuthorityId: "TH-QQQ" });
    const sources = [{ kind: "certificate-of-origin", number: certificateNo, payload: changed, salt }];
    expect(await codeOf(world.ledger.submit({ ...call, transient: { payload, sources } }))).toBe(
      errorCode.PAYLOAD_HASH_MISMATCH,
    );
  });

  it("refuses a certificate that cannot be cited, saying why", async () => {
    const { code, details } = await refused({ lines: [valves({ origin: "CN" }), acid(), plasticParts()] });
    expect(code).toBe(errorCode.ORIGIN_REFUSED);
    expect(details.checks).toContainEqual({ lineNo: 1, id: "CO-02", reason: "WRONG_FORM" });
  });

  it.each([
    ["E_PERMIT_HS", { hs: "84818010" }],
    [
      "E_UNIT",
      {
        qty2: { value: "12000.00", unit: "LTR" },
        permitUse: [{ permitNo, permitLine: 1, qty: { value: "12000.00", unit: "LTR" } }],
      },
    ],
    ["E_PERMIT_LINE", { permitUse: [{ permitNo, permitLine: 9, qty: { value: "14500.00", unit: "KGM" } }] }],
    ["E_PERMIT_QTY", { permitUse: [{ permitNo, permitLine: 1, qty: { value: "52500.01", unit: "KGM" } }] }],
  ])("refuses a permit that does not fit the goods: %s", async (rule, changes) => {
    const world = await TradeWorld.prepared();
    const lines = [valves(), acid(changes), plasticParts()];
    expect(await ruleOf(world.register(aDeclaration({ lines })))).toBe(rule);
  });

  it.each([
    ["E_PERMIT_DATES", { validTo: "2026-11-19" }],
    ["E_PERMIT_DATES", { validFrom: "2026-11-21" }],
    ["E_PERMIT_DIRECTION", { direction: "E" }],
    ["E_PERMIT_PORT", { ports: ["VNHPH"] }],
    ["E_PERMIT_DECLARATION", { basisDeclNo: "10999999999" }],
    ["E_PERMIT_HOLDER", { holder: { name: "X", mst: "2300325764", address: "Y", countryCode: "VN" } }],
    [
      "E_PERMIT_ORIGIN",
      {
        lines: [
          {
            no: 1,
            hs: "2806",
            description: "X",
            originCountries: ["CN"],
            qtyAuthorised: { value: "50000.00", unit: "KGM" },
          },
        ],
      },
    ],
  ])("refuses a permit that is not for this import: %s", async (rule, changes) => {
    const world = await TradeWorld.open();
    await world.issuePermit(changes);
    await world.receiveCertificate();
    await world.bringGoods();
    expect(await ruleOf(world.register())).toBe(rule);
  });

  it("draws on no permit that is suspended or unknown", async () => {
    const world = await TradeWorld.prepared();
    await world.run("moit", "permit", "Suspend", permitNo, { arguments: { reason: "recall" } });
    expect(await codeOf(world.register())).toBe(errorCode.TRANSITION_NOT_ALLOWED);
    const unknown = acid({
      permitUse: [{ permitNo: "NONE", permitLine: 1, qty: { value: "14500.00", unit: "KGM" } }],
    });
    const declaration = aDeclaration({
      permits: [{ type: "A", no: "NONE" }],
      lines: [valves(), unknown, plasticParts()],
    });
    expect(await codeOf(world.register(declaration))).toBe(errorCode.DOCUMENT_NOT_FOUND);
  });
});
