import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { chaincodesOnDisk, readChaincodeEntry } from "./chaincode-entry.js";

describe("a chaincode of somebody else's", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), "chaincode-entry-"));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const write = (name: string, value: unknown): string => {
    writeFileSync(path.join(folder, name), JSON.stringify(value));
    return name;
  };

  it("may be a name and an address", () => {
    expect(readChaincodeEntry("basic=127.0.0.1:9999", folder)).toEqual({
      name: "basic",
      version: "1.0",
      address: "127.0.0.1:9999",
    });
  });

  it("may be a file, with its collections in another", () => {
    const collections = [{ name: "offers", policy: "OR('Org1MSP.member')", requiredPeerCount: 0 }];
    write("collections_config.json", collections);
    const file = write("private.json", {
      name: "private",
      address: "localhost:9998",
      endorsementPolicy: "OR('Org1MSP.peer','Org2MSP.peer')",
      initRequired: true,
      collections: "collections_config.json",
    });
    expect(readChaincodeEntry(file, folder)).toMatchObject({
      name: "private",
      version: "1.0",
      initRequired: true,
      collections,
    });
  });

  it("is found in the data folder's chaincodes, by file name", () => {
    const dataDir = path.join(folder, "data");
    expect(chaincodesOnDisk(dataDir)).toEqual([]);
    mkdirSync(path.join(dataDir, "chaincodes"), { recursive: true });
    for (const name of ["second", "first"])
      write(`data/chaincodes/${name}.json`, { name, address: "127.0.0.1:9997" });
    expect(chaincodesOnDisk(dataDir).map(({ name }) => name)).toEqual(["first", "second"]);
  });

  it.each([
    ["no-such-file.json", "neither"],
    ["basic=9999", "neither"],
    ["ba sic=127.0.0.1:1", "name must be"],
  ])("is refused as %j", (text, why) => {
    expect(() => readChaincodeEntry(text, folder)).toThrow(
      expect.objectContaining({ code: "CONFIG_INVALID", message: expect.stringContaining(why) }),
    );
  });

  it.each([
    [[], "no JSON object"],
    [{ name: "a" }, "address must be"],
    [{ name: "a", address: { Org1MSP: "h" } }, "address must be"],
    [{ name: "a", address: {} }, "address must be"],
    [{ name: "a", address: "h:1", policy: "x" }, "policy is not known"],
    [{ name: "a", address: "h:1", version: 2 }, "version must be text"],
    [{ name: "a", address: "h:1", initRequired: "yes" }, "initRequired must be"],
    [{ name: "a", address: "h:1", collections: {} }, "collections must be"],
  ])("is refused as a file with %j", (value, why) => {
    const file = write("wrong.json", value);
    expect(() => readChaincodeEntry(file, folder)).toThrow(
      expect.objectContaining({ code: "CONFIG_INVALID", message: expect.stringContaining(why) }),
    );
  });
});
