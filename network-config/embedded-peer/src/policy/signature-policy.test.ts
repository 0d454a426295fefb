import { common, msp } from "@hyperledger/fabric-protos";
import { PeerError } from "../errors.js";
import type { NodeRole } from "../membership/membership.js";
import { decodePolicyEnvelope, encodePolicyEnvelope } from "./policy-envelope.js";
import { parsePolicyExpression } from "./policy-expression.js";
import { isSatisfied, satisfyingPrincipals } from "./signature-policy.js";

const who = (...names: string[]) =>
  names.map((name) => {
    const [mspId = "", role = "peer"] = name.split(".");
    return { mspId, role: role as NodeRole };
  });

describe("signature policies", () => {
  it.each([
    ["'A.peer'", ["A"], true],
    ["'A.peer'", ["A.client"], false],
    ["'A.member'", ["A.client"], true],
    ["'A.admin'", ["A.admin"], true],
    ["'A.admin'", ["A.peer"], false],
    ["'A.client'", ["B.client"], false],
    ["AND('A.peer','B.peer')", ["A", "B"], true],
    ["AND('A.peer','B.peer')", ["A"], false],
    ["AND('A.peer','A.peer')", ["A"], false],
    ["AND('A.peer','A.peer')", ["A", "A"], true],
    ["OR('A.peer','B.peer')", ["B"], true],
    ["OR('A.peer','B.peer')", ["C"], false],
    ["OutOf(2,'A.peer','B.peer','C.peer')", ["C", "A"], true],
    ["OutOf(2,'A.peer','B.peer','C.peer')", ["C"], false],
    ["OutOf(0,'A.peer')", [], true],
    ["OutOf(2,'A.peer')", ["A", "A"], false],
    ["AND('A.member',OR('B.peer','C.peer'))", ["A.admin", "C"], true],
    ["OR(AND('A.peer','B.peer'),'C.peer')", ["A", "C"], true],
    // Greedy, as in Fabric: the first rule takes the only peer of A, and the second finds none left.
    ["AND('A.member','A.peer')", ["A.peer", "A.client"], false],
    ["AND('A.member','A.peer')", ["A.client", "A.peer"], true],
  ])("%s by %j is %s", (expression, signers, expected) => {
    expect(isSatisfied(parsePolicyExpression(expression), who(...signers))).toBe(expected);
  });

  it.each([
    "",
    "A.peer",
    "'A'",
    "'A.owner'",
    "AND()",
    "AND('A.peer'",
    "AND('A.peer',)",
    "XOR('A.peer','B.peer')",
    "OutOf('A.peer')",
    "OutOf(3,'A.peer')",
    "'A.peer' 'B.peer'",
    `${"AND(".repeat(20)}'A.peer'${")".repeat(20)}`,
  ])("refuses %s", (expression) => {
    expect(() => parsePolicyExpression(expression)).toThrow(
      expect.objectContaining({ code: "POLICY_INVALID" }),
    );
    expect(() => parsePolicyExpression(expression)).toThrow(PeerError);
  });

  it("reads spaces, double quotes and any case of gates", () => {
    expect(parsePolicyExpression(` and( "A.peer" , or('B.peer', 'C.peer') ) `)).toEqual(
      parsePolicyExpression("AND('A.peer',OR('B.peer','C.peer'))"),
    );
  });

  it("survives the trip through Fabric's own encoding", () => {
    const policy = parsePolicyExpression("OutOf(2,'A.peer','B.member',AND('C.admin','A.peer'))");
    const bytes = encodePolicyEnvelope(policy);
    const again = Buffer.from(common.SignaturePolicyEnvelope.deserializeBinary(bytes).serializeBinary());
    expect(decodePolicyEnvelope(again)).toEqual(policy);
  });

  it("takes a policy with anything but roles for one nobody satisfies", () => {
    const principal = new msp.MSPPrincipal();
    principal.setPrincipalClassification(msp.MSPPrincipal.Classification.IDENTITY);
    const rule = new common.SignaturePolicy();
    rule.setSignedBy(0);
    const envelope = new common.SignaturePolicyEnvelope();
    envelope.setRule(rule);
    envelope.setIdentitiesList([principal]);
    expect(decodePolicyEnvelope(envelope.serializeBinary())).toBeUndefined();
    expect(decodePolicyEnvelope(Buffer.from("ffff", "hex"))).toBeUndefined();
    rule.setSignedBy(4);
    envelope.setRule(rule);
    expect(decodePolicyEnvelope(envelope.serializeBinary())).toBeUndefined();
  });

  it("lists every combination of principals, and gives up on too many", () => {
    const sets = satisfyingPrincipals(
      parsePolicyExpression("OutOf(2,'A.peer','B.peer',OR('C.peer','D.peer'))"),
    );
    expect(sets?.map((set) => set.map(({ mspId }) => mspId).join(""))).toEqual([
      "AB",
      "AC",
      "AD",
      "BC",
      "BD",
    ]);
    const many = `OutOf(10,${Array.from({ length: 20 }, (_, index) => `'M${index}.peer'`).join(",")})`;
    expect(satisfyingPrincipals(parsePolicyExpression(many))).toBeUndefined();
  });
});
