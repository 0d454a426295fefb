import { StatusCode } from "@hyperledger/fabric-gateway";
import { aKey, commit, endorse, failureOf, text } from "./client.js";
import { alpha, beta, gamma, traders } from "./conformance-network.js";
import { describeLedger } from "./describe-ledger.js";
import { endorsementBy, readPrepared, withAnotherResult, withParts } from "./prepared-transaction.js";

const unavailable = 14;

describeLedger("endorsement", (ledger) => {
  const endorsePut = (organisations?: readonly string[], key = aKey()) =>
    endorse(ledger.trader().contract, "put", {
      arguments: [key, "value"],
      ...(organisations && { organisations }),
    });
  const endorsersOf = async (transaction: ReturnType<typeof endorse>) =>
    [...readPrepared((await transaction).getBytes()).endorsers].sort();

  describe("the endorsers", () => {
    it("are planned from the chaincode's policy", async () => {
      expect(await endorsersOf(endorsePut())).toEqual([alpha, beta]);
    });

    it("are no more than the policy needs, the connected peer's organisation first", async () => {
      for (const mspId of [alpha, beta, gamma] as const) {
        const connection = ledger.connect({ peer: mspId });
        const contract = connection.contractOf(ledger.network().anyoneChaincode);
        expect(await endorsersOf(endorse(contract, "put", { arguments: [aKey(), "value"] }))).toEqual([
          mspId,
        ]);
      }
    });

    it("are planned the same through a peer whose organisation the policy leaves out", async () => {
      const { contract } = ledger.connect({ peer: gamma });
      const endorsers = await endorsersOf(endorse(contract, "put", { arguments: [aKey(), "value"] }));
      expect(endorsers).toEqual(expect.arrayContaining([alpha, beta]));
    });

    it("are the ones that the client names", async () => {
      expect(await endorsersOf(endorsePut([beta]))).toEqual([beta]);
      expect(await endorsersOf(endorsePut([gamma, alpha, beta]))).toEqual([alpha, beta, gamma]);
    });

    it("cannot be of an organisation without a peer", async () => {
      const failure = await failureOf(endorsePut([alpha, traders]));
      expect(failure.code).toBe(unavailable);
      expect(failure.message).toContain(`failed to find any endorsing peers for org(s): ${traders}`);
    });
  });

  describe("a transaction", () => {
    it("is valid with the endorsements that the policy demands, and with more", async () => {
      expect((await commit(await endorsePut([alpha, beta]))).code).toBe(StatusCode.VALID);
      expect((await commit(await endorsePut([alpha, beta, gamma]))).code).toBe(StatusCode.VALID);
    });

    it.each([[[alpha]], [[beta]], [[gamma]], [[alpha, gamma]], [[beta, gamma]]])(
      "endorsed by %j alone ends in ENDORSEMENT_POLICY_FAILURE and changes nothing",
      async (organisations) => {
        const key = aKey();
        const status = await commit(await endorsePut(organisations, key));
        expect(status).toMatchObject({ code: StatusCode.ENDORSEMENT_POLICY_FAILURE, successful: false });
        expect(text(await ledger.trader().contract.evaluateTransaction("get", key))).toBe("");
      },
    );

    it("makes submitTransaction fail with its code when it is not valid", async () => {
      const { contract } = ledger.trader();
      const submission = contract.submit("put", {
        arguments: [aKey(), "value"],
        endorsingOrganizations: [alpha],
      });
      await expect(submission).rejects.toMatchObject({
        name: "CommitError",
        code: StatusCode.ENDORSEMENT_POLICY_FAILURE,
      });
    });
  });

  describe("a dishonest client", () => {
    /** Changes an endorsed transaction, signs it as its creator may, and submits it. */
    const submitChanged = async (
      key: string,
      change: (parts: ReturnType<typeof readPrepared>) => Parameters<typeof withParts>[1],
    ) => {
      const bytes = (await endorsePut([alpha, beta], key)).getBytes();
      const changed = withParts(bytes, change(readPrepared(bytes)));
      return commit(ledger.trader().gateway.newTransaction(changed));
    };

    it("may pack the same parts anew", async () => {
      expect((await submitChanged(aKey(), (parts) => ({ endorsements: parts.endorsements }))).code).toBe(
        StatusCode.VALID,
      );
    });

    it.each<[string, (parts: ReturnType<typeof readPrepared>) => Parameters<typeof withParts>[1]]>([
      ["drops an endorsement", ({ endorsements }) => ({ endorsements: endorsements.slice(0, 1) })],
      ["counts one endorsement twice", ({ endorsements: [first] }) => ({ endorsements: [first!, first!] })],
      ["has no endorsement", () => ({ endorsements: [] })],
      [
        "signs for a peer with a client's key",
        ({ endorsements, responsePayload }) => ({
          endorsements: [endorsements[0]!, endorsementBy(ledger.network().client(beta), responsePayload)],
        }),
      ],
      [
        "uses the certificate of a peer whose key it does not have",
        ({ endorsements, responsePayload }) => {
          const { certificatePem } = ledger.network().peerKey(beta);
          const { privateKeyPem } = ledger.network().client(beta);
          return {
            endorsements: [
              endorsements[0]!,
              endorsementBy({ mspId: beta, certificatePem, privateKeyPem }, responsePayload),
            ],
          };
        },
      ],
      [
        "has a peer's certificate count for another organisation",
        ({ endorsements, responsePayload }) => ({
          endorsements: [
            endorsements[0]!,
            endorsementBy({ ...ledger.network().peerKey(gamma), mspId: beta }, responsePayload),
          ],
        }),
      ],
      [
        "brings an endorsement with a high s",
        ({ endorsements, responsePayload }) => ({
          endorsements: [
            endorsements[0]!,
            endorsementBy({ ...ledger.network().peerKey(beta), mspId: beta }, responsePayload, "high"),
          ],
        }),
      ],
      [
        "changes the result after it was endorsed",
        ({ responsePayload }) => ({ responsePayload: withAnotherResult(responsePayload, "a better result") }),
      ],
    ])("that %s ends in ENDORSEMENT_POLICY_FAILURE", async (_, change) => {
      const key = aKey();
      const status = await submitChanged(key, change);
      expect(status.code).toBe(StatusCode.ENDORSEMENT_POLICY_FAILURE);
      expect(text(await ledger.trader().contract.evaluateTransaction("get", key))).toBe("");
    });

    it("that changes the arguments after they were endorsed ends in INVALID_ENDORSER_TRANSACTION", async () => {
      const key = aKey();
      const status = await submitChanged(key, ({ proposalPayload }) => ({
        proposalPayload: Buffer.from(
          Buffer.from(proposalPayload).toString("latin1").replace("value", "other"),
          "latin1",
        ),
      }));
      expect(status.code).toBe(StatusCode.INVALID_ENDORSER_TRANSACTION);
      expect(text(await ledger.trader().contract.evaluateTransaction("get", key))).toBe("");
    });

    it("can be any client that holds both peers' keys: the policy asks for signatures, nothing else", async () => {
      const status = await submitChanged(aKey(), ({ responsePayload }) => ({
        endorsements: ([alpha, beta] as const).map((mspId) =>
          endorsementBy({ ...ledger.network().peerKey(mspId), mspId }, responsePayload),
        ),
      }));
      expect(status.code).toBe(StatusCode.VALID);
    });
  });
});
