import {
  blockLink,
  documentLink,
  documentsLink,
  ledgerLink,
  parseRoute,
  parseVerificationAddress,
  transactionLink,
  verificationAddress,
} from "./router.js";

describe("an address of the page", () => {
  it.each([
    ["", { page: "verify", kind: "", number: "", code: "" }],
    ["#/", { page: "verify", kind: "", number: "", code: "" }],
    ["#/nowhere/at/all", { page: "verify", kind: "", number: "", code: "" }],
    [
      "#/verify?kind=declaration&number=10000000001&code=7K3MZQ0V9C",
      { page: "verify", kind: "declaration", number: "10000000001", code: "7K3MZQ0V9C" },
    ],
    ["#/documents", { page: "documents", kind: "", text: "" }],
    ["#/documents?kind=permit&q=van+%C3%A2u", { page: "documents", kind: "permit", text: "van âu" }],
    ["#/documents/permit/GP%2F1", { page: "document", kind: "permit", number: "GP/1" }],
    ["#/documents/permit/%E0%A4%A", { page: "document", kind: "permit", number: "%E0%A4%A" }],
    ["#/ledger", { page: "ledger", tab: "blocks" }],
    ["#/ledger/anchors", { page: "ledger", tab: "anchors" }],
    ["#/ledger/unheard-of", { page: "ledger", tab: "blocks" }],
    ["#/ledger/blocks/7", { page: "block", number: "7" }],
    ["#/ledger/transactions/ab12", { page: "transaction", id: "ab12" }],
  ])("%j means %j", (fragment, route) => {
    expect(parseRoute(fragment)).toEqual(route);
  });

  it.each([
    [documentLink("permit", "GP/1 A#?"), { page: "document", kind: "permit", number: "GP/1 A#?" }],
    [documentsLink("permit", "a&b=c"), { page: "documents", kind: "permit", text: "a&b=c" }],
    [documentsLink("", ""), { page: "documents", kind: "", text: "" }],
    [ledgerLink("checkpoints"), { page: "ledger", tab: "checkpoints" }],
    [blockLink(7), { page: "block", number: "7" }],
    [transactionLink("ab12"), { page: "transaction", id: "ab12" }],
  ])("made as %s is read as what it was made of", (link, route) => {
    expect(parseRoute(link)).toEqual(route);
  });
});

describe("a verification address", () => {
  const target = { kind: "permit", number: "GP/BCT 2026&1", code: "7K3MZQ0V9C" };

  it("is the page's own with the document's number and code", () => {
    const address = verificationAddress("https://antin.example/?x=1#/documents/permit/7", {
      ...target,
      number: "7",
    });
    expect(address).toBe("https://antin.example/#/verify?kind=permit&number=7&code=7K3MZQ0V9C");
  });

  it("is read back wherever it was pasted from", () => {
    const address = verificationAddress("http://127.0.0.1:8080/", target);
    expect(parseVerificationAddress(`  ${address}\n`)).toEqual(target);
  });

  it.each([
    "",
    '{"format":"antin-receipt/v1"}',
    "#/verify",
    "#/verify?number=1",
    "https://antin.example/#/ledger/blocks?code=1&number=2",
  ])("is not %j", (text) => {
    expect(parseVerificationAddress(text)).toBeUndefined();
  });
});
