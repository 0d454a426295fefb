import { readFileSync } from "node:fs";
import path from "node:path";
import { failureOf } from "../ledger/client.js";
import { repository } from "./config.js";
import { describeThirdParty, json } from "./describe-third-party.js";
import { bytes, evaluate, submit, submitAt, value, type Outcome, type Step } from "./probe.js";
import { channelName, org1, org2, type ThirdPartyNetwork } from "./third-party-network.js";

/** Methods that fabric-shim declares for `ChaincodeStub`. */
const declaredMethods = (): string[] => {
  const declarations = readFileSync(
    path.join(repository, "node_modules/fabric-shim-api/types/index.d.ts"),
    "utf8",
  );
  const body = /interface ChaincodeStub \{(?<body>[\s\S]*?)\n {4}\}/.exec(declarations)!.groups!["body"]!;
  return [...body.matchAll(/^\s+(\w+)\(/gm)].map(([, name]) => name!).sort();
};

const own = (mspId: string): string => `_implicit_org_${mspId}`;
const refusal = (...parts: string[]): Outcome => ({
  error: expect.stringMatching(new RegExp(parts.join(".*"), "s")) as string,
});
const richQuery = refusal("GET_QUERY_RESULT failed", "ExecuteQuery not supported for leveldb", "CouchDB");

/** What each method does after `prepare` has run: `step` evaluated gives `outcome`. */
interface Row {
  readonly method: string;
  readonly step: Step;
  readonly outcome: Outcome;
}

const row = (method: string, args: readonly unknown[], outcome: Outcome): Row => ({
  method,
  step: [method, ...args],
  outcome,
});
const rows = (...keys: string[]): { rows: unknown[] } => ({
  rows: keys.map((key) => ({ key, value: key.toUpperCase() })),
});
const composite = (...parts: string[]): string => `\u0000${parts.map((part) => `${part}\u0000`).join("")}`;
const compositeRow = (...parts: string[]): { key: string; value: string } => ({
  key: composite(...parts),
  value: parts.at(-1)!,
});

const inTheLedger: readonly Row[] = [
  row("getState", ["a"], value("A")),
  row("getState", ["absent"], value("")),
  row("getStateByRange", ["a", "c"], value(rows("a", "b"))),
  row("getStateByRange", ["", ""], value(rows("a", "b", "c", "guarded", "ô"))),
  row("getStateByRangeWithPagination", ["a", "", 2], {
    value: { ...rows("a", "b"), metadata: { fetchedRecordsCount: 2, bookmark: "c" } },
  }),
  row("getStateByRangeWithPagination", ["a", "", 2, "c"], {
    value: { ...rows("c", "guarded"), metadata: { fetchedRecordsCount: 2, bookmark: "ô" } },
  }),
  row("getStateByPartialCompositeKey", ["lot", ["rice"]], {
    value: { rows: [compositeRow("lot", "rice", "1"), compositeRow("lot", "rice", "2")] },
  }),
  row("getStateByPartialCompositeKeyWithPagination", ["lot", ["rice"], 1], {
    value: {
      rows: [compositeRow("lot", "rice", "1")],
      metadata: { fetchedRecordsCount: 1, bookmark: composite("lot", "rice", "2") },
    },
  }),
  row("createCompositeKey", ["lot", ["rice", "1"]], value(composite("lot", "rice", "1"))),
  row("splitCompositeKey", [composite("lot", "rice", "1")], {
    value: { objectType: "lot", attributes: ["rice", "1"] },
  }),
  row("getHistoryForKey", ["a"], {
    value: {
      rows: [
        { value: "A", txId: expect.any(String), isDelete: false },
        { value: "", txId: expect.any(String), isDelete: true },
        { value: "first", txId: expect.any(String), isDelete: false },
      ],
    },
  }),
  row("getStateValidationParameter", ["guarded"], value("a policy")),
  row("getStateValidationParameter", ["a"], value(null)),
  row("getPrivateData", [own(org1), "secret"], value("kept")),
  row("getPrivateDataHash", [own(org1), "secret"], value(expect.stringMatching(/.+/s))),
  row("getPrivateDataByRange", [own(org1), "", ""], {
    value: { rows: expect.arrayContaining([{ key: "secret", value: "kept" }]) },
  }),
  row("getPrivateDataByPartialCompositeKey", [own(org1), "lot", ["rice"]], {
    value: { rows: [compositeRow("lot", "rice", "private")] },
  }),
  row("getPrivateDataValidationParameter", [own(org1), "secret"], value("a policy")),
  row("getQueryResult", ['{"selector":{}}'], richQuery),
  row("getQueryResultWithPagination", ['{"selector":{}}', 10, ""], richQuery),
  row("getPrivateDataQueryResult", [own(org1), '{"selector":{}}'], richQuery),
];

const ofTheCall: readonly Row[] = [
  row("getArgs", [], value(["run", expect.any(String)])),
  row("getStringArgs", [], value(["run", expect.any(String)])),
  row("getFunctionAndParameters", [], value({ fcn: "run", params: [expect.any(String)] })),
  row("getTxID", [], value(expect.stringMatching(/^[0-9a-f]{64}$/))),
  row("getChannelID", [], value(channelName)),
  row("getMspID", [], value(org1)),
  row("getTransient", [], value({})),
  row("getTxTimestamp", [], value(expect.objectContaining({ seconds: expect.anything() }))),
  row("getDateTimestamp", [], value(expect.stringMatching(/^\d{4}-\d\d-\d\dT/))),
  row("getBinding", [], value(expect.stringMatching(/^[0-9a-f]{64}$/))),
  row("getCreator", [], value(expect.objectContaining({ mspid: org1 }))),
  row("getSignedProposal", [], value(expect.objectContaining({ proposal: expect.anything() }))),
  row("setEvent", ["looked", bytes("")], value(null)),
  row("invokeChaincode", ["other", ["run", '[["getState","a"]]'], ""], {
    value: { status: 200, message: "", payload: JSON.stringify([{ value: "" }]) },
  }),
];

/** These write; each is seen to work by what `prepare` leaves behind, or here. */
const written: readonly Row[] = [
  row("putState", ["fresh", bytes("x")], value("")),
  row("deleteState", ["absent"], value("")),
  row("setStateValidationParameter", ["fresh", bytes("x")], value("")),
  row("putPrivateData", [own(org1), "fresh", bytes("x")], value("")),
  row("deletePrivateData", [own(org1), "absent"], value("")),
  row("purgePrivateData", [own(org1), "absent"], value("")),
  row("setPrivateDataValidationParameter", [own(org1), "fresh", bytes("x")], value("")),
];

async function prepare(network: ThirdPartyNetwork): Promise<void> {
  const probe = network.contract("probe");
  await submit(probe, ["putState", "a", bytes("first")]);
  await submit(probe, ["deleteState", "a"]);
  await submit(
    probe,
    ["putState", "a", bytes("A")],
    ["putState", "b", bytes("B")],
    ["putState", "c", bytes("C")],
    ["putState", "ô", bytes("Ô")],
    ["putState", "guarded", bytes("GUARDED")],
    ["setStateValidationParameter", "guarded", bytes("a policy")],
    ["putState", composite("lot", "rice", "1"), bytes("1")],
    ["putState", composite("lot", "rice", "2"), bytes("2")],
    ["putState", composite("lot", "tea", "3"), bytes("3")],
  );
  await submitAt(
    probe,
    [org1],
    {},
    ["putPrivateData", own(org1), "secret", bytes("kept")],
    ["setPrivateDataValidationParameter", own(org1), "secret", bytes("a policy")],
    ["putPrivateData", own(org1), composite("lot", "rice", "private"), bytes("private")],
  );
}

describeThirdParty(
  "the stub of a chaincode",
  {
    chaincodes: [
      {
        name: "probe",
        source: "probe.cjs",
        perOrganisation: true,
        endorsementPolicy: `OR('${org1}.peer','${org2}.peer')`,
      },
      { name: "other", source: "probe.cjs" },
    ],
  },
  (network) => {
    const probe = (mspId = org1) => network().contract("probe", { mspId });

    beforeAll(async () => {
      await prepare(network());
    });

    it("has no method that is not looked at here", () => {
      const looked = new Set([...inTheLedger, ...ofTheCall, ...written].map(({ method }) => method));
      expect([...looked].sort()).toEqual(declaredMethods());
    });

    it.each([...inTheLedger, ...ofTheCall])("answers $step", async ({ step, outcome }) => {
      expect(await evaluate(probe(), step)).toEqual([outcome]);
    });

    it.each(written)("takes $step", async ({ step, outcome }) => {
      expect(await evaluate(probe(), step)).toEqual([outcome]);
    });

    it("tells each organisation's chaincode whose peer it serves", async () => {
      expect(await evaluate(probe(org2), ["getMspID"])).toEqual([value(org2)]);
    });

    it("tells who called, as the certificate says", async () => {
      const who = json<Record<string, unknown>>(await probe(org2).evaluateTransaction("who"));
      expect(who).toMatchObject({ creator: { mspid: org2 }, mspId: org2, channelInProposal: channelName });
      expect(who["id"]).toMatch(/^x509::.*CN=org2-user1.*::.*CN=org2 ca/);
    });

    it("hands over transient data, which the ledger does not keep", async () => {
      const outcome = await submitAt(probe(), [org1], { price: "12.5 triệu" }, ["getTransient"]);
      expect(outcome).toEqual([value({ price: "12.5 triệu" })]);
    });

    it("reads what was committed and not what the transaction wrote", async () => {
      const outcome = await submit(probe(), ["putState", "own", bytes("new")], ["getState", "own"]);
      expect(outcome).toEqual([value(""), value("")]);
      expect(await evaluate(probe(), ["getState", "own"])).toEqual([value("new")]);
      await submit(probe(), ["deleteState", "own"]);
    });

    it("keeps the last event of several", async () => {
      const events = await network()
        .connectAs(org1)
        .gateway.getNetwork(channelName)
        .getChaincodeEvents("probe");
      const submitted = submit(probe(), ["setEvent", "first", bytes("1")], ["setEvent", "last", bytes("2")]);
      for await (const event of events) {
        expect(event).toMatchObject({ eventName: "last", chaincodeName: "probe" });
        expect(Buffer.from(event.payload).toString()).toBe("2");
        break;
      }
      events.close();
      await submitted;
    });

    it("carries a megabyte in a value, and five in an answer", async () => {
      const million = "y".repeat(1_000_000);
      await submit(probe(), ["putState", "large", bytes(million)]);
      expect(json(await probe().evaluateTransaction("size", "large"))).toBe(1_000_000);
      await submit(probe(), ["deleteState", "large"]);
      expect((await probe().evaluateTransaction("produce", "5000000")).length).toBe(5_000_000);
    });

    it("takes an empty value for none, and keys of any script", async () => {
      await submit(probe(), ["putState", "Đà Nẵng 🚢", bytes("port")], ["putState", "void", bytes("")]);
      expect(await evaluate(probe(), ["getState", "Đà Nẵng 🚢"], ["getState", "void"])).toEqual([
        value("port"),
        value(""),
      ]);
      await submit(probe(), ["deleteState", "Đà Nẵng 🚢"]);
    });

    it("refuses a write after a query by pages, as Fabric does", async () => {
      const steps = [
        ["getStateByRangeWithPagination", "a", "", 2],
        ["putState", "late", bytes("x")],
      ];
      const { message } = await failureOf(probe().submitTransaction("insist", JSON.stringify(steps)));
      expect(message).toContain(
        "Transaction has already performed a paginated query. Writes are not allowed",
      );
    });

    it("refuses a rich query at once, saying why", async () => {
      const steps = [["getQueryResult", '{"selector":{"owner":"An"}}']];
      const startedAt = Date.now();
      const { message } = await failureOf(probe().evaluateTransaction("insist", JSON.stringify(steps)));
      expect(message).toContain("ExecuteQuery not supported for leveldb");
      expect(Date.now() - startedAt).toBeLessThan(5_000);
    });
  },
);
