import { failureOf } from "../ledger/client.js";
import { describeThirdParty, json, text } from "./describe-third-party.js";
import { org1, org2 } from "./third-party-network.js";

describeThirdParty(
  "contracts with decorators",
  {
    chaincodes: [{ name: "parcels", source: "parcels.ts" }],
    identities: { "Org1MSP/inspector": { inspector: "true" }, "Org2MSP/apprentice": { inspector: "false" } },
  },
  (network) => {
    const parcels = (mspId = org1) => network().contract("parcels", { mspId });
    const inspections = (mspId: string, name: string) =>
      network()
        .connectAs(mspId, name)
        .gateway.getNetwork("mychannel")
        .getContract("parcels", "org.example.inspection");

    it("take typed parameters and give objects, arrays, numbers and booleans back as JSON", async () => {
      const parcel = { number: "P1", owner: "An", grams: 1250, marks: ["fragile", "tươi sống"] };
      const result = await parcels().submitTransaction("Register", "P1", "An", "1250", "fragile,tươi sống");
      expect(json(result)).toEqual(parcel);
      expect(json(await parcels(org2).evaluateTransaction("Read", "P1"))).toEqual(parcel);
      expect(json(await parcels().evaluateTransaction("All"))).toEqual([parcel]);
      expect(text(await parcels().evaluateTransaction("Exists", "P1"))).toBe("true");
      expect(text(await parcels().submitTransaction("Hand", "P1", "Bình"))).toBe("An");
      expect(json(await parcels().evaluateTransaction("Read", "P1"))).toMatchObject({ owner: "Bình" });
      expect(text(await parcels().submitTransaction("Drop", "P1"))).toBe("");
      expect(text(await parcels().evaluateTransaction("Exists", "P1"))).toBe("false");
    });

    it("fail with what they throw, for evaluation and for endorsement", async () => {
      const read = await failureOf(parcels().evaluateTransaction("Read", "P404"));
      expect(read.message).toContain("chaincode response 500, the parcel P404 does not exist");
      const hand = await failureOf(parcels().submitTransaction("Hand", "P404", "Chi"));
      expect(hand).toMatchObject({ code: 10 });
      expect(hand.message).toContain("chaincode response 500, the parcel P404 does not exist");
      expect(hand.details.map(({ mspId }) => mspId).length).toBeGreaterThan(0);
    });

    it("are refused parameters of another number", async () => {
      const { message } = await failureOf(parcels().submitTransaction("Register", "P2"));
      expect(message).toContain("Expected 4 parameters, but 1 have been supplied");
    });

    it("run what they do before and after each transaction, and for one that is unknown", async () => {
      await parcels().submitTransaction("Register", "P3", "Dung", "1", "");
      expect(json(await parcels().evaluateTransaction("Last"))).toMatchObject({
        fcn: "Register",
        result: { number: "P3", owner: "Dung" },
      });
      expect((await failureOf(parcels().evaluateTransaction("Forbidden"))).message).toContain(
        "closed before it began",
      );
      expect((await failureOf(parcels().evaluateTransaction("Vanish"))).message).toContain(
        "there is no transaction Vanish here",
      );
    });

    it("share a package, each under its name, and read the attributes of who calls", async () => {
      const inspector = inspections(org1, "inspector");
      expect(text(await inspector.submitTransaction("Note", "P3", "sealed"))).toBe(org1);
      expect(text(await inspector.submitTransaction("Note", "P3", "weighed"))).toBe(org1);
      expect(json<string[]>(await inspector.evaluateTransaction("Remarks", "P3")).sort()).toEqual([
        "sealed",
        "weighed",
      ]);
      const apprentice = inspections(org2, "apprentice");
      expect((await failureOf(apprentice.submitTransaction("Note", "P3", "seen"))).message).toContain(
        "no inspector: false",
      );
      const anyone = network().contract("parcels", { contractName: "org.example.inspection" });
      expect((await failureOf(anyone.submitTransaction("Note", "P3", "seen"))).message).toContain(
        "no inspector: without the attribute",
      );
    });

    it("describe themselves when asked for their metadata", async () => {
      const metadata = json<{
        contracts: Record<string, { name: string; transactions: { name: string }[] }>;
        components: { schemas: Record<string, unknown> };
      }>(await parcels().evaluateTransaction("org.hyperledger.fabric:GetMetadata"));
      expect(Object.keys(metadata.contracts)).toEqual(
        expect.arrayContaining(["ParcelContract", "org.example.inspection", "org.hyperledger.fabric"]),
      );
      expect(metadata.contracts["ParcelContract"]!.transactions.map(({ name }) => name)).toEqual(
        expect.arrayContaining(["Register", "Read", "All"]),
      );
      expect(metadata.components.schemas).toHaveProperty("Parcel");
    });
  },
);
