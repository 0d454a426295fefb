import { aKey, failureOf, json, text } from "./client.js";
import { describeLedger } from "./describe-ledger.js";

interface Entry {
  readonly key: string;
  readonly value: string;
}

interface Page {
  readonly entries: readonly Entry[];
  readonly bookmark: string;
  readonly count: number;
}

interface Modification {
  readonly txId: string;
  readonly isDelete: boolean;
  readonly value: string;
  readonly seconds: number;
}

describeLedger("queries", (ledger) => {
  const submit = (name: string, ...parameters: string[]) =>
    ledger.trader().contract.submitTransaction(name, ...parameters);
  const readJson = async (name: string, ...parameters: string[]): Promise<unknown> =>
    json(await ledger.trader().contract.evaluateTransaction(name, ...parameters));
  const keysOf = (entries: unknown) => (entries as Entry[]).map(({ key }) => key);

  describe("a range", () => {
    it("holds its start, not its end, in the order of the keys' bytes", async () => {
      const prefix = aKey("range");
      const keys = ["a", "aa", "b", "ß", "z", "Ω", "𝄞", "B", "0"].map((end) => `${prefix}/${end}`);
      for (const key of keys) await submit("put", key, key);
      const sorted = [...keys].sort((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)));
      expect(keysOf(await readJson("range", `${prefix}/`, `${prefix}0`))).toEqual(sorted);
      expect(keysOf(await readJson("range", sorted[2]!, sorted[5]!))).toEqual(sorted.slice(2, 5));
      expect(await readJson("range", `${prefix}/a`, `${prefix}/a`)).toEqual([]);
    });

    it("leaves out what was deleted", async () => {
      const prefix = aKey("range");
      for (const end of ["1", "2", "3"]) await submit("put", `${prefix}-${end}`, end);
      await submit("delete", `${prefix}-2`);
      expect(await readJson("range", `${prefix}-`, `${prefix}-~`)).toEqual([
        { key: `${prefix}-1`, value: "1" },
        { key: `${prefix}-3`, value: "3" },
      ]);
    });

    it("is read to its end when it is longer than one answer, and can be left early", async () => {
      const prefix = aKey("long");
      await submit("putMany", prefix, "350");
      const entries = (await readJson("range", prefix, `${prefix}~`)) as Entry[];
      expect(entries).toHaveLength(350);
      expect(entries.at(-1)).toEqual({ key: `${prefix}0349`, value: "value 349" });
      expect(
        text(await ledger.trader().contract.evaluateTransaction("rangeFirst", prefix, `${prefix}~`)),
      ).toBe(`${prefix}0000`);
    });

    it("without a start holds simple keys only, never composite ones", async () => {
      const [simple, composite] = [aKey("simple"), aKey("composite")];
      await submit("put", simple, "1");
      await submit("putComposite", "open", "1", composite);
      const keys = keysOf(await readJson("range", "", ""));
      expect(keys).toContain(simple);
      expect(keys.some((key) => key.includes(composite))).toBe(false);
    });
  });

  describe("pages", () => {
    it("follow one another by bookmark, and an empty bookmark says that there is no more", async () => {
      const prefix = aKey("page");
      await submit("putMany", prefix, "7");
      const found: string[] = [];
      const counts: number[] = [];
      for (let bookmark = ""; ;) {
        const page = (await readJson("rangePage", prefix, `${prefix}~`, "3", bookmark)) as Page;
        found.push(...keysOf(page.entries));
        counts.push(page.count);
        if (page.bookmark === "") break;
        bookmark = page.bookmark;
      }
      expect(counts).toEqual([3, 3, 1]);
      expect(found).toEqual(Array.from({ length: 7 }, (_, index) => `${prefix}000${index}`));
    });

    it("of a partial composite key hold that key's entries alone", async () => {
      const type = aKey("type");
      for (const [source, line] of [
        ["P1", "1"],
        ["P1", "2"],
        ["P1", "3"],
        ["P10", "1"],
      ] as const)
        await submit("putComposite", type, `${source}/${line}`, source, line);
      const first = (await readJson("partialPage", "2", "", type, "P1")) as Page;
      const second = (await readJson("partialPage", "2", first.bookmark, type, "P1")) as Page;
      expect([...first.entries, ...second.entries].map(({ value }) => value)).toEqual([
        "P1/1",
        "P1/2",
        "P1/3",
      ]);
    });

    it("are refused in a transaction that writes", async () => {
      const prefix = aKey("page");
      await submit("putMany", prefix, "3");
      const failure = await failureOf(submit("rangePageThenPut", prefix, `${prefix}~`, "2", aKey()));
      expect(failure.message).toMatch(/paginated/i);
    });
  });

  describe("a partial composite key", () => {
    it("finds the keys that begin with its attributes, whole attributes only", async () => {
      const type = aKey("type");
      await submit("putComposite", type, "1", "P1", "1", "a");
      await submit("putComposite", type, "2", "P1", "1", "b");
      await submit("putComposite", type, "3", "P1", "12", "a");
      await submit("putComposite", type, "4", "P12", "1", "a");
      const values = async (...attributes: string[]) =>
        ((await readJson("partial", type, ...attributes)) as Entry[]).map(({ value }) => value);
      expect(await values("P1", "1")).toEqual(["1", "2"]);
      expect(await values("P1")).toEqual(["1", "2", "3"]);
      expect(await values()).toEqual(["1", "2", "3", "4"]);
      expect(await values("P")).toEqual([]);
      expect(await readJson("partial", type, "P12")).toEqual([
        { objectType: type, attributes: ["P12", "1", "a"], value: "4" },
      ]);
    });
  });

  describe("history", () => {
    it("tells every version of a key, newest first, with transaction and time, across deletion", async () => {
      const key = aKey();
      const contract = ledger.trader().contract;
      const ids: string[] = [];
      for (const [name, ...parameters] of [
        ["put", key, "one"],
        ["put", key, "two"],
        ["delete", key],
        ["put", key, "three"],
      ] as const) {
        const submitted = await contract.submitAsync(name, { arguments: [...parameters] });
        expect((await submitted.getStatus()).successful).toBe(true);
        ids.unshift(submitted.getTransactionId());
      }
      const versions = (await readJson("history", key)) as Modification[];
      expect(versions.map(({ txId }) => txId)).toEqual(ids);
      expect(versions.map(({ value, isDelete }) => (isDelete ? "deleted" : value))).toEqual([
        "three",
        "deleted",
        "two",
        "one",
      ]);
      for (const { seconds } of versions) expect(Math.abs(Date.now() / 1000 - seconds)).toBeLessThan(60);
    });

    it("is empty for a key that never was, and knows keys one from another", async () => {
      const key = aKey();
      await submit("put", `${key}0`, "neighbour");
      expect(await readJson("history", key)).toEqual([]);
    });

    it("leaves out transactions that were not valid", async () => {
      const key = aKey();
      await submit("put", key, "valid");
      const { contract } = ledger.trader();
      const transaction = await contract
        .newProposal("put", { arguments: [key, "invalid"], endorsingOrganizations: ["AlphaMSP"] })
        .endorse();
      expect((await (await transaction.submit()).getStatus()).successful).toBe(false);
      expect(((await readJson("history", key)) as Modification[]).map(({ value }) => value)).toEqual([
        "valid",
      ]);
    });
  });

  it("refuses a rich query, and says that the state database has none", async () => {
    const failure = await failureOf(
      ledger.trader().contract.evaluateTransaction("richQuery", '{"selector":{}}'),
    );
    expect(failure.message).toMatch(/leveldb/i);
  });
});
