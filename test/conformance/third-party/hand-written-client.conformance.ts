import { status } from "@grpc/grpc-js";
import { peer } from "@hyperledger/fabric-protos";
import { readFileSync } from "node:fs";
import { describeThirdParty, json, text } from "./describe-third-party.js";
import { HandWrittenClient } from "./hand-written-client.js";
import { bytes, value } from "./probe.js";
import { org1 } from "./third-party-network.js";

const far = "otherchannel";

/** What the wallet file of Fabric's older clients holds. */
interface WalletFile {
  readonly credentials: { readonly certificate: string; readonly privateKey: string };
  readonly mspId: string;
  readonly type: string;
}

describeThirdParty(
  "a client written by hand",
  {
    channels: ["mychannel", far],
    chaincodes: [
      { name: "probe", source: "probe.cjs" },
      { name: "probe", source: "probe.cjs", servedBy: "probe", channel: far },
    ],
  },
  (network) => {
    let client: HandWrittenClient;
    beforeAll(() => {
      const { grpc, wallet } = network().connectAs(org1);
      const { credentials, mspId } = JSON.parse(readFileSync(wallet.walletFile, "utf8")) as WalletFile;
      client = new HandWrittenClient(grpc, {
        mspId,
        certificatePem: credentials.certificate,
        privateKeyPem: credentials.privateKey,
      });
    });
    const run = (channel: string, ...steps: unknown[][]) => ({
      channel,
      chaincode: "probe",
      args: ["run", JSON.stringify(steps)],
    });

    it.each(["mychannel", far])("submits to %s and reads there what it wrote", async (channel) => {
      const verdict = await client.submit(run(channel, ["putState", "where", bytes(channel)]));
      expect(verdict.getResult()).toBe(peer.TxValidationCode.VALID);
      expect(verdict.getBlockNumber()).toBeGreaterThan(0);
      const answer = await client.evaluate(run(channel, ["getState", "where"], ["getChannelID"]));
      expect(answer.getStatus()).toBe(200);
      expect(json(answer.getPayload_asU8())).toEqual([value(channel), value(channel)]);
    });

    it("is told which channel there is not", async () => {
      await expect(client.evaluate(run("nowhere", ["getTxID"]))).rejects.toMatchObject({
        code: status.UNAVAILABLE,
        details: expect.stringContaining("nowhere") as string,
      });
      await expect(client.submit(run("nowhere", ["getTxID"]))).rejects.toMatchObject({
        code: status.FAILED_PRECONDITION,
      });
    });

    it("finds in the connection profile where its peer is", () => {
      const file = network().running.connectionProfiles.get(org1)!;
      const profile = JSON.parse(readFileSync(file, "utf8")) as {
        client: { organization: string };
        organizations: Record<string, { mspid: string; peers: string[] }>;
        peers: Record<string, { url: string }>;
      };
      const organisation = profile.organizations[profile.client.organization]!;
      expect(organisation.mspid).toBe(org1);
      const [first] = organisation.peers;
      expect(profile.peers[first!]!.url).toBe(`grpc://${network().running.addresses.get(org1)}`);
    });

    it("gets what the chaincode says of a call that fails", async () => {
      const call = { channel: "mychannel", chaincode: "probe", args: ["vanish"] };
      const error = (await client.evaluate(call).catch((reason: unknown) => reason)) as { details: string };
      expect(text(Buffer.from(error.details))).toContain("vanish");
    });
  },
);
