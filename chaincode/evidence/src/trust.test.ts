import { aTrustRoot } from "./testing/sample-log.js";
import { checkTrustRoot, parseTrustRoot } from "./trust.js";

const withPointer = (pointer: string) =>
  expect.objectContaining({ code: "TRUST_MALFORMED", pointer }) as Error;
const trust = aTrustRoot();
const [first] = trust.organisations;

describe("a trust root", () => {
  test("reads back as it was written", () => {
    expect(parseTrustRoot(JSON.stringify(trust))).toEqual(trust);
  });

  test("knows whose key is whose", () => {
    const keys = checkTrustRoot(trust);
    expect(keys.verifiers.map((verifier) => keys.organisationOf(verifier))).toEqual(trust.organisations);
  });

  test.each<[string, unknown]>([
    ["", null],
    ["/format", { ...trust, format: "antin-trust/v2" }],
    ["/origin", { ...trust, origin: "" }],
    ["/quorum", { ...trust, quorum: 0 }],
    ["/quorum", { ...trust, quorum: 7 }],
    ["/quorum", { ...trust, quorum: "3" }],
    ["/organisations", { ...trust, organisations: [] }],
    ["/organisations/0", { ...trust, organisations: [null] }],
    ["/organisations/0/mspId", { ...trust, organisations: [{ ...first, mspId: 1 }] }],
    ["/organisations/0/name", { ...trust, organisations: [{ ...first, name: undefined }] }],
    ["/organisations/0/verifierKey", { ...trust, organisations: [{ ...first, verifierKey: "x" }] }],
    [
      "/organisations/1/verifierKey",
      { ...trust, quorum: 1, organisations: [first, { ...first, mspId: "OtherMSP" }] },
    ],
  ])("is refused with a pointer to %j", (pointer, value) => {
    expect(() => checkTrustRoot(value)).toThrow(withPointer(pointer));
  });

  test("is refused when it is not JSON", () => {
    expect(() => parseTrustRoot("{")).toThrow(withPointer(""));
  });
});
