import { StatusCode } from "@hyperledger/fabric-gateway";
import { createHash } from "node:crypto";
import { aKey, commit, endorse, failureOf, json, text } from "./client.js";
import { alpha, beta, gamma, peerOrganisations, type PeerOrganisation } from "./conformance-network.js";
import { describeLedger } from "./describe-ledger.js";
import { readPrepared } from "./prepared-transaction.js";
import { privateActs } from "./private-acts.js";

const unknown = 2;
const failedPrecondition = 9;
const aborted = 10;
const valid = StatusCode.VALID;
const policyFailure = StatusCode.ENDORSEMENT_POLICY_FAILURE;
const sha256 = (value: string) => createHash("sha256").update(value).digest("hex");
const unavailable = "private data matching public hash version is not available";

describeLedger("private data", (ledger) => {
  const { prepare, codeOf, evaluateAt, memberAt } = privateActs(ledger);

  /** A value in a collection, committed. */
  const aSecret = async (
    collection: string,
    value = aKey("secret"),
  ): Promise<{ key: string; value: string }> => {
    const key = aKey("private");
    expect(await codeOf("putPrivate", [collection, key], { value })).toBe(valid);
    return { key, value };
  };

  describe("a value in a collection", () => {
    it("is read at its members' peers, and its hash at every peer", async () => {
      const { key, value } = await aSecret("open");
      for (const mspId of peerOrganisations)
        expect(await evaluateAt(mspId, "privateHash", "open", key)).toBe(sha256(value));
      expect(await evaluateAt(alpha, "getPrivate", "open", key)).toBe(value);
      expect(await evaluateAt(beta, "getPrivate", "open", key)).toBe(value);
      const failure = await failureOf(evaluateAt(gamma, "getPrivate", "open", key));
      expect(failure.code).toBe(unknown);
      expect(failure.message).toMatch(
        new RegExp(
          `${unavailable}. Public hash version = {BlockNum: \\d+, TxNum: \\d+}, Private data version = <nil>`,
        ),
      );
    });

    it("is nothing where the key was never written, at any peer", async () => {
      for (const mspId of peerOrganisations) {
        expect(await evaluateAt(mspId, "getPrivate", "open", aKey())).toBe("");
        expect(await evaluateAt(mspId, "privateHash", "open", aKey())).toBe("");
      }
    });

    it("is replaced and deleted, and what a transaction writes it does not read", async () => {
      const { key } = await aSecret("open", "first");
      const reading = await prepare("putThenGetPrivate", ["open", key], { value: "second" });
      expect(text(reading.getResult())).toBe("first");
      expect((await commit(reading)).code).toBe(valid);
      expect(await evaluateAt(beta, "getPrivate", "open", key)).toBe("second");
      expect(await codeOf("deletePrivate", ["open", key])).toBe(valid);
      expect(await evaluateAt(beta, "getPrivate", "open", key)).toBe("");
      expect(await evaluateAt(gamma, "privateHash", "open", key)).toBe("");
    });

    it("is not there before its transaction is committed", async () => {
      const key = aKey("private");
      const prepared = await prepare("putPrivate", ["open", key], { value: "pending" });
      expect(await evaluateAt(alpha, "getPrivate", "open", key)).toBe("");
      expect((await commit(prepared)).code).toBe(valid);
      expect(await evaluateAt(alpha, "getPrivate", "open", key)).toBe("pending");
    });
  });

  describe("endorsement", () => {
    it("is planned among members, by the chaincode's policy where the collection has none", async () => {
      const key = aKey("private");
      const prepared = await prepare("putPrivate", ["open", key], { value: "v" });
      expect([...readPrepared(prepared.getBytes()).endorsers].sort()).toEqual([alpha, beta]);
    });

    it("with transient data is refused where the policy asks an organisation that is no member", async () => {
      const failure = await failureOf(prepare("putPrivate", ["alphaOnly", aKey()], { value: "v" }));
      expect(failure.code).toBe(failedPrecondition);
      expect(failure.message).toContain(
        "requires endorsement from organisation(s) that are not in the distribution policy of the private data " +
          "collection(s): [alphaOnly]; retry specifying trusted endorsing organizations to protect transient data",
      );
    });

    it("with transient data is the client's choice when it names the organisations", async () => {
      const key = aKey("private");
      expect(await codeOf("putPrivate", ["alphaOnly", key], { value: "v", by: [alpha, beta] })).toBe(valid);
      expect(await evaluateAt(alpha, "getPrivate", "alphaOnly", key)).toBe("v");
      for (const mspId of [beta, gamma] as const)
        expect((await failureOf(evaluateAt(mspId, "getPrivate", "alphaOnly", key))).message).toContain(
          unavailable,
        );
    });

    it("of a transaction that reads plaintext is refused where the policy asks who cannot read it", async () => {
      const from = aKey("private");
      expect(await codeOf("putPrivate", ["alphaOnly", from], { value: "v", by: [alpha, beta] })).toBe(valid);
      const planned = await failureOf(prepare("movePrivate", ["alphaOnly", from, aKey()]));
      expect(planned.code).toBe(failedPrecondition);
      const chosen = await failureOf(
        prepare("movePrivate", ["alphaOnly", from, aKey()], { by: [alpha, beta] }),
      );
      expect(chosen.code).toBe(aborted);
      expect(chosen.message).toContain(unavailable);
    });
  });

  describe("a collection for members only", () => {
    it("is read and written by its members' clients", async () => {
      const key = aKey("private");
      const written = await endorse(memberAt(alpha).contract, "putPrivate", {
        arguments: ["membersOnly", key],
        transient: { value: "v" },
      });
      expect((await commit(written)).code).toBe(valid);
      expect(text(await memberAt(beta).contract.evaluateTransaction("getPrivate", "membersOnly", key))).toBe(
        "v",
      );
    });

    it("is neither read nor written by other clients, at a member's peer either", async () => {
      const key = aKey("private");
      const reading = await failureOf(evaluateAt(alpha, "getPrivate", "membersOnly", key));
      expect(reading.code).toBe(unknown);
      expect(reading.message).toContain(
        "tx creator does not have read access permission on privatedata in " +
          "chaincodeName:sample collectionName: membersOnly",
      );
      for (const [name, ...parameters] of [
        ["privateRange", "", ""],
        ["privatePolicyOf", key],
      ] as const)
        expect((await failureOf(evaluateAt(alpha, name, "membersOnly", ...parameters))).message).toContain(
          "read access permission",
        );
      for (const name of ["putPrivate", "deletePrivate", "purgePrivate", "setPrivatePolicy"]) {
        const writing = await failureOf(prepare(name, ["membersOnly", key], { value: "v" }));
        expect(writing.code).toBe(aborted);
        expect(writing.message).toContain(
          "tx creator does not have write access permission on privatedata in " +
            "chaincodeName:sample collectionName: membersOnly",
        );
      }
    });

    it("tells its hashes to everybody", async () => {
      expect(await evaluateAt(alpha, "privateHash", "membersOnly", aKey())).toBe("");
    });
  });

  describe("a collection that must reach more peers than there are", () => {
    it("is not written", async () => {
      const failure = await failureOf(prepare("putPrivate", ["crowded", aKey()], { value: "v" }));
      expect(failure.code).toBe(aborted);
      expect(failure.message).toContain(
        "required to disseminate to at least 2 peers, but know of only 1 eligible peers",
      );
    });
  });

  describe("a collection that nobody defined", () => {
    it("is found by no request", async () => {
      for (const name of ["getPrivate", "deletePrivate", "purgePrivate", "privatePolicyOf"])
        expect((await failureOf(evaluateAt(alpha, name, "unknown", aKey()))).message).toContain(
          `collection ${ledger.network().channel}/${ledger.network().chaincode}/unknown could not be found`,
        );
      expect((await failureOf(evaluateAt(alpha, "privateHash", "unknown", aKey()))).message).toContain(
        `collection [unknown] not defined in the collection config for chaincode [${ledger.network().chaincode}]`,
      );
    });
  });

  describe("a collection's own endorsement policy", () => {
    it("decides in place of the chaincode's", async () => {
      const key = aKey("private");
      const planned = await prepare("putPrivate", ["gammaEndorsed", key], { value: "v" });
      expect(readPrepared(planned.getBytes()).endorsers).toEqual([gamma]);
      expect((await commit(planned)).code).toBe(valid);
      expect(await evaluateAt(beta, "getPrivate", "gammaEndorsed", key)).toBe("v");
      expect(await codeOf("putPrivate", ["gammaEndorsed", key], { value: "w", by: [alpha, beta] })).toBe(
        policyFailure,
      );
      expect(await evaluateAt(beta, "getPrivate", "gammaEndorsed", key)).toBe("v");
    });

    it("stands beside the chaincode's where public state is written too", async () => {
      const parameters = ["gammaEndorsed", aKey("private"), aKey("public")];
      const planned = await prepare("putPrivateBoth", parameters, { value: "v" });
      expect([...readPrepared(planned.getBytes()).endorsers].sort()).toEqual([alpha, beta, gamma]);
      expect(await codeOf("putPrivateBoth", parameters, { value: "v", by: [gamma] })).toBe(policyFailure);
      expect(await codeOf("putPrivateBoth", parameters, { value: "v", by: [alpha, beta] })).toBe(
        policyFailure,
      );
      expect((await commit(planned)).code).toBe(valid);
    });
  });

  describe("a key with a policy of its own", () => {
    it("is under it and not the collection's, for values and for the policy itself", async () => {
      const { key } = await aSecret("open", "first");
      expect(await codeOf("setPrivatePolicy", ["open", key, alpha, gamma])).toBe(valid);
      expect(json(Buffer.from(await evaluateAt(beta, "privatePolicyOf", "open", key)))).toEqual([
        alpha,
        gamma,
      ]);
      const second = { value: "second" };
      expect(await codeOf("putPrivate", ["open", key], { ...second, by: [alpha, beta] })).toBe(policyFailure);
      expect(await codeOf("setPrivatePolicy", ["open", key, beta], { by: [alpha, beta] })).toBe(
        policyFailure,
      );
      expect(await codeOf("putPrivate", ["open", key], { ...second, by: [alpha, gamma] })).toBe(valid);
      expect(await evaluateAt(beta, "getPrivate", "open", key)).toBe("second");
    });

    it("keeps its plaintext readable when only the policy changes", async () => {
      const { key, value } = await aSecret("open");
      expect(await codeOf("setPrivatePolicy", ["open", key, alpha])).toBe(valid);
      expect(await evaluateAt(alpha, "getPrivate", "open", key)).toBe(value);
    });
  });

  describe("what was read", () => {
    it("has to stand until the transaction commits, read as plaintext or as hash", async () => {
      const { key } = await aSecret("open", "first");
      const moving = await prepare("movePrivate", ["open", key, aKey("private")]);
      const hashing = await prepare("privateHashThenPut", ["open", key, aKey("public")]);
      expect(await codeOf("putPrivate", ["open", key], { value: "second" })).toBe(valid);
      expect((await commit(moving)).code).toBe(StatusCode.MVCC_READ_CONFLICT);
      expect((await commit(hashing)).code).toBe(StatusCode.MVCC_READ_CONFLICT);
    });

    it("may change where it was written blindly", async () => {
      const { key } = await aSecret("open", "first");
      const late = await prepare("putPrivate", ["open", key], { value: "late" });
      expect(await codeOf("putPrivate", ["open", key], { value: "early" })).toBe(valid);
      expect((await commit(late)).code).toBe(valid);
      expect(await evaluateAt(beta, "getPrivate", "open", key)).toBe("late");
    });
  });

  describe("queries", () => {
    const rows = async (mspId: PeerOrganisation, name: string, ...parameters: string[]): Promise<unknown> =>
      json(Buffer.from(await evaluateAt(mspId, name, ...parameters)));

    it("find a range at members' peers, and nothing at others'", async () => {
      const prefix = aKey("range");
      for (const end of ["1", "2", "3"])
        expect(await codeOf("putPrivate", ["open", `${prefix}/${end}`], { value: end })).toBe(valid);
      expect(await rows(beta, "privateRange", "open", `${prefix}/`, `${prefix}/3`)).toEqual([
        { key: `${prefix}/1`, value: "1" },
        { key: `${prefix}/2`, value: "2" },
      ]);
      expect(await rows(gamma, "privateRange", "open", `${prefix}/`, `${prefix}/3`)).toEqual([]);
    });

    it("find the keys under a partial composite key", async () => {
      const type = aKey("type");
      for (const [source, line] of [
        ["P1", "1"],
        ["P1", "2"],
        ["P12", "1"],
      ] as const)
        expect(
          await codeOf("putPrivateComposite", ["open", type, source, line], { value: `${source}/${line}` }),
        ).toBe(valid);
      expect(await rows(alpha, "privatePartial", "open", type, "P1")).toEqual([
        { objectType: type, attributes: ["P1", "1"], value: "P1/1" },
        { objectType: type, attributes: ["P1", "2"], value: "P1/2" },
      ]);
      expect(await rows(gamma, "privatePartial", "open", type, "P1")).toEqual([]);
    });

    it("are refused in a transaction that writes, before and after", async () => {
      const parameters = ["open", "a", "b", aKey("public")];
      expect((await failureOf(prepare("privateRangeThenPut", parameters))).message).toContain(
        "unsuppored transaction. Transaction has already performed queries on pvt data. Writes are not allowed",
      );
      expect((await failureOf(prepare("putThenPrivateRange", parameters))).message).toContain(
        "unsuppored transaction. Queries on pvt data is supported only in a read-only transaction",
      );
    });

    it("by content are not offered by a peer without a document database", async () => {
      await expect(evaluateAt(alpha, "privateRichQuery", "open", "{}")).rejects.toThrow();
    });
  });
});
