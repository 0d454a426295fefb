import { StatusCode } from "@hyperledger/fabric-gateway";
import { aKey, commit, endorse, failureOf, text } from "./client.js";
import { createHash, randomBytes } from "node:crypto";
import { common } from "@hyperledger/fabric-protos";
import { alpha, beta, gamma, traders, type PeerOrganisation } from "./conformance-network.js";
import { describeLedger } from "./describe-ledger.js";
import {
  endorsementBy,
  readPrepared,
  serializedIdentity,
  transactionIdOf,
  withActionTwice,
  withAnotherResult,
  withHeader,
  withParts,
  withWrite,
} from "./prepared-transaction.js";

const failedPrecondition = 9;
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

  describe("a forged header", () => {
    const submitWithHeader = async (
      change: Parameters<typeof withHeader>[1],
      connection = ledger.trader(),
    ) => {
      const bytes = (await endorsePut([alpha, beta])).getBytes();
      return commit(connection.gateway.newTransaction(withHeader(bytes, change)));
    };

    it("with another transaction id ends in BAD_PROPOSAL_TXID", async () => {
      const status = await submitWithHeader((channelHeader) => {
        channelHeader.setTxId(createHash("sha256").update(aKey()).digest("hex"));
      });
      expect(status.code).toBe(StatusCode.BAD_PROPOSAL_TXID);
    });

    it("with another creator ends in INVALID_ENDORSER_TRANSACTION: what was endorsed belongs to who proposed it", async () => {
      const thief = ledger.connect({ identity: ledger.network().client(gamma) });
      const status = await submitWithHeader((channelHeader, signatureHeader) => {
        signatureHeader.setCreator(serializedIdentity(thief.identity));
        channelHeader.setTxId(transactionIdOf(signatureHeader));
      }, thief);
      expect(status.code).toBe(StatusCode.INVALID_ENDORSER_TRANSACTION);
    });

    it("with another nonce, so that the transaction could act twice, ends in INVALID_ENDORSER_TRANSACTION", async () => {
      const status = await submitWithHeader((channelHeader, signatureHeader) => {
        signatureHeader.setNonce(randomBytes(24));
        channelHeader.setTxId(transactionIdOf(signatureHeader));
      });
      expect(status.code).toBe(StatusCode.INVALID_ENDORSER_TRANSACTION);
    });

    it("with another channel is refused at once", async () => {
      const submission = submitWithHeader((channelHeader) => {
        channelHeader.setChannelId("elsewhere");
      });
      expect((await failureOf(submission)).code).toBe(failedPrecondition);
    });

    it.each(["MESSAGE", "CONFIG", "CONFIG_UPDATE", "ORDERER_TRANSACTION"] as const)(
      "of type %s never becomes valid",
      async (type) => {
        const submission = submitWithHeader((channelHeader) => {
          channelHeader.setType(common.HeaderType[type]);
        });
        const outcome = await submission.then(
          ({ code }) => code,
          () => "refused",
        );
        expect(outcome).not.toBe(StatusCode.VALID);
      },
    );

    it("over two actions ends in INVALID_ENDORSER_TRANSACTION", async () => {
      const bytes = withActionTwice((await endorsePut([alpha, beta])).getBytes());
      const status = await commit(ledger.trader().gateway.newTransaction(bytes));
      expect(status.code).toBe(StatusCode.INVALID_ENDORSER_TRANSACTION);
    });
  });

  describe("a write into another chaincode's state", () => {
    /** Whatever the chaincode did, these organisations' peers sign that it wrote this too. */
    const submitWrite = async (options: {
      chaincode: string;
      namespace: string;
      signers: readonly PeerOrganisation[];
      key: string;
    }) => {
      const { chaincode, namespace, signers, key } = options;
      const contract = ledger.trader().contractOf(chaincode);
      const bytes = (
        await endorse(contract, "put", { arguments: [aKey(), "own"], organisations: [...signers] })
      ).getBytes();
      const responsePayload = withWrite(readPrepared(bytes).responsePayload, {
        namespace,
        key,
        value: "planted",
      });
      const endorsements = signers.map((mspId) =>
        endorsementBy({ ...ledger.network().peerKey(mspId), mspId }, responsePayload),
      );
      return commit(
        ledger.trader().gateway.newTransaction(withParts(bytes, { responsePayload, endorsements })),
      );
    };

    it("is judged by that chaincode's policy, not by that of the chaincode that was called", async () => {
      const { chaincode, anyoneChaincode } = ledger.network();
      const key = aKey("planted");
      const weak = { chaincode: anyoneChaincode, namespace: chaincode, key };
      expect((await submitWrite({ ...weak, signers: [gamma] })).code).toBe(
        StatusCode.ENDORSEMENT_POLICY_FAILURE,
      );
      expect((await submitWrite({ ...weak, signers: [alpha] })).code).toBe(
        StatusCode.ENDORSEMENT_POLICY_FAILURE,
      );
      expect(text(await ledger.trader().contract.evaluateTransaction("get", key))).toBe("");
      expect((await submitWrite({ ...weak, signers: [alpha, beta] })).code).toBe(StatusCode.VALID);
      expect(text(await ledger.trader().contract.evaluateTransaction("get", key))).toBe("planted");
    });

    it.each(["qscc", "lscc", "nothing-here"])("is never valid in %s, whoever signs it", async (namespace) => {
      const { chaincode } = ledger.network();
      const status = await submitWrite({ chaincode, namespace, signers: [alpha, beta, gamma], key: aKey() });
      expect(status.successful).toBe(false);
    });
  });
});
