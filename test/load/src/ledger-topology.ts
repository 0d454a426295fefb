import { defaultTopology, type Topology } from "@antin/network-config";

/** Name of the identity that causes the load. */
export const clientIdentity = "load-client";

/** Two organisations that both endorse, a trader, and the sample chaincode: nothing of the domain. */
export const topology: Topology = {
  ...defaultTopology,
  channel: "load",
  chaincode: {
    name: "sample",
    version: "1.0",
    endorsementPolicy: "AND('AlphaMSP.peer','BetaMSP.peer')",
    portOffset: 3,
  },
  organisations: [
    { mspId: "AlphaMSP", label: "alpha", peerPortOffset: 1 },
    { mspId: "BetaMSP", label: "beta", peerPortOffset: 2 },
    { mspId: "TradersMSP", label: "traders" },
  ],
  identities: [{ name: clientIdentity, mspId: "TradersMSP", attributes: { role: "TRADER" } }],
};

/** Whose peer the client calls. */
export const calledOrganisation = "AlphaMSP";

export const endorsingOrganisations = ["AlphaMSP", "BetaMSP"];

/** The conformance suite's chaincode, from the root of the checkout. */
export const sampleChaincode = "test/conformance/ledger/sample-chaincode.cjs";
