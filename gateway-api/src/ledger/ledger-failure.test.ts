import { Metadata, status } from "@grpc/grpc-js";
import { GatewayError } from "@hyperledger/fabric-gateway";
import { DomainError, encodeError } from "@antin/trade-documents";
import { invalidTransaction, isNetworkForming, isOutage, ledgerFailure } from "./ledger-failure.js";

const aFailure = (code: status, message: string, details: readonly string[] = []): GatewayError => {
  const cause = Object.assign(new Error(message), { code, details: message, metadata: new Metadata() });
  return new GatewayError({
    code,
    message,
    details: details.map((detail) => ({ message: detail, mspId: "CustomsMSP", address: "127.0.0.1:1" })),
    cause,
  });
};

const refused = encodeError(new DomainError("DRAWDOWN_EXCEEDED", "too much", { line: 1 }));

describe("a failure of the ledger", () => {
  it.each([
    ["an endorsement", aFailure(status.ABORTED, "failed to endorse", [`chaincode response 500, ${refused}`])],
    [
      "an evaluation",
      aFailure(
        status.UNKNOWN,
        `evaluate call to endorser returned error: chaincode response 500, ${refused}`,
      ),
    ],
  ])("in %s carries the contract's own refusal", (_, failure) => {
    expect(ledgerFailure(failure)).toMatchObject({
      code: "DRAWDOWN_EXCEEDED",
      message: "too much",
      details: { line: 1 },
    });
  });

  it.each([
    [status.UNAVAILABLE, "No connection established", "LEDGER_UNAVAILABLE"],
    [status.DEADLINE_EXCEEDED, "Deadline exceeded", "LEDGER_UNAVAILABLE"],
    [status.UNAVAILABLE, "chaincode trade-documents is not running", "CHAINCODE_UNAVAILABLE"],
    [status.ABORTED, "chaincode stream ended", "CHAINCODE_UNAVAILABLE"],
    [status.RESOURCE_EXHAUSTED, "too many requests", "TOO_MANY_REQUESTS"],
    [status.PERMISSION_DENIED, "signature", "IDENTITY_REFUSED"],
    [status.FAILED_PRECONDITION, "error validating proposal: access denied", "IDENTITY_REFUSED"],
    [status.FAILED_PRECONDITION, "no combination of peers can be derived", "LEDGER_UNAVAILABLE"],
    [status.FAILED_PRECONDITION, "requires endorsement from organisation(s)", "ENDORSEMENT_REFUSED"],
    [status.ABORTED, "ProposalResponsePayloads do not match", "READ_CONFLICT"],
  ])("with status %i and %p is %s", (code, message, expected) => {
    expect(ledgerFailure(aFailure(code, message))).toMatchObject({ code: expected });
  });

  it.each([
    [status.FAILED_PRECONDITION, "no combination of peers can be derived which satisfy the policy", []],
    [status.UNAVAILABLE, "failed to find any endorsing peers for org(s): AuditMSP", []],
    [status.UNAVAILABLE, "no orderers could successfully process transaction", ["rejected by Consenter"]],
    [status.UNAVAILABLE, "no orderer nodes available", []],
    [status.ABORTED, "failed to collect enough endorsements", ["dial tcp: connect: connection refused"]],
  ])("with status %i and %p means that the network has still to find together", (code, message, details) => {
    const failure = ledgerFailure(aFailure(code, message, details));
    expect(failure).toMatchObject({ code: "LEDGER_UNAVAILABLE" });
    expect([isOutage(failure), isNetworkForming(failure)]).toEqual([true, true]);
  });

  it.each([
    [status.UNAVAILABLE, "No connection established"],
    [status.DEADLINE_EXCEEDED, "Deadline exceeded"],
    [status.ABORTED, "chaincode stream ended"],
  ])("with status %i and %p is nothing to wait for in a call", (code, message) => {
    expect(isNetworkForming(ledgerFailure(aFailure(code, message)))).toBe(false);
  });

  it("keeps what it does not know", () => {
    const mistake = new TypeError("a mistake");
    expect(ledgerFailure(mistake)).toBe(mistake);
  });
});

describe("an invalid transaction", () => {
  it.each([
    ["MVCC_READ_CONFLICT", "READ_CONFLICT"],
    ["PHANTOM_READ_CONFLICT", "READ_CONFLICT"],
    ["ENDORSEMENT_POLICY_FAILURE", "TRANSACTION_INVALID"],
  ])("of code %s is %s", (validationCode, code) => {
    expect(invalidTransaction("tx", validationCode)).toMatchObject({
      code,
      details: { txId: "tx", validationCode },
    });
  });
});

it("tells outages from refusals", () => {
  expect(isOutage(ledgerFailure(aFailure(status.UNAVAILABLE, "gone")))).toBe(true);
  expect(isOutage(ledgerFailure(aFailure(status.ABORTED, "x", [`chaincode response 500, ${refused}`])))).toBe(
    false,
  );
});
