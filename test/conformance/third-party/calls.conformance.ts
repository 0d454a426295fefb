import { StatusCode } from "@hyperledger/fabric-gateway";
import { ledger as ledgerProtos, peer } from "@hyperledger/fabric-protos";
import { commit, endorse } from "../ledger/client.js";
import { describeThirdParty, json } from "./describe-third-party.js";
import { bytes, evaluate, submit, value, type Outcome, type Step } from "./probe.js";
import { actionOf } from "./transaction-parts.js";
import { org1, org2 } from "./third-party-network.js";

const far = "otherchannel";

/** Has the chaincode called run these steps. */
const call = (chaincode: string, steps: readonly Step[], channel = ""): Step => [
  "invokeChaincode",
  chaincode,
  ["run", JSON.stringify(steps)],
  channel,
];

/** What the called chaincode's own steps came to. */
const answered = (...outcomes: Outcome[]): Outcome =>
  value({ status: 200, message: "", payload: JSON.stringify(outcomes) });

const refused = (text: RegExp): Outcome => ({ error: expect.stringMatching(text) as string });

describeThirdParty(
  "a chaincode that calls another",
  {
    channels: ["mychannel", far],
    chaincodes: [
      { name: "caller", source: "probe.cjs", endorsementPolicy: `OR('${org1}.peer','${org2}.peer')` },
      {
        name: "callee",
        source: "probe.cjs",
        servedBy: "caller",
        endorsementPolicy: `AND('${org1}.peer','${org2}.peer')`,
      },
      { name: "distant", source: "probe.cjs", servedBy: "caller", channel: far },
      { name: "caller", source: "probe.cjs", servedBy: "caller", channel: far },
    ],
  },
  (network) => {
    const caller = () => network().contract("caller");
    const callee = () => network().contract("callee");
    const distant = () => network().contract("distant", { channel: far });

    it("has its callee's reads and writes in its own transaction, each in its own namespace", async () => {
      const steps: Step[] = [
        ["putState", "k", bytes("mine")],
        call("callee", [
          ["getState", "k"],
          ["putState", "k", bytes("theirs")],
        ]),
        ["setEvent", "mine", bytes("")],
      ];
      const transaction = await endorse(caller(), "run", { arguments: [JSON.stringify(steps)] });
      expect(json(transaction.getResult())).toEqual([value(""), answered(value(""), value("")), value(null)]);
      expect(await commit(transaction)).toMatchObject({ code: StatusCode.VALID });
      expect(await evaluate(caller(), ["getState", "k"])).toEqual([value("mine")]);
      expect(await evaluate(callee(), ["getState", "k"])).toEqual([value("theirs")]);
      const { action } = actionOf(transaction);
      const sets = ledgerProtos.rwset.TxReadWriteSet.deserializeBinary(action.getResults_asU8());
      expect(sets.getNsRwsetList().map((set) => set.getNamespace())).toEqual(["callee", "caller"]);
    });

    it("needs the endorsement of both policies", async () => {
      const steps = JSON.stringify([call("callee", [["putState", "p", bytes("1")]])]);
      const planned = await endorse(caller(), "run", { arguments: [steps] });
      expect(actionOf(planned).endorsers.sort()).toEqual([org1, org2]);
      const alone = await endorse(caller(), "run", { arguments: [steps], organisations: [org1] });
      expect(await commit(alone)).toMatchObject({ code: StatusCode.ENDORSEMENT_POLICY_FAILURE });
      expect(await evaluate(callee(), ["getState", "p"])).toEqual([value("")]);
    });

    it("sets the transaction's event alone: what its callee sets is lost", async () => {
      const steps = [call("callee", [["setEvent", "theirs", bytes("x")]]), ["putState", "e", bytes("1")]];
      const transaction = await endorse(caller(), "run", { arguments: [JSON.stringify(steps)] });
      expect(actionOf(transaction).action.getEvents_asU8()).toHaveLength(0);
      await commit(transaction);
    });

    it("reads on another channel, and writes nothing there", async () => {
      await submit(distant(), ["putState", "d", bytes("far away")]);
      const steps: Step[] = [
        call("distant", [["getState", "d"], ["getChannelID"], ["putState", "d", bytes("changed")]], far),
        ["putState", "seen", bytes("1")],
      ];
      const transaction = await endorse(caller(), "run", { arguments: [JSON.stringify(steps)] });
      expect(json<Outcome[]>(transaction.getResult())[0]).toEqual(
        answered(value("far away"), value(far), value("")),
      );
      expect(await commit(transaction)).toMatchObject({ code: StatusCode.VALID });
      expect(await evaluate(distant(), ["getState", "d"])).toEqual([value("far away")]);
    });

    it("may call its own name on another channel, and not on this one", async () => {
      const across = await evaluate(caller(), call("caller", [["getChannelID"]], far));
      expect(across).toEqual([answered(value(far))]);
      const here = await evaluate(caller(), call("caller", [["getChannelID"]]));
      expect(here).toEqual([
        refused(/^INVOKE_CHAINCODE failed: transaction ID: [0-9a-f]{64}: execute failed: .*exists/),
      ]);
    });

    it("cannot be called back by what it calls", async () => {
      const outcome = await evaluate(caller(), call("callee", [call("caller", [["getTxID"]])]));
      expect(outcome).toEqual([
        value({
          status: 200,
          message: "",
          payload: expect.stringMatching(/execute failed: .*txid: .*exists/),
        }),
      ]);
    });

    it("gets an answer of 500 when its callee fails, and decides itself what follows", async () => {
      const outcome = await submit(
        caller(),
        ["invokeChaincode", "callee", ["insist", '[["getQueryResult","{}"]]'], ""],
        ["putState", "went", bytes("on")],
      );
      expect(outcome).toEqual([
        { value: { status: 500, message: expect.stringContaining("leveldb"), payload: "" } },
        value(""),
      ]);
    });

    it.each([
      [
        "a chaincode that there is not",
        "absent",
        "",
        /failed to get chaincode container info for absent: chaincode absent not found/,
      ],
      ["a channel that there is not", "callee", "nowhere", /failed to find ledger for channel: nowhere/],
      ["a chaincode of another channel on this one", "distant", "", /chaincode distant not found/],
    ])("is told of %s", async (_what, chaincode, channel, text) => {
      expect(await evaluate(caller(), call(chaincode, [["getTxID"]], channel))).toEqual([refused(text)]);
    });

    it.each(["qscc", "cscc", "_lifecycle", "lscc"])("is refused by %s, at once", async (chaincode) => {
      const outcome = await evaluate(caller(), [
        "invokeChaincode",
        chaincode,
        ["GetChainInfo", "mychannel"],
        "",
      ]);
      expect(outcome).toEqual([
        {
          value: {
            status: 500,
            message: expect.stringContaining("original invocation for 'caller'"),
            payload: "",
          },
        },
      ]);
    });

    it("conflicts with a change of what its callee read", async () => {
      await submit(callee(), ["putState", "c", bytes("1")]);
      const steps = JSON.stringify([call("callee", [["getState", "c"]]), ["putState", "c", bytes("2")]]);
      const transaction = await endorse(caller(), "run", { arguments: [steps] });
      await submit(callee(), ["putState", "c", bytes("3")]);
      expect(await commit(transaction)).toMatchObject({ code: peer.TxValidationCode.MVCC_READ_CONFLICT });
    });
  },
);
