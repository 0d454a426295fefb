import {
  StatusCode,
  checkpointers,
  type ChaincodeEvent,
  type ChaincodeEventsOptions,
} from "@hyperledger/fabric-gateway";
import { aKey, commit, endorse, text, type Connection } from "./client.js";
import { alpha, beta } from "./conformance-network.js";
import { describeLedger } from "./describe-ledger.js";

const nameAndPayload = (event: ChaincodeEvent): string => `${event.eventName}:${text(event.payload)}`;

describeLedger("chaincode events", (ledger) => {
  const contract = () => ledger.trader().contract;
  const emit = async (name: string, payload = "payload") =>
    commit(await endorse(contract(), "emit", { arguments: [aKey(), name, payload] }));

  /** Reads events until one has this name, and stops the stream. */
  async function readUntil(
    last: string,
    options: ChaincodeEventsOptions,
    connection: Connection = ledger.trader(),
  ) {
    const events = await connection.network.getChaincodeEvents(ledger.network().chaincode, options);
    const found: ChaincodeEvent[] = [];
    try {
      for await (const event of events) {
        found.push(event);
        if (event.eventName === last) break;
      }
    } finally {
      events.close();
    }
    return found;
  }

  it("carry chaincode, name, payload, transaction and block", async () => {
    const name = aKey("event");
    const { blockNumber, transactionId } = await emit(name, '{"état":"déclaré"}');
    const [event] = await readUntil(name, { startBlock: blockNumber });
    expect(event).toMatchObject({
      chaincodeName: ledger.network().chaincode,
      eventName: name,
      blockNumber,
      transactionId,
    });
    expect(text(event!.payload)).toBe('{"état":"déclaré"}');
  });

  it("come from a block on, in the order of the ledger, once each", async () => {
    const prefix = aKey("event");
    const first = await emit(`${prefix}-0`);
    for (let index = 1; index < 5; index += 1) await emit(`${prefix}-${index}`);
    const transactions = await Promise.all(
      Array.from({ length: 5 }, (_, index) =>
        endorse(contract(), "emit", { arguments: [aKey(), `${prefix}-many-${index}`, "x"] }),
      ),
    );
    await Promise.all(transactions.map(commit));
    await emit(`${prefix}-last`);
    const events = await readUntil(`${prefix}-last`, { startBlock: first.blockNumber });
    expect(events.filter(({ eventName }) => /-\d$/.test(eventName)).length).toBe(10);
    expect(events.slice(0, 5).map(({ eventName }) => eventName)).toEqual(
      [0, 1, 2, 3, 4].map((index) => `${prefix}-${index}`),
    );
    expect(new Set(events.map(({ transactionId }) => transactionId)).size).toBe(events.length);
    const blocks = events.map(({ blockNumber }) => Number(blockNumber));
    expect(blocks).toEqual([...blocks].sort((one, other) => one - other));
  });

  it("come live, to every listener, when no start is given", async () => {
    const name = aKey("live");
    const elsewhere = ledger.connect({ peer: beta });
    const listeners = [readUntil(name, {}), readUntil(name, {}, elsewhere)];
    const told = { all: false };
    const all = Promise.all(listeners).finally(() => {
      told.all = true;
    });
    // A stream starts at the next commit after the peer has read its request, so keep telling until both have heard.
    while (!told.all) await emit(name);
    for (const events of await all) expect(events.at(-1)?.eventName).toBe(name);
  });

  it("come from the block before the end as well as from blocks still to come", async () => {
    const [past, future] = [aKey("past"), aKey("future")];
    const { blockNumber } = await emit(past);
    const reading = readUntil(future, { startBlock: blockNumber });
    await emit(future);
    expect((await reading).map(({ eventName }) => eventName)).toEqual([past, future]);
  });

  it("come after a transaction, without it and without what came before it in its block", async () => {
    const prefix = aKey("event");
    const transactions = await Promise.all(
      Array.from({ length: 4 }, (_, index) =>
        endorse(contract(), "emit", { arguments: [aKey(), `${prefix}-${index}`, "x"] }),
      ),
    );
    const statuses = await Promise.all(transactions.map(commit));
    await emit(`${prefix}-last`);
    const startBlock = statuses
      .map(({ blockNumber }) => blockNumber)
      .sort((one, other) => Number(one - other))[0]!;
    const all = await readUntil(`${prefix}-last`, { startBlock });
    for (const [index, { transactionId, blockNumber }] of all.slice(0, -1).entries()) {
      const after = await readUntil(`${prefix}-last`, {
        checkpoint: { getBlockNumber: () => blockNumber, getTransactionId: () => transactionId },
      });
      expect(after.map(nameAndPayload)).toEqual(all.slice(index + 1).map(nameAndPayload));
    }
  });

  it("go on from a checkpoint, neither losing nor repeating one", async () => {
    const prefix = aKey("event");
    const { blockNumber } = await emit(`${prefix}-0`);
    for (let index = 1; index < 6; index += 1) await emit(`${prefix}-${index}`);
    const checkpointer = checkpointers.inMemory();
    const seen: string[] = [];
    while (seen.at(-1) !== `${prefix}-5`) {
      const options = { startBlock: blockNumber, checkpoint: checkpointer };
      const events = await ledger.trader().network.getChaincodeEvents(ledger.network().chaincode, options);
      let read = 0;
      for await (const event of events) {
        seen.push(event.eventName);
        await checkpointer.checkpointChaincodeEvent(event);
        if (++read === 2) break; // as if the listener had been stopped
      }
      events.close();
    }
    expect(seen).toEqual([0, 1, 2, 3, 4, 5].map((index) => `${prefix}-${index}`));
  });

  it("are never told of a transaction that was not valid", async () => {
    const prefix = aKey("event");
    const { blockNumber } = await emit(`${prefix}-before`);
    const unendorsed = await endorse(contract(), "emit", {
      arguments: [aKey(), `${prefix}-unendorsed`, "x"],
      organisations: [alpha],
    });
    expect((await commit(unendorsed)).code).toBe(StatusCode.ENDORSEMENT_POLICY_FAILURE);
    const key = aKey();
    const [winner, loser] = [
      await endorse(contract(), "readThenEmit", { arguments: [key, `${prefix}-winner`] }),
      await endorse(contract(), "readThenEmit", { arguments: [key, `${prefix}-loser`] }),
    ];
    expect((await commit(winner)).code).toBe(StatusCode.VALID);
    expect((await commit(loser)).code).toBe(StatusCode.MVCC_READ_CONFLICT);
    await emit(`${prefix}-after`);
    const events = await readUntil(`${prefix}-after`, { startBlock: blockNumber });
    expect(events.map(({ eventName }) => eventName)).toEqual([
      `${prefix}-before`,
      `${prefix}-winner`,
      `${prefix}-after`,
    ]);
  });

  it("are one for each transaction: the last that the chaincode set", async () => {
    const [first, second] = [aKey("first"), aKey("second")];
    const { blockNumber } = await commit(
      await endorse(contract(), "emitTwice", { arguments: [aKey(), first, second] }),
    );
    expect((await readUntil(second, { startBlock: blockNumber })).map(({ eventName }) => eventName)).toEqual([
      second,
    ]);
  });

  it("are those of the chaincode that was asked for, and no other's", async () => {
    const prefix = aKey("event");
    const { blockNumber } = await emit(`${prefix}-ours`);
    const other = ledger.trader().contractOf(ledger.network().anyoneChaincode);
    await commit(await endorse(other, "emit", { arguments: [aKey(), `${prefix}-theirs`, "x"] }));
    await emit(`${prefix}-last`);
    const events = await readUntil(`${prefix}-last`, { startBlock: blockNumber });
    expect(events.map(({ eventName }) => eventName)).toEqual([`${prefix}-ours`, `${prefix}-last`]);
  });
});
