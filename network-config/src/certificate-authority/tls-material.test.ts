import { X509Certificate } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { defaultTopology, type Topology } from "../topology.js";
import { readKeyMaterial } from "./key-material.js";
import { materialPaths } from "./material-paths.js";
import { ensureTlsMaterial } from "./tls-material.js";
import { tlsPaths } from "./tls-paths.js";

const topology: Topology = {
  ...defaultTopology,
  organisations: [
    { mspId: "AMSP", label: "a", peerPortOffset: 1 },
    { mspId: "BMSP", label: "b", peerPortOffset: 2 },
    { mspId: "CMSP", label: "c" },
  ],
};
const dayMs = 86_400_000;
let dataDir: string;

beforeEach(() => {
  dataDir = mkdtempSync(path.join(os.tmpdir(), "antin-tls-"));
});
afterEach(() => {
  rmSync(dataDir, { recursive: true, force: true });
});

const certificateIn = (folder: string) => new X509Certificate(readKeyMaterial(folder).certificatePem);

describe("TLS keys and certificates", () => {
  it("are an authority for each organisation with a peer, and a pair for whatever serves or calls", async () => {
    await ensureTlsMaterial({ dataDir, topology, names: ["peer.customs"] });
    const paths = tlsPaths(dataDir);
    for (const mspId of ["AMSP", "BMSP"]) {
      const server = certificateIn(paths.peer(mspId));
      expect(server.verify(certificateIn(paths.authority(mspId)).publicKey)).toBe(true);
      expect([
        server.checkHost("localhost"),
        server.checkIP("127.0.0.1"),
        server.checkHost("peer.customs"),
      ]).toEqual(["localhost", "127.0.0.1", "peer.customs"]);
      const published = path.join(materialPaths(dataDir).msp(mspId), "tlscacerts", "tls.pem");
      expect(readFileSync(published, "utf8")).toBe(readKeyMaterial(paths.authority(mspId)).certificatePem);
    }
    const first = certificateIn(paths.authority("AMSP")).publicKey;
    expect(certificateIn(paths.chaincode).verify(first)).toBe(true);
    expect(certificateIn(paths.gateway).verify(first)).toBe(true);
    expect(readFileSync(paths.roots, "utf8").match(/BEGIN CERTIFICATE/g)).toHaveLength(2);
    expect(statSync(path.join(paths.peer("AMSP"), "key.pem")).mode & 0o077).toBe(0);
  });

  it("are kept, and made again when a name is missing or the end is near", async () => {
    const paths = tlsPaths(dataDir);
    const read = () => readKeyMaterial(paths.peer("AMSP")).certificatePem;
    await ensureTlsMaterial({ dataDir, topology });
    const [first, root] = [read(), readKeyMaterial(paths.authority("AMSP")).certificatePem];
    await ensureTlsMaterial({ dataDir, topology });
    expect(read()).toBe(first);
    await ensureTlsMaterial({ dataDir, topology, names: ["another"] });
    const second = read();
    expect(second).not.toBe(first);
    await ensureTlsMaterial({
      dataDir,
      topology,
      names: ["another"],
      now: new Date(Date.now() + 340 * dayMs),
    });
    expect(read()).not.toBe(second);
    expect(readKeyMaterial(paths.authority("AMSP")).certificatePem).toBe(root);
  });
});
