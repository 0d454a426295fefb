import { StatusCode, type Contract } from "@hyperledger/fabric-gateway";
import { createHash } from "node:crypto";
import { commit, failureOf } from "../ledger/client.js";
import { describeThirdParty, json, text } from "./describe-third-party.js";
import { org1, org2 } from "./third-party-network.js";

const anyPeer = `OR('${org1}.peer','${org2}.peer')`;
const collections = [
  {
    name: "sharedDetails",
    policy: `OR('${org1}.member','${org2}.member')`,
    requiredPeerCount: 1,
    maxPeerCount: 1,
    blockToLive: 1_000_000,
    memberOnlyRead: true,
  },
  {
    name: "org1Appraisals",
    policy: `OR('${org1}.member')`,
    requiredPeerCount: 0,
    maxPeerCount: 1,
    blockToLive: 3,
    memberOnlyRead: true,
    memberOnlyWrite: false,
    endorsementPolicy: { signaturePolicy: `OR('${org1}.member')` },
  },
];

describeThirdParty(
  "private data",
  {
    chaincodes: [
      { name: "agreements", source: "agreements.ts", perOrganisation: true, endorsementPolicy: anyPeer },
      { name: "listings", source: "listings.cjs", endorsementPolicy: anyPeer, collections },
    ],
  },
  (network) => {
    const agreements = (mspId: string): Contract => network().contract("agreements", { mspId });
    const listings = (mspId: string): Contract => network().contract("listings", { mspId });
    const sha256 = (value: string): string => createHash("sha256").update(value).digest("hex");

    describe("of an agreement between two organisations", () => {
      const properties = JSON.stringify({ grade: "5% tấm", salt: "a1b2c3" });
      const price = (amount: number) => ({ price: JSON.stringify({ amount, salt: "d4e5f6" }) });

      it("stays in the owner's own collection, and is proved by its hash to who is shown it", async () => {
        const offered = await agreements(org1).submit("Offer", {
          arguments: ["G1", "rice"],
          transientData: { properties },
          endorsingOrganizations: [org1],
        });
        expect(text(offered)).toBe(org1);
        expect(text(await agreements(org1).evaluateTransaction("Properties", "G1"))).toBe(properties);
        const shown = (value: string) =>
          agreements(org2).evaluate("Matches", { arguments: ["G1"], transientData: { properties: value } });
        expect(text(await shown(properties))).toBe("true");
        expect(text(await shown('{"grade":"25% tấm"}'))).toBe("false");
        expect(text(await agreements(org2).evaluateTransaction("Properties", "G1"))).toBe("");
      });

      it("is planned to be endorsed by the organisation whose collection it is", async () => {
        const offered = await agreements(org2).submit("Offer", {
          arguments: ["G2", "tea"],
          transientData: { properties },
        });
        expect(text(offered)).toBe(org2);
      });

      it("guards the goods by their owner's endorsement", async () => {
        expect(json(await agreements(org2).evaluateTransaction("Guards", "G1"))).toEqual([org1]);
        await agreements(org1).submitTransaction("Describe", "G1", "fragrant rice");
        const denied = await failureOf(agreements(org2).submitTransaction("Describe", "G1", "mine"));
        expect(denied.message).toContain("G1 is owned by Org1MSP");
        const seized = await agreements(org2)
          .newProposal("Seize", { arguments: ["G1"], endorsingOrganizations: [org2] })
          .endorse();
        expect(await commit(seized)).toMatchObject({ code: StatusCode.ENDORSEMENT_POLICY_FAILURE });
        expect(json(await agreements(org2).evaluateTransaction("Read", "G1"))).toMatchObject({ owner: org1 });
      });

      it("changes hands when both sides say the same, endorsed by both", async () => {
        const transfer = () =>
          agreements(org1).submit("Transfer", {
            arguments: ["G1", org2],
            transientData: { properties },
            endorsingOrganizations: [org1, org2],
          });
        expect((await failureOf(transfer())).message).toContain("no price is agreed on");
        const agree = (mspId: string, side: string, amount: number) =>
          agreements(mspId).submit("AgreeOnPrice", {
            arguments: ["G1", side],
            transientData: price(amount),
            endorsingOrganizations: [mspId],
          });
        await agree(org1, "sell", 110);
        await agree(org2, "buy", 100);
        expect((await failureOf(transfer())).message).toContain("the prices for G1 differ");
        await agree(org2, "buy", 110);
        await transfer();
        expect(json(await agreements(org1).evaluateTransaction("Read", "G1"))).toMatchObject({ owner: org2 });
        expect(json(await agreements(org1).evaluateTransaction("Guards", "G1"))).toEqual([org2]);
        expect(text(await agreements(org2).evaluateTransaction("Properties", "G1"))).toBe(properties);
        expect(text(await agreements(org1).evaluateTransaction("Properties", "G1"))).toBe("");
      });

      it("refuses a client on another organisation's peer where the contract asks for its own", async () => {
        const foreign = network()
          .connectAs(org1)
          .gateway.getNetwork("mychannel")
          .getContract("agreements")
          .evaluate("Properties", { arguments: ["G1"], endorsingOrganizations: [org2] });
        expect((await failureOf(foreign)).message).toContain("may not use a peer of Org2MSP");
      });
    });

    describe("of collections that the definition names", () => {
      const list = (mspId: string, listing: object, organisations?: string[]) =>
        listings(mspId).submit("list", {
          transientData: { listing: JSON.stringify(listing) },
          ...(organisations && { endorsingOrganizations: organisations }),
        });

      it("is read by members, and by nobody else", async () => {
        await list(org1, { id: "L1", details: "three rooms", appraisal: "400" }, [org1]);
        for (const mspId of [org1, org2])
          expect(text(await listings(mspId).evaluateTransaction("details", "L1"))).toBe("three rooms");
        expect(text(await listings(org1).evaluateTransaction("appraisal", "L1"))).toBe("400");
        const denied = await failureOf(listings(org2).evaluateTransaction("appraisal", "L1"));
        expect(denied.message).toContain(
          "tx creator does not have read access permission on privatedata in chaincodeName:listings collectionName: org1Appraisals",
        );
        expect(text(await listings(org2).evaluateTransaction("appraisalHash", "L1"))).toBe(sha256("400"));
      });

      it("is found by range, deleted and purged", async () => {
        await list(org2, { id: "L2", details: "one room" });
        expect(json(await listings(org2).evaluateTransaction("between", "L1", "L9"))).toEqual([
          ["L1", "three rooms"],
          ["L2", "one room"],
        ]);
        await listings(org1).submitTransaction("remove", "L1");
        await listings(org1).submitTransaction("purge", "L2");
        expect(json(await listings(org2).evaluateTransaction("between", "", ""))).toEqual([]);
      });

      it("is refused in a collection that there is not", async () => {
        const { message } = await failureOf(listings(org1).submitTransaction("misplace", "L3"));
        expect(message).toContain("collection mychannel/listings/nowhere could not be found");
      });

      it("needs the endorsement that the collection names", async () => {
        const listing = JSON.stringify({ id: "L4", details: "a hall", appraisal: "900" });
        const endorsed = await listings(org2)
          .newProposal("list", { transientData: { listing }, endorsingOrganizations: [org2] })
          .endorse();
        expect(await commit(endorsed)).toMatchObject({ code: StatusCode.ENDORSEMENT_POLICY_FAILURE });
      });
    });
  },
);
