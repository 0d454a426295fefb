import fc from "fast-check";
import { errorCode } from "./domain/errors.js";
import {
  aboutOurs,
  aThaiMessage,
  issuedReference,
  numberOf,
  ourMessage,
  post,
  theIssuedCertificate,
  theThaiIssue,
} from "./testing/certificate-messages.js";
import { aCertificateOfOrigin, certificateNo } from "./testing/documents.js";
import { anApplication, anExportOnLedger } from "./testing/issued-certificates.js";
import { codeOf, refusalOf, ruleOf } from "./testing/refusal.js";
import { TradeWorld } from "./testing/trade-world.js";

type Json = Record<string, unknown>;

const received = "certificate-of-origin";
const issued = "issued-certificate";
const message = "certificate-message";
/** The use that a clearance commits, under its composite key. */
const useKey = ["", "use", received, certificateNo, "1", "10000000000", "1", ""].join("\u0000");
const cancelled = aThaiMessage("CANCEL", 2, { reason: "issued in error" });

const stateOf = async (world: TradeWorld, kind: string, number: string): Promise<string> =>
  ((await world.ask(kind, "Read", number)) as { state: string }).state;
const arrivalOf = (event: { payload: unknown } | undefined): unknown =>
  (event?.payload as { events: { arrival?: string }[] }).events[0]?.arrival;
const apply = (world: TradeWorld, waiting: Json) =>
  world.run("thaiCustoms", message, "Apply", numberOf(waiting), { payload: waiting });

describe("a certificate that comes as a message", () => {
  it("is received with its content, in the collection that both sides share", async () => {
    const world = await TradeWorld.open();
    const { privateWrites, endorsersNeeded, event } = await post(world, "thaiCustoms", theThaiIssue());
    expect(await stateOf(world, received, certificateNo)).toBe("RECEIVED");
    expect(arrivalOf(event)).toBe("TAKE");
    expect(endorsersNeeded).toEqual(["AuditMSP", "CustomsMSP", "ThaiCustomsMSP"]);
    expect(new Set(privateWrites.map(({ collection }) => collection))).toEqual(
      new Set(["_implicit_org_ThaiCustomsMSP", "pdcCo_TH"]),
    );
    expect(JSON.stringify(event)).not.toContain("SIAM VALVE");
    expect(await world.ask(received, "Payload", certificateNo)).toMatchObject({
      payload: aCertificateOfOrigin(),
    });
  });

  it("is the same message when it comes again", async () => {
    const world = await TradeWorld.open();
    await post(world, "thaiCustoms", theThaiIssue());
    expect(await codeOf(post(world, "thaiCustoms", theThaiIssue()))).toBe(errorCode.DOCUMENT_EXISTS);
    expect(await stateOf(world, received, certificateNo)).toBe("RECEIVED");
  });

  it("waits when it was overtaken, and then takes effect in its turn", async () => {
    const world = await TradeWorld.open();
    expect(arrivalOf((await post(world, "thaiCustoms", cancelled)).event)).toBe("WAIT");
    expect(await ruleOf(apply(world, cancelled))).toBe("E_MSG_ORDER");
    await post(world, "thaiCustoms", theThaiIssue());
    expect(await stateOf(world, received, certificateNo)).toBe("RECEIVED");
    await apply(world, cancelled);
    expect(await stateOf(world, received, certificateNo)).toBe("CANCELLED");
  });

  it("is replaced by another that names it", async () => {
    const world = await TradeWorld.open();
    await post(world, "thaiCustoms", theThaiIssue());
    const other = { referenceNo: "D2026-0001299", supersedes: certificateNo };
    const replacement = aThaiMessage(
      "REPLACE",
      1,
      { issueDate: "2026-11-02", supersedes: certificateNo },
      { reference: "D2026-0001299", certificate: aCertificateOfOrigin(other) },
    );
    await post(world, "thaiCustoms", replacement);
    expect(await stateOf(world, received, certificateNo)).toBe("REPLACED");
    expect(await stateOf(world, received, "D2026-0001299")).toBe("RECEIVED");
  });

  it("in two versions gives nothing until its sender takes one back", async () => {
    const world = await TradeWorld.open();
    await post(world, "thaiCustoms", theThaiIssue());
    const other = theThaiIssue({ issuingAuthorityId: "TH-DFT-2" });
    expect(arrivalOf((await post(world, "thaiCustoms", other)).event)).toBe("CONFLICT");
    expect(await stateOf(world, received, certificateNo)).toBe("CONTESTED");
    await post(world, "thaiCustoms", cancelled);
    expect(await refusalOf(apply(world, cancelled))).toMatchObject({
      details: { rule: "E_MSG_ORDER", conflicts: [1] },
    });
    await world.run("thaiCustoms", message, "Withdraw", numberOf(other), { arguments: { reason: "draft" } });
    expect(await stateOf(world, received, certificateNo)).toBe("RECEIVED");
    await apply(world, cancelled);
    expect(await stateOf(world, received, certificateNo)).toBe("CANCELLED");
  });

  it("cancelled after use becomes a dispute, and cannot be replaced", async () => {
    const world = await TradeWorld.open();
    await world.issuePermit();
    await post(world, "thaiCustoms", theThaiIssue());
    await world.bringGoods();
    world.ledger.overwrite(useKey, { q: "2500.00", s: "COMMITTED" });
    const replacement = aThaiMessage(
      "REPLACE",
      1,
      { issueDate: "2026-11-02", supersedes: certificateNo },
      {
        reference: "D9",
        certificate: aCertificateOfOrigin({ referenceNo: "D9", supersedes: certificateNo }),
      },
    );
    expect(await ruleOf(post(world, "thaiCustoms", replacement))).toBe("E_CO_UTILISED");
    await post(world, "thaiCustoms", cancelled);
    expect(await stateOf(world, received, certificateNo)).toBe("CANCEL_DISPUTED");
  });

  it.each([
    ["ISSUE", 1],
    ["CANCEL", 2],
  ])("comes from its own country alone: %s", async (type, sequence) => {
    const world = await TradeWorld.open();
    const sent = type === "ISSUE" ? theThaiIssue() : aThaiMessage(type, sequence, { reason: "x" });
    expect(await codeOf(post(world, "asw", sent))).toBe(errorCode.NOT_OWNER);
    expect(await codeOf(post(world, "headquarters", sent))).toBe(errorCode.NOT_OWNER);
    expect(await codeOf(post(world, "declarant", sent))).toBe(errorCode.ROLE_NOT_ALLOWED);
  });

  it("of a country without a peer comes through the gateway", async () => {
    const world = await TradeWorld.open();
    const exporter = { name: "LION VALVES", address: "SINGAPORE", countryCode: "SG" };
    const declared = aCertificateOfOrigin().exporterDeclaration as Json;
    const certificate = aCertificateOfOrigin({
      issuingCountry: "SG",
      exporter,
      exporterDeclaration: { ...declared, originCountry: "SG" },
    });
    const sent = { ...theThaiIssue(), from: "SG", issuingCountry: "SG", certificate };
    expect(await codeOf(post(world, "thaiCustoms", sent))).toBe(errorCode.NOT_OWNER);
    await post(world, "asw", sent);
    expect(await world.ask(received, "Read", certificateNo)).toMatchObject({
      state: "RECEIVED",
      issuer: "CustomsMSP",
    });
  });
});

describe("messages about one certificate", () => {
  const history = [
    theThaiIssue(),
    aThaiMessage("ACK", 2, { of: `VN-${"0".repeat(40)}`, result: "RECEIVED_OK" }),
    aThaiMessage("RESEND_REQ", 3, { sequences: [1] }),
    aThaiMessage("CANCEL", 4, { reason: "issued in error" }),
  ];

  it("end in the same state in any order, however often each comes", async () => {
    const orders = fc.shuffledSubarray([0, 0, 1, 2, 3, 3], { minLength: 6, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(orders, async (order) => {
        const world = await TradeWorld.open();
        for (const index of order)
          await post(world, "thaiCustoms", history[index]!).catch((error: unknown) => {
            expect((error as { code?: string }).code).toBe(errorCode.DOCUMENT_EXISTS);
          });
        for (const sent of history)
          if ((await stateOf(world, message, numberOf(sent))) === "POSTED") await apply(world, sent);
        expect(await stateOf(world, received, certificateNo)).toBe("CANCELLED");
      }),
      { numRuns: 8 },
    );
  });
});

describe("what a message says", () => {
  it.each<[string, string, Json]>([
    ["E_MSG_COUNTRIES", "/to", { ...cancelled, to: "SG" }],
    ["E_MSG_TYPE", "/type", { ...cancelled, issuingCountry: "VN" }],
    ["E_MSG_CONTENT", "/certificate", { ...cancelled, certificate: aCertificateOfOrigin() }],
    ["E_MSG_CONTENT", "/certificate", aThaiMessage("ISSUE", 1, { issueDate: "2026-11-02" })],
    ["E_MSG_CONTENT", "/certificate/referenceNo", theThaiIssue({ referenceNo: "D2" })],
    ["E_TOO_BIG", "/sequence", { ...cancelled, sequence: 1000 }],
    ["E_REQUIRED", "/answer/reason", { ...cancelled, answer: {} }],
  ])("breaks %s at %s", async (rule, pointer, sent) => {
    const world = await TradeWorld.open();
    const { details } = await refusalOf(post(world, "thaiCustoms", sent));
    expect(details["fields"]).toMatchObject([{ rule, pointer }]);
  });

  it("is numbered by its content", async () => {
    const world = await TradeWorld.open();
    const posted = world.run("thaiCustoms", message, "Post", `TH-${"0".repeat(40)}`, { payload: cancelled });
    expect((await refusalOf(posted)).details["fields"]).toMatchObject([
      { pointer: "/number", rule: "E_NUMBER" },
    ]);
  });
});

describe("a certificate issued here, told to the other side", () => {
  async function issuedOne(): Promise<TradeWorld> {
    const world = await TradeWorld.open();
    anExportOnLedger(world);
    await world.run("declarant", issued, "Apply", "CO-1", { payload: anApplication() });
    await world.run("coIssuer", issued, "Issue", "CO-1", { arguments: { referenceNo: issuedReference } });
    return world;
  }
  const theIssue = (changes = {}): Json =>
    aboutOurs("VN", "ISSUE", 1, { issueDate: "2026-11-20" }, { certificate: theIssuedCertificate(changes) });
  const ack = (sequence: number, result = "RECEIVED_OK"): Json =>
    aboutOurs("TH", "ACK", sequence, { of: numberOf(theIssue()), result });
  const response = (sequence: number, answer: Json): Json =>
    aboutOurs("TH", "RESPONSE", sequence, { items: [{ no: 1, result: "ACCEPT" }], ...answer });
  const used = (value: string): Json[] => [{ no: 1, quantity: { value, unit: "KGM" } }];
  const take = (world: TradeWorld, command: string) => world.run("asw", issued, command, "CO-1");

  it("is sent, delivered, accepted and used, each signed by the side that says so", async () => {
    const world = await issuedOne();
    const { endorsersNeeded } = await post(world, "coIssuer", theIssue());
    expect(endorsersNeeded).toEqual(["AuditMSP", "CustomsMSP", "MoitMSP"]);
    expect(await stateOf(world, issued, "CO-1")).toBe("SENT");
    const told = await post(world, "thaiCustoms", ack(1));
    expect(told.endorsersNeeded).toEqual(["AuditMSP", "CustomsMSP", "ThaiCustomsMSP"]);
    expect(await stateOf(world, issued, "CO-1")).toBe("SENT");
    await take(world, "TakeAck");
    expect(await stateOf(world, issued, "CO-1")).toBe("DELIVERED");
    await post(world, "thaiCustoms", response(2, { status: "ACCEPTED" }));
    await post(world, "thaiCustoms", response(3, { status: "PARTIALLY_UTILISED", utilised: used("250.00") }));
    await post(world, "thaiCustoms", response(4, { status: "FULLY_UTILISED", utilised: used("600.00") }));
    const states: string[] = [];
    for (let left = 3; left > 0; left -= 1) {
      await take(world, "TakeResponse");
      states.push(await stateOf(world, issued, "CO-1"));
    }
    expect(states).toEqual(["ACCEPTED", "PARTIALLY_UTILISED", "FULLY_UTILISED"]);
    expect(await world.facets(issued, "CO-1")).toMatchObject({
      taken: 4,
      utilised: [{ no: 1, quantity: "600.00", unit: "KGM" }],
    });
  });

  it("is told as it was issued, and cancelled only when it is", async () => {
    const world = await issuedOne();
    const [item] = theIssuedCertificate().items as Json[];
    const more = { items: [{ ...item, quantity: { value: "600.01", unit: "KGM" } }] };
    expect(await ruleOf(post(world, "coIssuer", theIssue(more)))).toBe("E_MSG_UNTRUE");
    const cancel = aboutOurs("VN", "CANCEL", 1, { reason: "sale off" });
    expect(await ruleOf(post(world, "coIssuer", cancel))).toBe("E_MSG_UNTRUE");
    const unknown = { ...cancel, reference: "VN-TH 26/02/00099" };
    expect(await ruleOf(post(world, "coIssuer", unknown))).toBe("E_MSG_REFERENCE");
  });

  it("takes what came out of order in its order, and nothing while something is missing", async () => {
    const world = await issuedOne();
    await post(world, "coIssuer", theIssue());
    await post(world, "thaiCustoms", response(2, { status: "ACCEPTED" }));
    expect(await ruleOf(take(world, "TakeResponse"))).toBe("E_MSG_NONE");
    await post(world, "thaiCustoms", ack(1));
    expect(await ruleOf(take(world, "TakeResponse"))).toBe("E_MSG_NONE");
    await take(world, "TakeAck");
    await take(world, "TakeResponse");
    expect(await stateOf(world, issued, "CO-1")).toBe("ACCEPTED");
  });

  it("is sent again after the other side could not read it", async () => {
    const world = await issuedOne();
    await post(world, "coIssuer", theIssue());
    await post(world, "thaiCustoms", ack(1, "SYNTAX_ERROR"));
    await take(world, "TakeAck");
    expect(await stateOf(world, issued, "CO-1")).toBe("SEND_ERROR");
    await post(world, "coIssuer", { ...theIssue(), sequence: 2 });
    expect(await stateOf(world, issued, "CO-1")).toBe("SENT");
  });

  it("is not cancelled while an answer waits, nor after it was used", async () => {
    const world = await issuedOne();
    const cancel = () => world.run("coIssuer", issued, "Cancel", "CO-1", { arguments: { reason: "x" } });
    await post(world, "coIssuer", theIssue());
    await post(world, "thaiCustoms", ack(1));
    await post(world, "thaiCustoms", response(2, { status: "PARTIALLY_UTILISED", utilised: used("1.00") }));
    expect(await ruleOf(cancel())).toBe("E_MSG_WAITING");
    await take(world, "TakeAck");
    await take(world, "TakeResponse");
    expect(await codeOf(cancel())).toBe(errorCode.TRANSITION_NOT_ALLOWED);
  });

  it("that was denied is accepted after it was explained, and not before", async () => {
    const world = await issuedOne();
    await post(world, "coIssuer", theIssue());
    await post(world, "thaiCustoms", ack(1));
    await take(world, "TakeAck");
    const denied = { status: "DENIED", reasonCode: "HS_MISMATCH", items: [{ no: 1, result: "DENY" }] };
    await post(world, "thaiCustoms", response(2, { ...denied, receivedAt: "2026-09-01T02:00:00.000Z" }));
    await take(world, "TakeResponse");
    expect(await world.facets(issued, "CO-1")).toMatchObject({
      denied: { reasonCode: "HS_MISMATCH", late: true },
    });
    await post(world, "thaiCustoms", response(3, { status: "ACCEPTED" }));
    expect(await ruleOf(take(world, "TakeResponse"))).toBe("E_CO_NOT_CLARIFIED");
    await world.run("coIssuer", issued, "Clarify", "CO-1", { arguments: { reason: "same goods" } });
    await take(world, "TakeResponse");
    expect(await stateOf(world, issued, "CO-1")).toBe("ACCEPTED");
  });

  it("names what the other side says it used beyond what was certified", async () => {
    const world = await issuedOne();
    await post(world, "coIssuer", theIssue());
    await post(world, "thaiCustoms", ack(1));
    await take(world, "TakeAck");
    await post(world, "thaiCustoms", response(2, { status: "FULLY_UTILISED", utilised: used("600.01") }));
    await take(world, "TakeResponse");
    expect(await world.facets(issued, "CO-1")).toMatchObject({ discrepancies: [1] });
  });

  it("has a reply due 90 days after it was asked about", async () => {
    const world = await issuedOne();
    await post(world, "coIssuer", theIssue());
    await post(world, "thaiCustoms", aboutOurs("TH", "QUERY", 1, { reason: "RANDOM", caseNo: "TH-77" }));
    await take(world, "TakeQuery");
    expect(await world.facets(issued, "CO-1")).toMatchObject({
      queries: [{ dueAt: "2027-02-18T16:59:59.999Z" }],
    });
  });

  it("is not said to be used by Viet Nam for another's certificate but as the ledger has it", async () => {
    const world = await TradeWorld.open();
    await post(world, "thaiCustoms", theThaiIssue());
    const claim = (utilised: Json[]) =>
      ourMessage("RESPONSE", 1, { status: "FULLY_UTILISED", items: [{ no: 1, result: "ACCEPT" }], utilised });
    expect(await ruleOf(post(world, "asw", claim(used("2500.00"))))).toBe("E_MSG_UNTRUE");
    world.ledger.overwrite(["", "use", received, certificateNo, "1", "10000000000", "1", ""].join("\u0000"), {
      q: "2500.00",
      s: "COMMITTED",
    });
    expect((await post(world, "asw", claim(used("2500.00")))).endorsersNeeded).toEqual([
      "AuditMSP",
      "CustomsMSP",
    ]);
  });
});

describe("what customs did with a certificate", () => {
  const told = async (world: TradeWorld, event: { payload: unknown } | undefined): Promise<unknown> => {
    const { events } = event?.payload as { events: { event: string; number: string }[] };
    const { number = "" } = events.find((one) => one.event === "IssuerInformed") ?? {};
    return (await world.ask(message, "Read", number)).facets;
  };

  async function cleared(): Promise<[TradeWorld, unknown]> {
    const world = await TradeWorld.prepared();
    const number = await world.register();
    await world.assignChannel(number, "GREEN");
    await world.pay(number, "118680746");
    const { event } = await world.run("engine", "declaration", "Clear", number);
    return [world, await told(world, event)];
  }

  it("is told to its issuer as the declaration clears", async () => {
    const [, facets] = await cleared();
    expect(facets).toMatchObject({
      type: "RESPONSE",
      from: "VN",
      to: "TH",
      reference: certificateNo,
      sequence: 1,
      answer: {
        status: "FULLY_UTILISED",
        items: [{ no: 1, result: "ACCEPT" }],
        utilised: [{ no: 1, quantity: { value: "2500.00", unit: "KGM" } }],
      },
    });
  });

  it("stays when the certificate is cancelled afterwards: that is a dispute", async () => {
    const [world] = await cleared();
    await post(world, "thaiCustoms", aThaiMessage("CANCEL", 1, { reason: "issued in error" }));
    expect(await stateOf(world, received, certificateNo)).toBe("CANCEL_DISPUTED");
  });

  it("keeps the next place for what is said next", async () => {
    const [world] = await cleared();
    const again = ourMessage("RESEND_REQ", 1, { sequences: [1] });
    expect(await refusalOf(post(world, "asw", again))).toMatchObject({
      details: { rule: "E_MSG_PLACE", next: 2 },
    });
    await post(world, "asw", { ...again, sequence: 2 });
  });

  it("is told when an item is denied", async () => {
    const world = await TradeWorld.prepared();
    const number = await world.register();
    await world.assignChannel(number, "YELLOW");
    const { event } = await world.decideOrigin(number, "DenyOrigin");
    expect(await told(world, event)).toMatchObject({
      answer: { status: "DENIED", items: [{ no: 1, result: "DENY" }] },
    });
  });
});

describe("two sides that compare their books", () => {
  it("learn which messages each lacks, and which differ", async () => {
    const world = await TradeWorld.open();
    await post(world, "thaiCustoms", theThaiIssue());
    const waiting = aThaiMessage("CANCEL", 3, { reason: "issued in error" });
    await post(world, "thaiCustoms", waiting);
    await post(world, "asw", ourMessage("RESEND_REQ", 1, { sequences: [2] }));
    const lost = `TH-${"a".repeat(40)}`;
    const sent = [
      { sequence: 1, number: numberOf(theThaiIssue()) },
      { sequence: 2, number: lost },
      { sequence: 3, number: numberOf(cancelled) },
    ];
    const report = await world.ask(received, "Exchange", certificateNo, { payload: { sent, received: [] } });
    expect(report).toMatchObject({
      reference: certificateNo,
      received: {
        inTurn: [{ sequence: 1, type: "ISSUE" }],
        waiting: [{ sequence: 3, type: "CANCEL" }],
        missing: [2],
        conflicts: [],
        differences: [
          { sequence: 1, finding: "MATCHED" },
          { sequence: 2, finding: "MISSING_HERE", there: lost },
          { sequence: 3, finding: "DIFFERENT" },
        ],
      },
      sent: { differences: [{ sequence: 1, finding: "MISSING_THERE" }] },
    });
    const plain = (await world.ask(received, "Exchange", certificateNo)) as { received: object };
    expect(plain.received).not.toHaveProperty("differences");
    const broken = world.ask(received, "Exchange", certificateNo, { payload: { sent: [] } });
    expect(await codeOf(broken)).toBe(errorCode.INPUT_INVALID);
  });
});
