import type { JsonObject, TimelineEntry, TransactionView } from "../api.js";
import { reasonOfEntry } from "./reason-of-entry.js";

const anEntry = (change: Partial<TimelineEntry> = {}): TimelineEntry => ({
  event: "PaymentNoticePaid",
  state: "PAID",
  version: 1,
  at: "2026-03-02T08:15:30.120Z",
  actor: { msp: "TreasuryMSP", role: "TREASURY" },
  txId: "ab".repeat(32),
  block: 21,
  leafIndex: 17,
  ...change,
});

const aTransaction = (name: string, events: readonly JsonObject[]): TransactionView => ({
  id: "ab".repeat(32),
  block: 21,
  index: 0,
  validationCode: "VALID",
  creatorMsp: "TreasuryMSP",
  function: name,
  at: "2026-03-02T08:15:30.120Z",
  endorsers: ["CustomsMSP", "AuditMSP"],
  events,
});

const notice = { kind: "payment-notice", number: "10000000001-1" };
const recorded = {
  event: "TreasuryReceiptRecorded",
  kind: "treasury-receipt",
  number: "KBNN-1",
  state: "RECORDED",
  leafIndex: 16,
};
const paid = { ...notice, event: "PaymentNoticePaid", state: "PAID", outstanding: "0", leafIndex: 17 };

describe("why something happened to a document", () => {
  it("names the document whose command brought it about", () => {
    const transaction = aTransaction("treasury-receipt:Record", [recorded, paid]);
    expect(reasonOfEntry(anEntry(), notice, transaction)).toEqual({
      command: { kind: "treasury-receipt", name: "Record" },
      cause: { kind: "treasury-receipt", number: "KBNN-1" },
      details: { outstanding: "0" },
    });
  });

  it("names no cause when the command was given to the document itself", () => {
    const held = { ...notice, event: "Held", state: "ISSUED", reason: "Chờ giám định", leafIndex: 17 };
    const reason = reasonOfEntry(anEntry(), notice, aTransaction("payment-notice:Hold", [held]));
    expect(reason).toEqual({
      command: { kind: "payment-notice", name: "Hold" },
      details: { reason: "Chờ giám định" },
    });
  });

  it("tells how much of the document was used, and does not repeat the cause", () => {
    const permit = { kind: "permit", number: "GP-1" };
    const registered = { event: "DeclarationRegistered", kind: "declaration", number: "10", leafIndex: 16 };
    const reserved = {
      ...permit,
      event: "PermitReserved",
      declaration: "10",
      uses: [["1", 2, "1200.00"]],
      leafIndex: 17,
    };
    const transaction = aTransaction("declaration:Register", [registered, reserved]);
    expect(reasonOfEntry(anEntry(), permit, transaction)).toMatchObject({
      cause: { kind: "declaration", number: "10" },
      details: { uses: [{ part: "1", quantity: "1200.00" }] },
    });
  });

  it("is not known without the transaction, or when it tells of something else", () => {
    expect(reasonOfEntry(anEntry(), notice, undefined)).toBeUndefined();
    const other = aTransaction("treasury-receipt:Record", [recorded]);
    expect(reasonOfEntry(anEntry(), notice, other)).toBeUndefined();
  });
});
