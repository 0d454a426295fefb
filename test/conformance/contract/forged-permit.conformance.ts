import { defaultTopology, readIdentity } from "@antin/network-config";
import { canonicalJson, type JsonObject } from "@antin/trade-documents";
import { StatusCode } from "@hyperledger/fabric-gateway";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { commit, connectTo, failureOf, json, type Connection } from "../ledger/client.js";
import {
  endorsementBy,
  readPrepared,
  withoutPrivateWrites,
  withParts,
} from "../ledger/prepared-transaction.js";
import { contractNetworks, type ContractNetwork } from "./contract-network.js";

/**
 * DESIGN §11.2 on the contract itself: a ministry's permit exists only if that ministry's own peer said so, whatever all
 * the other organisations, Customs included, do together.
 */
const issuer = "MoitMSP";
const everyoneElse = defaultTopology.organisations
  .filter(({ mspId, peerPortOffset }) => peerPortOffset !== undefined && mspId !== issuer)
  .map(({ mspId }) => mspId);
const testTimeoutMs = 240_000;
const answerTimeoutMs = 60_000;

describe.each(contractNetworks)("a ministry's permit (%s)", (_, start) => {
  let dataDir: string;
  let network: ContractNetwork;
  let ministry: Connection;

  beforeAll(async () => {
    dataDir = mkdtempSync(path.join(os.tmpdir(), "forged-permit-"));
    network = await start(dataDir);
    ministry = connectTo(network.served(issuer), { identity: readIdentity({ dataDir, name: "demo-moit" }) });
    const giveUpAt = Date.now() + answerTimeoutMs;
    const answers = async (): Promise<boolean> =>
      // Until the peer has reached the chaincode, whose answer to this is a refusal of its own …
      (await failureOf(readPermit("GP-0"))).message.includes("DOCUMENT_NOT_FOUND") &&
      // … and has found the other peers that a plan needs.
      (await issue("GP-0", ["CustomsMSP", "AuditMSP", issuer]).then(
        () => true,
        () => false,
      ));
    while (Date.now() < giveUpAt && !(await answers()))
      await new Promise((resolve) => setTimeout(resolve, 50));
  }, testTimeoutMs);

  afterAll(async () => {
    ministry.close();
    await network.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }, testTimeoutMs);

  const readPermit = (number: string) =>
    ministry.contract.evaluateTransaction("permit:Read", canonicalJson({ number }));

  const run = (
    command: string,
    argument: JsonObject,
    organisations: readonly string[],
    payload?: JsonObject,
  ) =>
    ministry.contract
      .newProposal(`permit:${command}`, {
        arguments: [canonicalJson(argument)],
        endorsingOrganizations: [...organisations],
        ...(payload && {
          transientData: { payload: canonicalJson({ payload, salt: randomBytes(16).toString("hex") }) },
        }),
      })
      .endorse();

  const issue = (number: string, organisations: readonly string[]) =>
    run("Issue", { number }, organisations, aPermit(number));

  it("is issued with its own endorsement beside those of Customs and Audit", async () => {
    const transaction = await issue("GP-1", ["CustomsMSP", "AuditMSP", issuer]);
    expect((await commit(transaction)).code).toBe(StatusCode.VALID);
    expect(json(await readPermit("GP-1"))).toMatchObject({
      kind: "permit",
      number: "GP-1",
      state: "ACTIVE",
      issuer,
    });
  });

  it("is not issued by every other organisation together", async () => {
    expect((await commit(await issue("GP-2", everyoneElse))).code).toBe(
      StatusCode.ENDORSEMENT_POLICY_FAILURE,
    );
    expect((await failureOf(readPermit("GP-2"))).message).toContain("DOCUMENT_NOT_FOUND");
  });

  it("is not believed when every other organisation signs the head and leaves out the ministry's marker", async () => {
    const bytes = (await issue("GP-3", everyoneElse)).getBytes();
    const responsePayload = withoutPrivateWrites(readPrepared(bytes).responsePayload);
    const endorsements = everyoneElse.map((mspId) => {
      return endorsementBy({ ...network.peerKey(mspId), mspId }, responsePayload);
    });
    const forged = ministry.gateway.newTransaction(withParts(bytes, { responsePayload, endorsements }));
    // Creation is guarded by the chaincode's policy alone, which Customs and Audit satisfy: so the head is there …
    expect((await commit(forged)).code).toBe(StatusCode.VALID);
    // … and nobody believes it.
    expect((await failureOf(readPermit("GP-3"))).message).toContain("ISSUER_MARKER_MISMATCH");
  });

  it("is not suspended by every other organisation together", async () => {
    expect((await commit(await issue("GP-4", ["CustomsMSP", "AuditMSP", issuer]))).code).toBe(
      StatusCode.VALID,
    );
    const suspend = (organisations: readonly string[]) =>
      run("Suspend", { number: "GP-4", version: 0, arguments: { reason: "Thu giữ" } }, organisations);
    expect((await commit(await suspend(everyoneElse))).code).toBe(StatusCode.ENDORSEMENT_POLICY_FAILURE);
    expect(json(await readPermit("GP-4"))).toMatchObject({ state: "ACTIVE", version: 0 });
    expect((await commit(await suspend(["CustomsMSP", "AuditMSP", issuer]))).code).toBe(StatusCode.VALID);
    expect(json(await readPermit("GP-4"))).toMatchObject({ state: "SUSPENDED", version: 1 });
  });
});

const aPermit = (permitNo: string): JsonObject => ({
  permitNo,
  permitType: "QUALITY_MOIT",
  family: "PERMIT",
  ministry: "MOIT",
  direction: "I",
  holder: { name: "CÔNG TY TNHH VAN ÂU LẠC", mst: "0300000018", address: "1 Lê Lợi", countryCode: "VN" },
  issueDate: "2026-01-05",
  validFrom: "2026-01-05",
  validTo: "2027-12-31",
  usePolicy: "MULTI_CONCURRENT",
  lines: [
    { no: 1, hs: "7307", description: "Phụ kiện ghép nối", qtyAuthorised: { value: "5000.00", unit: "KGM" } },
  ],
});
