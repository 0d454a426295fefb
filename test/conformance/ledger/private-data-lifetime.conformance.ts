import { StatusCode } from "@hyperledger/fabric-gateway";
import { createHash } from "node:crypto";
import { aKey, text } from "./client.js";
import { alpha, beta, peerOrganisations, type PeerOrganisation } from "./conformance-network.js";
import { describeLedger } from "./describe-ledger.js";
import { privateActs, privateWritesAt } from "./private-acts.js";

const valid = StatusCode.VALID;
const policyFailure = StatusCode.ENDORSEMENT_POLICY_FAILURE;
const sha256 = (value: string) => createHash("sha256").update(value).digest("hex");
const settleTimeoutMs = 20_000;

describeLedger("the lifetime of private data", (ledger) => {
  const { codeOf, evaluateAt, prepare } = privateActs(ledger);

  /** Commits one block after another; a network that cuts larger blocks has cut at least so many. */
  const passBlocks = async (count: number): Promise<void> => {
    for (let block = 0; block < count; block++)
      await ledger.trader().contract.submitTransaction("put", aKey("public"), "public");
  };
  const writeAndPlace = async (collection: string, key: string, value: string): Promise<number> => {
    const submitted = await (await prepare("putPrivate", [collection, key], { value })).submit();
    const { code, blockNumber } = await submitted.getStatus();
    expect(code).toBe(valid);
    return Number(blockNumber);
  };
  /** A peer forgets a little after it has committed. */
  const eventually = async (read: () => Promise<unknown>, expected: unknown): Promise<void> => {
    const giveUpAt = Date.now() + settleTimeoutMs;
    let found = await read();
    while (JSON.stringify(found) !== JSON.stringify(expected) && Date.now() < giveUpAt) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      found = await read();
    }
    expect(found).toEqual(expected);
  };
  const hashAt = (mspId: PeerOrganisation, collection: string, key: string) =>
    evaluateAt(mspId, "privateHash", collection, key);

  describe("a purge", () => {
    it("takes the value and its hash at every peer", async () => {
      const key = aKey("private");
      await writeAndPlace("open", key, "secret");
      expect(await codeOf("purgePrivate", ["open", key])).toBe(valid);
      for (const mspId of peerOrganisations) expect(await hashAt(mspId, "open", key)).toBe("");
      for (const mspId of [alpha, beta] as const)
        expect(await evaluateAt(mspId, "getPrivate", "open", key)).toBe("");
    });

    it("takes the key's earlier writes out of what peers deliver, and leaves other keys there", async () => {
      const [gone, stays] = [aKey("gone"), aKey("stays")];
      const first = await writeAndPlace("open", gone, "first secret");
      const second = await writeAndPlace("open", gone, "second secret");
      const other = await writeAndPlace("open", stays, "another secret");
      const deliveredAt = (block: number) => privateWritesAt(ledger, alpha, block);
      expect(await deliveredAt(first)).toContainEqual({
        collection: "open",
        key: gone,
        value: "first secret",
      });
      expect(await codeOf("purgePrivate", ["open", gone])).toBe(valid);
      for (const block of [first, second])
        await eventually(async () => (await deliveredAt(block)).filter(({ key }) => key === gone), []);
      expect(await deliveredAt(other)).toContainEqual({
        collection: "open",
        key: stays,
        value: "another secret",
      });
    });

    it("does not stand in the way of a value written later", async () => {
      const key = aKey("private");
      await writeAndPlace("open", key, "first");
      expect(await codeOf("purgePrivate", ["open", key])).toBe(valid);
      await writeAndPlace("open", key, "second");
      expect(await evaluateAt(beta, "getPrivate", "open", key)).toBe("second");
      expect(await hashAt(beta, "open", key)).toBe(sha256("second"));
    });

    it("is endorsed like a write", async () => {
      const key = aKey("private");
      await writeAndPlace("open", key, "secret");
      expect(await codeOf("purgePrivate", ["open", key], { by: [alpha] })).toBe(policyFailure);
      expect(await evaluateAt(beta, "getPrivate", "open", key)).toBe("secret");
    });
  });

  describe("blocks to live", () => {
    it("pass, and with them the value, its hash and what peers deliver", async () => {
      const key = aKey("private");
      const block = await writeAndPlace("shortLived", key, "secret");
      expect(await evaluateAt(beta, "getPrivate", "shortLived", key)).toBe("secret");
      expect(await privateWritesAt(ledger, alpha, block)).toContainEqual({
        collection: "shortLived",
        key,
        value: "secret",
      });
      await passBlocks(4);
      for (const mspId of peerOrganisations) await eventually(() => hashAt(mspId, "shortLived", key), "");
      await eventually(() => evaluateAt(beta, "getPrivate", "shortLived", key), "");
      await eventually(() => privateWritesAt(ledger, alpha, block), []);
    });

    it("begin anew with the next write", async () => {
      const key = aKey("private");
      await writeAndPlace("shortLived", key, "first");
      await passBlocks(2);
      await writeAndPlace("shortLived", key, "second");
      await passBlocks(2);
      expect(await evaluateAt(beta, "getPrivate", "shortLived", key)).toBe("second");
    });

    it("let the key be written again once they have passed", async () => {
      const key = aKey("private");
      await writeAndPlace("shortLived", key, "first");
      await passBlocks(4);
      await eventually(() => hashAt(alpha, "shortLived", key), "");
      await writeAndPlace("shortLived", key, "second");
      expect(text(Buffer.from(await evaluateAt(beta, "getPrivate", "shortLived", key)))).toBe("second");
    });
  });
});
