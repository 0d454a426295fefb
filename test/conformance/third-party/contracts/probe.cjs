// Runs what it is told to against its stub and reports what came of it: [method, ...arguments] for each step.
"use strict";
const { Contract } = require("fabric-contract-api");

const revived = (value) =>
  value !== null && typeof value === "object" && "text" in value ? Buffer.from(value.text) : value;

const shownRow = ({ key, value, txId, isDelete }) => ({
  ...(key === undefined ? {} : { key }),
  value: Buffer.from(value ?? "").toString(),
  ...(txId === undefined ? {} : { txId, isDelete }),
});

async function rowsOf(iterator) {
  const rows = [];
  for (;;) {
    const { value, done } = await iterator.next();
    if (value) rows.push(shownRow(value));
    if (done) break;
  }
  await iterator.close();
  return rows;
}

async function shown(value) {
  if (value === undefined || value === null) return null;
  if (typeof value.next === "function") return { rows: await rowsOf(value) };
  if (value.iterator !== undefined) return { rows: await rowsOf(value.iterator), metadata: value.metadata };
  if (value instanceof Map)
    return Object.fromEntries([...value].map(([k, v]) => [k, Buffer.from(v).toString()]));
  if (value instanceof Uint8Array) return Buffer.from(value).toString();
  if (value instanceof Date) return value.toISOString();
  if (typeof value.status === "number")
    return {
      status: value.status,
      message: value.message,
      payload: Buffer.from(value.payload ?? "").toString(),
    };
  return value;
}

class Probe extends Contract {
  async run(context, program) {
    const outcomes = [];
    for (const [method, ...args] of JSON.parse(program)) {
      try {
        outcomes.push({ value: await shown(await context.stub[method](...args.map(revived))) });
      } catch (error) {
        outcomes.push({ error: error.message });
      }
    }
    return outcomes;
  }

  /** Fails like `run` would not: the first refusal ends the transaction. */
  async insist(context, program) {
    for (const [method, ...args] of JSON.parse(program)) await context.stub[method](...args.map(revived));
  }

  /** Whoever sent it, as the stub and the client identity tell. */
  async who(context) {
    const { stub, clientIdentity } = context;
    const creator = stub.getCreator();
    const { proposal, signature } = stub.getSignedProposal();
    return {
      creator: { mspid: creator.mspid, pem: Buffer.from(creator.idBytes).toString() },
      id: clientIdentity.getID(),
      mspId: clientIdentity.getMSPID(),
      binding: stub.getBinding(),
      signatureBytes: signature.length,
      channelInProposal: proposal.header.channelHeader.getChannelId(),
    };
  }

  async size(context, key) {
    return (await context.stub.getState(key)).length;
  }

  async produce(context, bytes) {
    return "x".repeat(Number(bytes));
  }

  async pause(context, milliseconds) {
    await new Promise((resolve) => setTimeout(resolve, Number(milliseconds)));
  }
}

module.exports.contracts = [Probe];
