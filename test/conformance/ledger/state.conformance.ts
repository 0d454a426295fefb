import { StatusCode } from "@hyperledger/fabric-gateway";
import { createHash } from "node:crypto";
import { aKey, commit, endorse, failureOf, json, text } from "./client.js";
import { describeLedger } from "./describe-ledger.js";

const unknownStatus = 2;
const aborted = 10;

describeLedger("state", (ledger) => {
  const submit = (name: string, ...parameters: string[]) =>
    ledger.trader().contract.submitTransaction(name, ...parameters);
  const read = async (name: string, ...parameters: string[]) =>
    text(await ledger.trader().contract.evaluateTransaction(name, ...parameters));
  const readJson = async (name: string, ...parameters: string[]) =>
    json(await ledger.trader().contract.evaluateTransaction(name, ...parameters));

  it("is created, read, updated and deleted", async () => {
    const key = aKey();
    expect(await read("get", key)).toBe("");
    await submit("put", key, "one");
    expect(await read("get", key)).toBe("one");
    await submit("put", key, "two");
    expect(await read("get", key)).toBe("two");
    await submit("delete", key);
    expect(await read("get", key)).toBe("");
  });

  it("is not changed by an evaluation", async () => {
    const key = aKey();
    await ledger.trader().contract.evaluateTransaction("put", key, "never");
    expect(await read("get", key)).toBe("");
  });

  it("returns the chaincode's answer to the one who submits", async () => {
    const key = aKey();
    await submit("put", key, "before");
    expect(text(await submit("readThenPut", key, "after"))).toBe("before");
  });

  it("gives a transaction what was committed, never its own writes", async () => {
    const key = aKey();
    expect(text(await submit("putThenGet", key, "mine"))).toBe("");
    expect(text(await submit("putThenGet", key, "again"))).toBe("mine");
    expect(text(await submit("deleteThenGet", key))).toBe("again");
    expect(await read("get", key)).toBe("");
    const prefix = aKey("own");
    expect(json(await submit("putThenRange", `${prefix}-a`, "mine", `${prefix}-`, `${prefix}-~`))).toEqual(
      [],
    );
  });

  it("keeps the last of several writes of one transaction", async () => {
    const [twice, gone] = [aKey(), aKey()];
    await submit("putTwice", twice, "first", "second");
    expect(await read("get", twice)).toBe("second");
    await submit("put", gone, "value");
    await submit("putThenDelete", gone, "other");
    expect(await read("get", gone)).toBe("");
  });

  it("is seen alike by every organisation's peer", async () => {
    const key = aKey();
    await submit("put", key, "shared");
    for (const mspId of ["BetaMSP", "GammaMSP"] as const) {
      const { contract } = ledger.connect({ peer: mspId });
      expect(text(await contract.evaluateTransaction("get", key))).toBe("shared");
    }
  });

  it("carries bytes and Unicode unchanged", async () => {
    const key = aKey("khoá");
    await submit("put", key, "Tờ khai nhập khẩu – ấn tín ✓");
    expect(await read("get", key)).toBe("Tờ khai nhập khẩu – ấn tín ✓");
    const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
    const utf8 = new TextDecoder().decode(bytes);
    expect(text(await ledger.trader().contract.evaluateTransaction("echo", utf8))).toBe(utf8);
  });

  it("holds a value of a mebibyte", async () => {
    const key = aKey();
    const size = 1024 * 1024;
    await submit("putBytes", key, String(size));
    const sha256 = createHash("sha256").update(Buffer.alloc(size, 0xa5)).digest("hex");
    expect(await readJson("getDigest", key)).toEqual({ size, sha256 });
  });

  it("keeps chaincodes apart", async () => {
    const key = aKey();
    await submit("put", key, "ours");
    const other = ledger.trader().contractOf(ledger.network().anyoneChaincode);
    expect(text(await other.evaluateTransaction("get", key))).toBe("");
  });

  describe("a chaincode that fails", () => {
    it("gives an evaluation UNKNOWN with its message", async () => {
      const failure = await failureOf(
        ledger.trader().contract.evaluateTransaction("fail", '{"code":"X","n":1}'),
      );
      expect(failure.code).toBe(unknownStatus);
      expect(failure.message).toContain('chaincode response 500, {"code":"X","n":1}');
    });

    it("gives an endorsement ABORTED, with organisation, address and message of the peer", async () => {
      const failure = await failureOf(submit("fail", '{"code":"X","n":1}'));
      expect(failure.code).toBe(aborted);
      expect(failure.details).toContainEqual({
        mspId: expect.stringMatching(/MSP$/),
        address: expect.stringMatching(/.+:\d+$/),
        message: 'chaincode response 500, {"code":"X","n":1}',
      });
    });

    it("gives its message too when the client names the endorsers", async () => {
      const { contract } = ledger.trader();
      const failure = await failureOf(
        endorse(contract, "fail", { arguments: ["no"], organisations: ["AlphaMSP", "BetaMSP"] }),
      );
      expect(failure.code).toBe(aborted);
      expect(failure.details.map(({ message }) => message)).toContain("chaincode response 500, no");
    });

    it("leaves nothing of its writes", async () => {
      const key = aKey();
      await failureOf(submit("putThenFail", key, "value", "no"));
      expect(await read("get", key)).toBe("");
    });

    it("refuses an unknown function", async () => {
      expect((await failureOf(submit("nothing"))).message).toContain("FUNCTION_UNKNOWN nothing");
    });
  });

  describe("the transaction's context", () => {
    it("names transaction, channel, client, certificate attributes, arguments and the client's time", async () => {
      const proposal = ledger.trader().contract.newProposal("context", { arguments: ["a", "", "b"] });
      const context = json(await proposal.evaluate());
      expect(context).toMatchObject({
        txId: proposal.getTransactionId(),
        channel: ledger.network().channel,
        creator: { mspId: "TradersMSP", certificate: ledger.trader().identity.certificatePem },
        role: "TRADER",
        arguments: ["context", "a", "", "b"],
      });
      const { timeMs } = context as { timeMs: number };
      expect(Math.abs(Date.now() - timeMs)).toBeLessThan(60_000);
    });

    it("gives every endorser the same context", async () => {
      const { contract } = ledger.trader();
      const organisations = ["AlphaMSP", "BetaMSP", "GammaMSP"];
      const status = await commit(await endorse(contract, "context", { arguments: [], organisations }));
      expect(status.code).toBe(StatusCode.VALID);
    });
  });

  describe("transient data", () => {
    const secret = "the exporter's price list";
    const sha256 = createHash("sha256").update(secret).digest("hex");

    it("reaches the chaincode", async () => {
      const bytes = await ledger
        .trader()
        .contract.evaluate("transient", { transientData: { value: secret, other: "x" } });
      expect(json(bytes)).toMatchObject({ value: sha256 });
    });

    it("is not part of the ordered transaction", async () => {
      const key = aKey();
      const transaction = await endorse(ledger.trader().contract, "transientThenPut", {
        arguments: [key],
        organisations: ["AlphaMSP", "BetaMSP"],
        transient: { value: secret },
      });
      expect(Buffer.from(transaction.getBytes()).includes(secret)).toBe(false);
      expect((await commit(transaction)).code).toBe(StatusCode.VALID);
      expect(await read("get", key)).toBe(sha256);
    });
  });
});
