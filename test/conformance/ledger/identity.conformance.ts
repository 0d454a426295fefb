import { StatusCode } from "@hyperledger/fabric-gateway";
import { aKey, commit, endorse, failureOf, signerOf, text } from "./client.js";
import { alpha, gamma, traders, type ConformanceNetwork } from "./conformance-network.js";
import type { Connection } from "./client.js";
import { deliveredNumbers } from "./deliver.js";
import { describeLedger, type LedgerUnderTest } from "./describe-ledger.js";
import { signMessage } from "./ecdsa.js";
import { payloadOf } from "./prepared-transaction.js";

/** gRPC statuses, see apiutils.go and endorse.go of Fabric's gateway. */
const unknownStatus = 2;
const permissionDenied = 7;
const failedPrecondition = 9;
const aborted = 10;
const unavailable = 14;

const minuteMs = 60_000;

/** Whose the peers say that an intruder is; of whom they cannot tell, they say so. */
const unknown = "creator org unknown, creator is malformed";
const traderOrganisation = `creator org [${traders}]`;
const whom: Record<string, string> = {
  "a signature by another key": traderOrganisation,
  "a signature with a high s": traderOrganisation,
  "a signature that is no signature": traderOrganisation,
  "a certificate of an unknown authority": unknown,
  "a certificate of another organisation's authority": unknown,
  "an organisation that does not exist": unknown,
};

/** Connections that Fabric's membership service must refuse, by what is wrong with them. */
const intruders: Record<string, (ledger: LedgerUnderTest) => Promise<Connection>> = {
  "a signature by another key": async ({ network, connect }) =>
    Promise.resolve(connect({ signer: signerOf(network().client(gamma)) })),
  "a signature with a high s": async ({ network, connect }) =>
    Promise.resolve(connect({ signer: signerOf(network().client(traders), "high") })),
  "a signature that is no signature": async ({ connect }) =>
    Promise.resolve(connect({ signer: () => Promise.resolve(Buffer.from("3006020101020101", "hex")) })),
  "a certificate of an unknown authority": async ({ network, connect }) =>
    connect({
      identity: await network().issue({ mspId: traders, name: "stranger", unknownAuthority: true }),
    }),
  "a certificate of another organisation's authority": async ({ network, connect }) =>
    connect({ identity: { ...(await network().issue({ mspId: gamma, name: "turncoat" })), mspId: traders } }),
  "an organisation that does not exist": async ({ network, connect }) =>
    connect({
      identity: { ...(await network().issue({ mspId: traders, name: "nobody" })), mspId: "NobodyMSP" },
    }),
};

describeLedger("identity", (ledger) => {
  const network = (): ConformanceNetwork => ledger.network();

  describe.each(Object.entries(intruders))("with %s", (what, intruder) => {
    let connection: Connection;
    beforeAll(async () => {
      connection = await intruder(ledger);
    });

    it("an evaluation is refused before the chaincode runs", async () => {
      const failure = await failureOf(connection.contract.evaluateTransaction("get", "key"));
      expect(failure.code).toBe(failedPrecondition);
      expect(failure.message).toContain(
        `error validating proposal: access denied: channel [${network().channel}] ${whom[what]!}`,
      );
    });

    it("a query of the peer's own chaincodes is refused", async () => {
      const { channel } = network();
      const query = connection.contractOf("qscc").evaluateTransaction("GetChainInfo", channel);
      const failure = await failureOf(query);
      expect(failure.code).toBe(failedPrecondition);
      expect(failure.message).toContain("error validating proposal: access denied");
    });

    it("an endorsement is refused", async () => {
      const failure = await failureOf(endorse(connection.contract, "put", { arguments: [aKey(), "value"] }));
      expect(failure.code).toBe(aborted);
      expect(failure.message).toContain("error validating proposal: access denied");
    });

    it("chaincode events are refused", async () => {
      const failure = await failureOf(
        (async () => {
          for await (const event of await connection.network.getChaincodeEvents(network().chaincode, {
            startBlock: 0n,
          }))
            return event;
          return undefined;
        })(),
      );
      expect(failure.code).toBe(permissionDenied);
    });
  });

  describe("with an expired certificate", () => {
    let connection: Connection;
    beforeAll(async () => {
      const identity = await network().issue({
        mspId: traders,
        name: "late",
        // Begun when its authority was there already: Fabric refuses one that is older.
        notBefore: new Date(Date.now() - 2 * minuteMs),
        notAfter: new Date(Date.now() - minuteMs),
      });
      connection = ledger.connect({ identity });
    });

    it("nothing is endorsed", async () => {
      const failure = await failureOf(endorse(connection.contract, "put", { arguments: [aKey(), "value"] }));
      expect(failure.code).toBe(aborted);
      expect(failure.message).toContain("proposal client identity expired");
    });

    it("no block is delivered", async () => {
      const delivered = await deliveredNumbers(connection, network(), "Deliver", { start: 0, stop: 0 });
      expect(delivered).toEqual({ numbers: [], status: 403 });
    });

    it("an evaluation is refused, or answered as by Fabric's gateway, which does not look at the end for its own peer", async () => {
      const refusal = await connection.contract.evaluateTransaction("echo", "here").then(
        () => undefined,
        (error: unknown) => (error as { code: number }).code,
      );
      expect([undefined, failedPrecondition]).toContain(refusal);
    });
  });

  describe("of a peer, which may read and not write,", () => {
    let connection: Connection;
    beforeAll(() => {
      const key = network().peerKey(alpha);
      connection = ledger.connect({ identity: { ...key, name: "peer", mspId: alpha, attributes: {} } });
    });

    it("runs no chaincode", async () => {
      // Fabric words it in one way where the channel lists its access rules, and in the other where the peer's defaults hold.
      const denied =
        /failed evaluating policy on signed data during check policy( on channel \[\w+\] with policy)? \[\/Channel\/Application\/Writers\]/i;
      const evaluation = await failureOf(connection.contract.evaluateTransaction("get", "key"));
      expect(evaluation.code).toBe(failedPrecondition);
      expect(evaluation.message).toMatch(denied);
      expect(evaluation.message).toContain("this policy requires 1 of the 'Writers' sub-policies");
      const endorsement = await failureOf(endorse(connection.contract, "put", { arguments: ["k", "v"] }));
      expect(endorsement.code).toBe(aborted);
      expect(endorsement.message).toMatch(denied);
    });

    it("reads blocks and asks the peer's own chaincodes", async () => {
      const { channel } = network();
      const info = await connection.contractOf("qscc").evaluateTransaction("GetChainInfo", channel);
      expect(info.length).toBeGreaterThan(0);
      const range = { start: 0, stop: 0 };
      expect(await deliveredNumbers(connection, network(), "Deliver", range)).toEqual({
        numbers: [0],
        status: 200,
      });
    });
  });

  it("tells the channels of a peer to the members of its organisation alone", async () => {
    const ask = (mspId: string) =>
      ledger
        .connect({ identity: network().client(mspId) })
        .contractOf("cscc")
        .evaluateTransaction("GetChannels");
    expect(text(await ask(alpha))).toContain(network().channel);
    const failure = await failureOf(ask(gamma));
    expect(failure.code).toBe(unknownStatus);
    expect(failure.message).toContain("access denied for [GetChannels]");
    expect(failure.message).toContain(`[expected MSP ID ${alpha}, received ${gamma}]`);
  });

  it("refuses a transaction that its creator did not sign, and keeps nothing of it", async () => {
    const key = aKey();
    const { contract, gateway } = ledger.trader();
    const bytes = (await endorse(contract, "put", { arguments: [key, "value"] })).getBytes();
    const stranger = network().client(gamma).privateKeyPem;
    const own = network().client(traders).privateKeyPem;
    for (const signature of [
      signMessage(stranger, payloadOf(bytes)),
      signMessage(own, payloadOf(bytes), "high"),
      signMessage(own, Buffer.from("something else")),
    ]) {
      const failure = await failureOf(gateway.newSignedTransaction(bytes, signature).submit());
      expect(failure.code).toBe(aborted);
      expect(failure.message).toContain(
        "received unsuccessful response from orderer: status=FORBIDDEN, info=",
      );
      expect(failure.message).toContain("permission denied");
    }
    expect(text(await contract.evaluateTransaction("get", key))).toBe("");
    const signed = gateway.newSignedTransaction(bytes, signMessage(own, payloadOf(bytes)));
    expect((await commit(signed)).code).toBe(StatusCode.VALID);
  });

  it("refuses a commit status that is asked for with another's signature", async () => {
    const { contract, gateway } = ledger.trader();
    const submitted = await (await endorse(contract, "put", { arguments: [aKey(), "value"] })).submit();
    const stranger = network().client(gamma).privateKeyPem;
    const forged = gateway.newSignedCommit(
      submitted.getBytes(),
      signMessage(stranger, submitted.getDigest()),
    );
    expect((await failureOf(forged.getStatus())).code).toBe(permissionDenied);
    expect((await submitted.getStatus()).code).toBe(StatusCode.VALID);
  });

  it("signs offline: proposal, transaction and commit status are signed apart from the connection", async () => {
    const key = aKey();
    const { contract, gateway, identity } = ledger.trader();
    const signature = ({ getDigest }: { getDigest: () => Uint8Array }) =>
      signMessage(identity.privateKeyPem, getDigest());
    const unsigned = contract.newProposal("put", { arguments: [key, "offline"] });
    const proposal = gateway.newSignedProposal(
      unsigned.getBytes(),
      signature({ getDigest: () => unsigned.getDigest() }),
    );
    const endorsed = await proposal.endorse();
    const transaction = gateway.newSignedTransaction(
      endorsed.getBytes(),
      signature({ getDigest: () => endorsed.getDigest() }),
    );
    const submitted = await transaction.submit();
    const status = gateway.newSignedCommit(
      submitted.getBytes(),
      signature({ getDigest: () => submitted.getDigest() }),
    );
    expect((await status.getStatus()).code).toBe(StatusCode.VALID);
    expect(text(await contract.evaluateTransaction("get", key))).toBe("offline");
  });

  describe("an address that does not exist", () => {
    it("is FAILED_PRECONDITION for an unknown chaincode", async () => {
      const contract = ledger.trader().contractOf("nothing-here");
      expect((await failureOf(contract.evaluateTransaction("get", "key"))).code).toBe(failedPrecondition);
      expect((await failureOf(endorse(contract, "put", { arguments: ["key", "value"] }))).code).toBe(
        failedPrecondition,
      );
    });

    it("is UNAVAILABLE for an unknown chaincode when the client names the endorsers", async () => {
      const contract = ledger.trader().contractOf("nothing-here");
      const failure = await failureOf(
        endorse(contract, "put", { arguments: ["k", "v"], organisations: ["AlphaMSP"] }),
      );
      expect(failure.code).toBe(unavailable);
      expect(failure.message).toContain("failed to find any endorsing peers for org(s): AlphaMSP");
    });

    it("is UNAVAILABLE for an evaluation on an unknown channel, and nothing is endorsed or told there", async () => {
      const elsewhere = ledger.connect({ channel: "elsewhere" });
      expect((await failureOf(elsewhere.contract.evaluateTransaction("get", "key"))).code).toBe(unavailable);
      const endorsement = await failureOf(
        endorse(elsewhere.contract, "put", { arguments: ["key", "value"] }),
      );
      expect([failedPrecondition, unavailable]).toContain(endorsement.code);
      const events = (async () => {
        for await (const event of await elsewhere.network.getChaincodeEvents(network().chaincode, {
          startBlock: 0n,
        }))
          return event;
        return undefined;
      })();
      expect([permissionDenied, 5]).toContain((await failureOf(events)).code);
    });
  });
});
