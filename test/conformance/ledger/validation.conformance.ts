import { StatusCode, type Status } from "@hyperledger/fabric-gateway";
import { aKey, commit, endorse, failureOf, json, text } from "./client.js";
import { beta } from "./conformance-network.js";
import { describeLedger } from "./describe-ledger.js";
import { filteredBlocks } from "./deliver.js";

const aborted = 10;

describeLedger("validation at commit", (ledger) => {
  const contract = () => ledger.trader().contract;
  const submit = (name: string, ...parameters: string[]) => contract().submitTransaction(name, ...parameters);
  const read = async (name: string, ...parameters: string[]) =>
    text(await contract().evaluateTransaction(name, ...parameters));
  const prepare = (name: string, ...parameters: string[]) =>
    endorse(contract(), name, { arguments: parameters });

  describe("MVCC_READ_CONFLICT", () => {
    it("meets the second of two transactions that read and write one key", async () => {
      const key = aKey();
      await submit("put", key, "start");
      const [first, second] = [
        await prepare("readThenPut", key, "first"),
        await prepare("readThenPut", key, "second"),
      ];
      expect((await commit(first)).code).toBe(StatusCode.VALID);
      expect((await commit(second)).code).toBe(StatusCode.MVCC_READ_CONFLICT);
      expect(await read("get", key)).toBe("first");
    });

    it("meets all but one of many that are in flight together", async () => {
      const key = aKey();
      const transactions = await Promise.all(
        Array.from({ length: 8 }, (_, index) => prepare("readThenPut", key, String(index))),
      );
      const codes = (await Promise.all(transactions.map(commit))).map(({ code }) => code);
      expect(codes.filter((code) => code === StatusCode.VALID)).toHaveLength(1);
      expect(codes.filter((code) => code === StatusCode.MVCC_READ_CONFLICT)).toHaveLength(7);
    });

    it("meets a reader whose key was created, and one whose key was deleted", async () => {
      const [created, deleted] = [aKey(), aKey()];
      await submit("put", deleted, "here");
      const onCreated = await prepare("readThenPut", created, "late");
      const onDeleted = await prepare("readThenPut", deleted, "late");
      await submit("put", created, "early");
      await submit("delete", deleted);
      expect((await commit(onCreated)).code).toBe(StatusCode.MVCC_READ_CONFLICT);
      expect((await commit(onDeleted)).code).toBe(StatusCode.MVCC_READ_CONFLICT);
    });

    it("meets a reader whose key was written with the same value", async () => {
      const key = aKey();
      await submit("put", key, "same");
      const reader = await prepare("readThenPut", key, "next");
      await submit("put", key, "same");
      expect((await commit(reader)).code).toBe(StatusCode.MVCC_READ_CONFLICT);
    });

    it("does not meet transactions that write without reading: the last one stays", async () => {
      const key = aKey();
      const [first, second] = [await prepare("put", key, "first"), await prepare("put", key, "second")];
      expect((await commit(second)).code).toBe(StatusCode.VALID);
      expect((await commit(first)).code).toBe(StatusCode.VALID);
      expect(await read("get", key)).toBe("first");
    });

    it("meets a reader of a value that a range query showed and that changed", async () => {
      const prefix = aKey("phantom");
      await submit("put", `${prefix}-1`, "1");
      const reader = await prepare("countRangeThenPut", `${prefix}-`, `${prefix}-~`, aKey());
      await submit("put", `${prefix}-1`, "changed");
      const { code } = await commit(reader);
      expect(code).toBe(StatusCode.PHANTOM_READ_CONFLICT);
    });
  });

  describe("PHANTOM_READ_CONFLICT", () => {
    it.each([
      ["gained a key", (prefix: string) => submit("put", `${prefix}-2`, "2")],
      ["lost a key", (prefix: string) => submit("delete", `${prefix}-1`)],
      ["gained its first key before the others", (prefix: string) => submit("put", `${prefix}-0`, "0")],
    ])("meets a transaction whose range %s", async (_, change) => {
      const prefix = aKey("phantom");
      for (const end of ["1", "3"]) await submit("put", `${prefix}-${end}`, end);
      const target = aKey();
      const reader = await prepare("countRangeThenPut", `${prefix}-`, `${prefix}-~`, target);
      await change(prefix);
      expect((await commit(reader)).code).toBe(StatusCode.PHANTOM_READ_CONFLICT);
      expect(await read("get", target)).toBe("");
    });

    it("meets a transaction whose range was empty and is no more", async () => {
      const prefix = aKey("phantom");
      const reader = await prepare("countRangeThenPut", `${prefix}-`, `${prefix}-~`, aKey());
      await submit("put", `${prefix}-1`, "1");
      expect((await commit(reader)).code).toBe(StatusCode.PHANTOM_READ_CONFLICT);
    });

    it("does not meet one whose range stayed as it was, whatever happened beside it", async () => {
      const prefix = aKey("phantom");
      await submit("put", `${prefix}-1`, "1");
      const reader = await prepare("countRangeThenPut", `${prefix}-`, `${prefix}-~`, aKey());
      await submit("put", `${prefix}.`, "beside");
      await submit("put", `${prefix}-~`, "at the end, which the range does not hold");
      expect((await commit(reader)).code).toBe(StatusCode.VALID);
    });

    it("meets a long range too, of more keys than one answer of the peer holds", async () => {
      const prefix = aKey("phantom");
      await submit("putMany", prefix, "250");
      const reader = await prepare("countRangeThenPut", prefix, `${prefix}~`, aKey());
      await submit("put", `${prefix}0249x`, "late");
      expect((await commit(reader)).code).toBe(StatusCode.PHANTOM_READ_CONFLICT);
      const undisturbed = await prepare("countRangeThenPut", prefix, `${prefix}~`, aKey());
      expect((await commit(undisturbed)).code).toBe(StatusCode.VALID);
    });
  });

  describe("a duplicate transaction id", () => {
    it("is DUPLICATE_TXID on its block, and the first transaction's verdict stands", async () => {
      const key = aKey();
      const transaction = await prepare("put", key, "once");
      const first = await (await transaction.submit()).getStatus();
      expect(first.code).toBe(StatusCode.VALID);
      await submit("put", key, "after");
      await ledger.trader().gateway.newTransaction(transaction.getBytes()).submit();
      const id = transaction.getTransactionId();
      const codes = await codesOf(id, first);
      expect(codes).toEqual([StatusCode.VALID, StatusCode.DUPLICATE_TXID]);
      const again = await ledger.trader().gateway.newTransaction(transaction.getBytes()).submit();
      expect(await again.getStatus()).toMatchObject({
        code: StatusCode.VALID,
        blockNumber: first.blockNumber,
      });
      expect(await read("get", key)).toBe("after");
    });

    it("acts once when both copies are in flight together", async () => {
      const key = aKey();
      const transaction = await prepare("readThenPut", key, "once");
      const copies = Array.from({ length: 5 }, () =>
        ledger.trader().gateway.newTransaction(transaction.getBytes()),
      );
      const statuses = await Promise.all(copies.map(commit));
      expect(new Set(statuses.map(({ code, blockNumber }) => `${code} ${blockNumber}`)).size).toBe(1);
      expect(statuses[0]!.code).toBe(StatusCode.VALID);
      expect(json(await contract().evaluateTransaction("history", key))).toHaveLength(1);
    });

    it("is refused at once when it is to be endorsed or evaluated again", async () => {
      const proposal = contract().newProposal("put", { arguments: [aKey(), "once"] });
      expect((await commit(await proposal.endorse())).code).toBe(StatusCode.VALID);
      const again = ledger.trader().gateway.newProposal(proposal.getBytes());
      const failure = await failureOf(again.endorse());
      expect(failure.code).toBe(aborted);
      expect(failure.message).toContain(`duplicate transaction found [${proposal.getTransactionId()}]`);
    });

    /** Waits until the second copy is on a block, and gives both copies' codes in order. */
    async function codesOf(id: string, first: Status): Promise<number[]> {
      const codes: number[] = [];
      for await (const block of filteredBlocks(ledger.trader(), ledger.network(), {
        start: Number(first.blockNumber),
      })) {
        for (const transaction of block.getFilteredTransactionsList())
          if (transaction.getTxid() === id) codes.push(transaction.getTxValidationCode());
        if (codes.length === 2) break;
      }
      return codes;
    }
  });

  describe("two uses that together would overdraw a limit", () => {
    it("are both endorsed and exactly one commits; the other ends in PHANTOM_READ_CONFLICT", async () => {
      const source = aKey("permit");
      await submit("drawDown", source, "1", "first", "40", "100");
      const [one, other] = await Promise.all([
        prepare("drawDown", source, "1", "one", "50", "100"),
        prepare("drawDown", source, "1", "other", "50", "100"),
      ]);
      const codes = (await Promise.all([commit(one), commit(other)])).map(({ code }) => code);
      expect([...codes].sort()).toEqual([StatusCode.VALID, StatusCode.PHANTOM_READ_CONFLICT]);
      expect(await read("used", source, "1")).toBe("90");
      const failure = await failureOf(submit("drawDown", source, "1", "third", "50", "100"));
      expect(failure.message).toContain("OVERDRAWN 140 of 100");
    });

    it("do not disturb uses of another line of the same source", async () => {
      const source = aKey("permit");
      const [one, other] = await Promise.all([
        prepare("drawDown", source, "1", "use", "50", "100"),
        prepare("drawDown", source, "12", "use", "50", "100"),
      ]);
      const codes = (await Promise.all([commit(one), commit(other)])).map(({ code }) => code);
      expect(codes).toEqual([StatusCode.VALID, StatusCode.VALID]);
    });

    it("never sum to more than the limit, however many clients try at once", async () => {
      const source = aKey("permit");
      const limit = 100;
      const outcomes = await Promise.all(
        Array.from({ length: 12 }, async (_, index) => {
          for (let attempt = 0; attempt < 50; attempt += 1) {
            const draw = prepare("drawDown", source, "1", `use-${index}`, "15", String(limit));
            const transaction = await draw.catch(() => undefined);
            if (transaction && (await commit(transaction)).successful) return "drawn";
            // A commit between two endorsements makes them disagree, which is no refusal.
            if (!transaction && (await failureOf(draw)).message.includes("OVERDRAWN")) return "refused";
          }
          return "gave up";
        }),
      );
      expect(outcomes.filter((outcome) => outcome === "drawn")).toHaveLength(Math.floor(limit / 15));
      expect(outcomes.filter((outcome) => outcome === "refused")).toHaveLength(12 - Math.floor(limit / 15));
      expect(await read("used", source, "1")).toBe("90");
    });
  });

  it("agrees on every peer: the verdict and block of a transaction are the same wherever one asks", async () => {
    const key = aKey();
    const transaction = await prepare("put", key, "value");
    const submitted = await transaction.submit();
    const here = await submitted.getStatus();
    const elsewhere = ledger.connect({ peer: beta });
    const there = await elsewhere.gateway.newCommit(submitted.getBytes()).getStatus();
    expect(there).toEqual(here);
    expect(here.transactionId).toBe(transaction.getTransactionId());
  });
});
