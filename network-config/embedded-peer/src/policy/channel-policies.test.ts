import { channelPolicies, policyFailure, threshold } from "./channel-policies.js";
import type { Signer } from "./signature-policy.js";

const applications = ["A", "B", "C"].map((mspId) => ({ mspId, tellsRolesApart: true }));
const plain = { mspId: "Plain", tellsRolesApart: false };
const orderer = { mspId: "O", tellsRolesApart: true };
const channel = channelPolicies([...applications, plain], [orderer]);

const signers = (...names: string[]): Signer[] =>
  names.map((name) => {
    const [mspId = "", role = "client"] = name.split(".");
    return { mspId, role: role as Signer["role"], isAdmin: role === "admin" };
  });

describe("the policies of a channel", () => {
  it.each<[string, string[], boolean]>([
    ["/Channel/Application/Readers", ["A.peer"], true],
    ["/Channel/Application/Readers", ["A.orderer"], false],
    ["/Channel/Application/Readers", ["O.orderer"], false],
    ["/Channel/Application/Readers", ["Z.client"], false],
    ["/Channel/Application/Readers", [], false],
    ["/Channel/Application/Writers", ["B.client"], true],
    ["/Channel/Application/Writers", ["B.peer"], false],
    ["/Channel/Application/Writers", ["B.admin"], true],
    ["/Channel/Application/Writers", ["Plain.member"], true],
    ["/Channel/Application/Admins", ["A.admin", "B.admin"], false],
    ["/Channel/Application/Admins", ["A.admin", "B.admin", "C.admin"], true],
    ["/Channel/Application/Admins", ["A.admin", "A.admin", "B.admin"], false],
    ["/Channel/Application/Endorsement", ["A.peer", "B.peer", "C.peer"], true],
    ["/Channel/Application/Endorsement", ["A.peer", "B.peer", "Plain.member"], true],
    ["/Channel/Application/Endorsement", ["A.peer", "B.peer"], false],
    ["/Channel/Application/LifecycleEndorsement", ["A.peer", "B.peer", "C.client"], false],
    ["/Channel/Application/A/Admins", ["A.admin"], true],
    ["/Channel/Application/A/Admins", ["B.admin"], false],
    ["/Channel/Writers", ["A.client"], true],
    ["/Channel/Writers", ["O.orderer"], true],
    ["/Channel/Writers", ["A.peer"], false],
    ["/Channel/Orderer/BlockValidation", ["O.orderer"], true],
    ["/Channel/Orderer/BlockValidation", ["A.peer"], false],
  ])("%s by %j is %s", (path, names, holds) => {
    expect(policyFailure(channel, path, signers(...names)) === undefined).toBe(holds);
  });

  it("say how many organisations' policies held and how many were needed", () => {
    expect(policyFailure(channel, "/Channel/Application/Admins", signers("A.admin"))).toBe(
      "implicit policy evaluation failed - 1 sub-policies were satisfied, but this policy requires 3 of the 'Admins' sub-policies to be satisfied",
    );
  });

  it.each([
    "/Channel/Application/Owners",
    "/Channel/Nothing/Readers",
    "/Other/Readers",
    "Readers",
    "",
    "/Channel/constructor/Readers",
  ])("refuse everybody where there is none (%s)", (path) => {
    expect(policyFailure(channel, path, signers("A.admin"))).toMatch(/^no such policy/);
  });

  it.each([
    ["ANY", 3, 1],
    ["ALL", 3, 3],
    ["MAJORITY", 3, 2],
    ["MAJORITY", 4, 3],
    ["ANY", 0, 0],
    ["ALL", 0, 0],
    ["MAJORITY", 0, 0],
  ] as const)("%s of %i groups are %i", (rule, groups, expected) => {
    expect(threshold(rule, groups)).toBe(expected);
  });
});
