import { documentKinds } from "./documents/index.js";
import { organisation } from "./organisations.js";
import {
  certificateCollection,
  permitCollection,
  privateCollections,
  riskCollection,
} from "./private-collections.js";

const names = privateCollections.map(({ name }) => name);
const membersOf = (name: string) =>
  privateCollections.find((collection) => collection.name === name)?.members;

it("gives no two collections one name, and Fabric takes each", () => {
  expect(new Set(names).size).toBe(names.length);
  for (const name of names) expect(name).toMatch(/^[A-Za-z0-9]+([_-][A-Za-z0-9]+)*$/);
});

it("keeps every payload of every issuer in a collection that is configured", () => {
  for (const { payloadCollection, commands } of documentKinds) {
    for (const issuer of Object.values(organisation))
      if (payloadCollection !== undefined) expect(names).toContain(payloadCollection(issuer));
    for (const { evidence } of Object.values(commands))
      if (evidence !== undefined) expect(names).toContain(evidence.collection);
  }
});

it("shares an authority's documents with customs and audit alone", () => {
  const { CustomsMSP, AuditMSP, MoitMSP, MardMSP, ThaiCustomsMSP } = organisation;
  expect(membersOf(permitCollection(MoitMSP))).toEqual([CustomsMSP, AuditMSP, MoitMSP]);
  expect(membersOf(permitCollection(MardMSP))).toEqual([CustomsMSP, AuditMSP, MardMSP]);
  expect(membersOf(certificateCollection(ThaiCustomsMSP))).toEqual([CustomsMSP, AuditMSP, ThaiCustomsMSP]);
  expect(membersOf(certificateCollection(CustomsMSP))).toEqual([CustomsMSP, AuditMSP]);
  expect(membersOf(riskCollection)).toEqual([CustomsMSP, AuditMSP]);
});
