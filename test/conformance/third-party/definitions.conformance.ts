import type { Contract, Proposal } from "@hyperledger/fabric-gateway";
import { common, gateway, peer } from "@hyperledger/fabric-protos";
import { readFileSync } from "node:fs";
import path from "node:path";
import { failureOf } from "../ledger/client.js";
import { signMessage } from "../ledger/ecdsa.js";
import { describeThirdParty, text } from "./describe-third-party.js";
import { org1, org2, type ThirdPartyClient } from "./third-party-network.js";

const far = "otherchannel";

/** The proposal again, as one that initialises: the official client has no word for it, older ones had. */
function asInitialisation(proposal: Proposal): Uint8Array {
  const proposed = gateway.ProposedTransaction.deserializeBinary(proposal.getBytes());
  const signed = proposed.getProposal()!;
  const inner = peer.Proposal.deserializeBinary(signed.getProposalBytes_asU8());
  const payload = peer.ChaincodeProposalPayload.deserializeBinary(inner.getPayload_asU8());
  const invocation = peer.ChaincodeInvocationSpec.deserializeBinary(payload.getInput_asU8());
  invocation.getChaincodeSpec()!.getInput()!.setIsInit(true);
  payload.setInput(invocation.serializeBinary());
  inner.setPayload(payload.serializeBinary());
  signed.setProposalBytes(inner.serializeBinary());
  proposed.setProposal(signed);
  return proposed.serializeBinary();
}

describeThirdParty(
  "definitions of chaincodes",
  {
    channels: ["mychannel", far],
    chaincodes: [
      {
        name: "total",
        source: "ledger.shim.cjs",
        version: "2.1",
        initRequired: true,
        packageId: "total_2.1:abc",
      },
      {
        name: "total",
        source: "ledger.shim.cjs",
        servedBy: "total",
        channel: far,
        packageId: "total_2.1:abc",
      },
      {
        name: "guarded",
        source: "ledger.shim.cjs",
        servedBy: "total",
        endorsementPolicy: `OR('${org1}.peer','${org2}.peer')`,
      },
    ],
  },
  (network) => {
    let client: ThirdPartyClient;
    beforeAll(() => {
      client = network().connectAs(org1);
    });
    const contract = (name: string, channel = "mychannel"): Contract =>
      client.gateway.getNetwork(channel).getContract(name);
    const total = () => contract("total");

    /** Offline signing: the client library takes back bytes that somebody else made and signed. */
    const initialise = async (name: string, ...args: string[]) => {
      const changed = asInitialisation(contract(name).newProposal("init", { arguments: args }));
      const unsigned = client.gateway.newProposal(changed);
      const key = readFileSync(path.join(client.wallet.mspDir, "keystore", "key.pem"), "utf8");
      const proposed = gateway.ProposedTransaction.deserializeBinary(changed).getProposal()!;
      const signature = signMessage(key, proposed.getProposalBytes_asU8());
      const proposal = client.gateway.newSignedProposal(unsigned.getBytes(), signature);
      const transaction = await proposal.endorse();
      return (await transaction.submit()).getStatus();
    };

    it("may demand initialisation, which comes first and once", async () => {
      const before = await failureOf(total().evaluateTransaction("read"));
      expect(before.message).toContain(
        "chaincode 'total' has not been initialized for this version, must call as init first",
      );
      expect(await initialise("total", "40")).toMatchObject({ successful: true });
      expect(text(await total().evaluateTransaction("read"))).toBe("40");
      expect(text(await total().submitTransaction("add", "2"))).toBe("42");
      const again = await failureOf(initialise("total", "0"));
      expect(again.message).toContain("chaincode 'total' is already initialized but called as init");
    });

    it("refuse initialisation where none is demanded", async () => {
      const { message } = await failureOf(initialise("guarded", "1"));
      expect(message).toContain("chaincode 'guarded' does not require initialization but called as init");
    });

    it("stand on each channel for themselves, though one server serves them all", async () => {
      expect(text(await contract("total", far).submitTransaction("add", "7"))).toBe("7");
      expect(text(await contract("guarded").submitTransaction("add", "5"))).toBe("5");
      expect(text(await total().evaluateTransaction("read"))).toBe("42");
      expect((await failureOf(contract("guarded", far).evaluateTransaction("read"))).message).toContain(
        `no peers available to evaluate chaincode guarded in channel ${far}`,
      );
    });

    it("are told by _lifecycle, one and all", async () => {
      const argument = new peer.lifecycle.QueryChaincodeDefinitionArgs();
      argument.setName("total");
      const one = peer.lifecycle.QueryChaincodeDefinitionResult.deserializeBinary(
        await contract("_lifecycle").evaluate("QueryChaincodeDefinition", {
          arguments: [argument.serializeBinary()],
        }),
      );
      expect([one.getVersion(), one.getSequence(), one.getInitRequired()]).toEqual(["2.1", 1, true]);
      expect(one.getApprovalsMap().toArray().sort()).toEqual([
        [org1, true],
        [org2, true],
      ]);
      const policy = peer.ApplicationPolicy.deserializeBinary(one.getValidationParameter_asU8());
      expect(policy.getChannelConfigPolicyReference()).toBe("/Channel/Application/Endorsement");
      const all = peer.lifecycle.QueryChaincodeDefinitionsResult.deserializeBinary(
        await contract("_lifecycle").evaluate("QueryChaincodeDefinitions", {
          arguments: [new peer.lifecycle.QueryChaincodeDefinitionsArgs().serializeBinary()],
        }),
      ).getChaincodeDefinitionsList();
      expect(all.map((definition) => definition.getName())).toEqual(["guarded", "total"]);
      const guarded = peer.ApplicationPolicy.deserializeBinary(all[0]!.getValidationParameter_asU8());
      expect(guarded.getSignaturePolicy()!.getIdentitiesList()).toHaveLength(2);
    });

    it("are installed packages to an administrator of the called peer, and to nobody else", async () => {
      const query = (of: ThirdPartyClient) =>
        of.gateway
          .getNetwork("mychannel")
          .getContract("_lifecycle")
          .evaluate("QueryInstalledChaincodes", {
            arguments: [new peer.lifecycle.QueryInstalledChaincodesArgs().serializeBinary()],
          });
      expect((await failureOf(query(client))).message).toContain("failed ACL check");
      const admin = network().connectAs(org1, "admin");
      const packages = peer.lifecycle.QueryInstalledChaincodesResult.deserializeBinary(
        await query(admin),
      ).getInstalledChaincodesList();
      const shared = packages.find((one) => one.getPackageId() === "total_2.1:abc")!;
      expect(shared.getLabel()).toBe("total_2.1");
      const channels: string[] = [];
      shared.getReferencesMap().forEach((_references, channel) => {
        channels.push(channel);
      });
      expect(channels.sort()).toEqual(["mychannel", far]);
    });

    it.each([
      [
        "of a chaincode that there is not",
        "_lifecycle",
        "QueryChaincodeDefinition",
        ["\u000a\u0004none"],
        "namespace none is not defined",
      ],
      [
        "to be committed",
        "_lifecycle",
        "CommitChaincodeDefinition",
        [""],
        "takes its chaincodes from its configuration",
      ],
      [
        "to be approved",
        "_lifecycle",
        "ApproveChaincodeDefinitionForMyOrg",
        [""],
        "takes its chaincodes from its configuration",
      ],
      ["by a function that there is not", "_lifecycle", "Improvise", [""], "Improvise"],
      ["by the legacy lifecycle", "lscc", "getchaincodes", [], "migrated to the new lifecycle"],
    ])("are refused %s, at once", async (_what, chaincode, name, args, said) => {
      const startedAt = Date.now();
      const admin = network().connectAs(org1, "admin").gateway.getNetwork("mychannel").getContract(chaincode);
      const evaluated = admin.evaluate(name, { arguments: args });
      expect((await failureOf(evaluated)).message).toContain(said);
      const endorsed = admin.submit(name, { arguments: args });
      expect((await failureOf(endorsed)).message).toContain("system chaincodes to evaluation only");
      expect(Date.now() - startedAt).toBeLessThan(5_000);
    });

    it("stand beside the channels themselves, which cscc and qscc tell of", async () => {
      const channels = peer.ChannelQueryResponse.deserializeBinary(
        await contract("cscc").evaluateTransaction("GetChannels"),
      ).getChannelsList();
      expect(channels.map((channel) => channel.getChannelId())).toEqual(["mychannel", far]);
      for (const channel of ["mychannel", far]) {
        const config = common.Config.deserializeBinary(
          await contract("cscc").evaluateTransaction("GetChannelConfig", channel),
        );
        expect(config.getChannelGroup()!.getGroupsMap().getLength()).toBe(2);
        const info = common.BlockchainInfo.deserializeBinary(
          await contract("qscc").evaluateTransaction("GetChainInfo", channel),
        );
        expect(info.getHeight()).toBeGreaterThan(1);
        const block = common.Block.deserializeBinary(
          await contract("cscc").evaluateTransaction("GetConfigBlock", channel),
        );
        expect(block.getHeader()!.getNumber()).toBe(0);
      }
    });

    it.each([
      ["cscc", "GetConfigBlock", ["nowhere"], "Unknown channel ID, nowhere"],
      ["cscc", "GetChannelConfig", [], "Incorrect number of arguments, 1"],
      ["qscc", "GetChainInfo", ["nowhere"], "Invalid chain ID, nowhere"],
      ["cscc", "JoinChain", ["block"], "access denied for [JoinChain]"],
    ])("which %s refuses for %s %j", async (chaincode, name, args, said) => {
      const evaluated = contract(chaincode).evaluate(name, { arguments: args });
      expect((await failureOf(evaluated)).message).toContain(said);
    });

    it("and which nobody joins by a call", async () => {
      const admin = network().connectAs(org1, "admin").gateway.getNetwork("mychannel").getContract("cscc");
      expect((await failureOf(admin.evaluateTransaction("JoinChain", "block"))).message).toContain(
        "JoinChain is not offered by this peer",
      );
    });
  },
);
