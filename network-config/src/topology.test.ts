import { defaultTopology, networkPorts } from "./topology.js";

it("gives every organisation's peer, the chaincode and the EVM node a port of their own after the gateway's", () => {
  const ports = networkPorts(defaultTopology, 8080);
  expect(Object.fromEntries(ports.peers)).toEqual({
    CustomsMSP: 8081,
    AuditMSP: 8082,
    TreasuryMSP: 8083,
    MoitMSP: 8084,
    MardMSP: 8085,
    ThaiCustomsMSP: 8086,
  });
  expect(ports).toMatchObject({ http: 8080, chaincode: 8090, evm: 8091 });
  expect(new Set(ports.all.map(({ port }) => port)).size).toBe(ports.all.length);
});

it("names every identity once, in an organisation of the network", () => {
  const names = defaultTopology.identities.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  const mspIds = defaultTopology.organisations.map(({ mspId }) => mspId);
  for (const { mspId } of defaultTopology.identities) expect(mspIds).toContain(mspId);
});

it("keeps the enterprises' authority apart from the state's, and gives them no peer", () => {
  const enterprise = defaultTopology.organisations.find(({ mspId }) => mspId === "EnterpriseMSP");
  expect(enterprise).toEqual({ mspId: "EnterpriseMSP", label: "enterprise" });
});
