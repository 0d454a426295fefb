import { ChannelCollections } from "../collections/channel-collections.js";
import type { Collection } from "../collections/collection.js";
import { parsePolicyExpression } from "../policy/policy-expression.js";
import { aCollection } from "../testing/block-candidate.js";
import type { ChaincodeCall } from "./chaincode-interest.js";
import { endorsementLayouts, LayoutError, protectedCollections } from "./endorsement-layout.js";

const aCall = (call: Partial<ChaincodeCall> = {}): ChaincodeCall => ({
  chaincode: "cc",
  collection: "",
  keyPolicies: [],
  disregardNamespacePolicy: false,
  noPrivateReads: true,
  ...call,
});

const layouts = (
  interest: ChaincodeCall[],
  options: { policy?: string; peers?: string[]; protectTransientData?: boolean; defined?: Collection[] } = {},
) =>
  endorsementLayouts({
    interest,
    policyOf: (chaincode) =>
      chaincode === "cc" ? parsePolicyExpression(options.policy ?? "AND('A.peer','B.peer')") : undefined,
    collections: new ChannelCollections(
      new Set(["A", "B", "C", "D"]),
      () => options.defined ?? [aCollection({ name: "secrets" })],
    ),
    peers: options.peers ?? ["A", "B", "C", "D"],
    protectTransientData: options.protectTransientData ?? false,
  });

const keyPolicy = parsePolicyExpression("AND('A.peer','C.peer')");
const markerOfC = aCall({ collection: "_implicit_org_C" });

describe("endorsement layouts", () => {
  it("are the minimal sets of organisations for the namespace policy", () => {
    expect(layouts([aCall()])).toEqual([["A", "B"]]);
    expect(layouts([aCall()], { policy: "OutOf(2,'A.peer','B.peer','C.peer')" })).toEqual([
      ["A", "B"],
      ["A", "C"],
      ["B", "C"],
    ]);
  });

  it("add the organisations that guard a written key", () => {
    expect(layouts([aCall({ keyPolicies: [keyPolicy] })])).toEqual([["A", "B", "C"]]);
  });

  it("leave the namespace policy out where every written key has its own", () => {
    expect(layouts([aCall({ keyPolicies: [keyPolicy], disregardNamespacePolicy: true })])).toEqual([
      ["A", "C"],
    ]);
  });

  it("plan the owner of an implicit collection in", () => {
    expect(layouts([aCall(), markerOfC])).toEqual([["A", "B", "C"]]);
    expect(layouts([markerOfC])).toEqual([["C"]]);
  });

  it("drop a layout that contains another", () => {
    expect(layouts([aCall(), markerOfC], { policy: "OR('C.peer',AND('A.peer','B.peer'))" })).toEqual([["C"]]);
  });

  it("let only members endorse what reads a collection", () => {
    const reading = aCall({ collection: "_implicit_org_C", noPrivateReads: false });
    expect(layouts([aCall(), reading], { policy: "OR('A.peer','C.peer')" })).toEqual([["C"]]);
    expect(() => layouts([aCall(), reading])).toThrow(LayoutError);
  });

  it("let only members see transient data", () => {
    expect(() => layouts([aCall(), markerOfC], { protectTransientData: true })).toThrow(LayoutError);
    expect(layouts([markerOfC], { protectTransientData: true })).toEqual([["C"]]);
    expect(protectedCollections([aCall(), markerOfC])).toEqual(["_implicit_org_C"]);
  });

  it("ask a defined collection's own endorsement policy, and the chaincode's where it has none", () => {
    const writing = aCall({ collection: "secrets" });
    expect(layouts([writing], { policy: "AND('A.peer','C.peer')" })).toEqual([["A", "C"]]);
    const defined = [aCollection({ endorsementPolicy: parsePolicyExpression("'B.peer'") })];
    expect(layouts([writing], { policy: "AND('A.peer','C.peer')", defined })).toEqual([["B"]]);
    expect(layouts([aCall(), writing], { policy: "'A.peer'", defined })).toEqual([["A", "B"]]);
  });

  it("leave out who is no member of a defined collection that is read, or written with transient data", () => {
    const reading = aCall({ collection: "secrets", noPrivateReads: false });
    const writing = aCall({ collection: "secrets" });
    const policy = "OutOf(2,'A.peer','B.peer','C.peer')";
    expect(layouts([aCall(), reading], { policy })).toEqual([["A", "B"]]);
    expect(layouts([aCall(), writing], { policy })).toHaveLength(3);
    expect(layouts([aCall(), writing], { policy, protectTransientData: true })).toEqual([["A", "B"]]);
    const outsider = { policy: "AND('A.peer','C.peer')", protectTransientData: true };
    expect(() => layouts([aCall(), writing], outsider)).toThrow(LayoutError);
  });

  it.each([
    ["an organisation without a peer", [aCall()], { peers: ["A"] }],
    ["two signatures of one organisation", [aCall()], { policy: "AND('A.peer','A.peer')" }],
    ["a client's signature", [aCall()], { policy: "'A.client'" }],
    ["an undefined chaincode", [aCall({ chaincode: "other" })], {}],
    ["a key policy nobody can satisfy", [aCall({ keyPolicies: [undefined] })], {}],
    ["a collection that is not defined", [aCall({ collection: "unknown" })], {}],
    ["nothing at all", [], {}],
  ])("do not exist for %s", (_what, interest, options) => {
    expect(() => layouts(interest, options)).toThrow(LayoutError);
  });
});
