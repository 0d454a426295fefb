// The conformance suite's chaincode: one function per ability of the stub, nothing of our domain. It runs in the
// official shim as its own process, so that it can be installed on any Fabric peer as it is.
//
//   CORE_CHAINCODE_ID=<package id> CORE_CHAINCODE_ADDRESS=<host:port> node sample-chaincode.cjs
"use strict";

const { createHash } = require("node:crypto");
const { readFileSync } = require("node:fs");
const shim = require("fabric-shim");

const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");
const implicitCollection = (mspId) => `_implicit_org_${mspId}`;
const text = (bytes) => Buffer.from(bytes).toString("utf8");

const privateInput = (stub) => Buffer.from(stub.getTransient().get("value"));

/** A policy that every named organisation's peer must satisfy. */
function everyPeerOf(mspIds) {
  const policy = new shim.KeyEndorsementPolicy();
  policy.addOrgs("PEER", ...mspIds);
  return policy.getPolicy();
}

async function entries(iterable) {
  const found = [];
  for await (const { key, value } of iterable) found.push({ key, value: text(value) });
  return found;
}

/** The shim's iterable hides the metadata of a page behind the same promise. */
async function page(promise) {
  const { iterator, metadata } = await promise;
  const found = [];
  for (let next = await iterator.next(); !next.done; next = await iterator.next())
    found.push({ key: next.value.key, value: text(next.value.value) });
  await iterator.close();
  return { entries: found, bookmark: metadata.bookmark, count: metadata.fetchedRecordsCount };
}

const useKey = (stub, source, line, use) => stub.createCompositeKey("use", [source, line, use]);

async function usedQuantity(stub, source, line) {
  let sum = 0;
  for await (const { value } of stub.getStateByPartialCompositeKey("use", [source, line]))
    sum += Number(text(value));
  return sum;
}

async function markerAgrees(stub, key, value, issuer) {
  const hash = await stub.getPrivateDataHash(implicitCollection(issuer), key);
  return hash.length > 0 && Buffer.from(hash).toString("hex") === sha256(sha256(value));
}

/** Function name → (stub, ...parameters) → result, as text, bytes or a value to be sent as JSON. */
const functions = {
  // State
  put: (stub, key, value) => stub.putState(key, Buffer.from(value)),
  get: (stub, key) => stub.getState(key),
  delete: (stub, key) => stub.deleteState(key),
  async readThenPut(stub, key, value) {
    const before = text(await stub.getState(key));
    await stub.putState(key, Buffer.from(value));
    return before;
  },
  async putThenGet(stub, key, value) {
    await stub.putState(key, Buffer.from(value));
    return stub.getState(key);
  },
  async deleteThenGet(stub, key) {
    await stub.deleteState(key);
    return stub.getState(key);
  },
  async putThenRange(stub, key, value, start, end) {
    await stub.putState(key, Buffer.from(value));
    return entries(stub.getStateByRange(start, end));
  },
  async putTwice(stub, key, first, second) {
    await stub.putState(key, Buffer.from(first));
    await stub.putState(key, Buffer.from(second));
  },
  async putThenDelete(stub, key, value) {
    await stub.putState(key, Buffer.from(value));
    await stub.deleteState(key);
  },
  async putBoth(stub, key, other, value) {
    await stub.putState(key, Buffer.from(value));
    await stub.putState(other, Buffer.from(value));
  },
  async putMany(stub, prefix, count) {
    for (let index = 0; index < Number(count); index += 1)
      await stub.putState(`${prefix}${String(index).padStart(4, "0")}`, Buffer.from(`value ${index}`));
  },
  putBytes: (stub, key, size) => stub.putState(key, Buffer.alloc(Number(size), 0xa5)),
  async getDigest(stub, key) {
    const value = await stub.getState(key);
    return { size: value.length, sha256: sha256(value) };
  },

  // Queries
  range: (stub, start, end) => entries(stub.getStateByRange(start, end)),
  async rangeFirst(stub, start, end) {
    for await (const { key } of stub.getStateByRange(start, end)) return key;
    return "";
  },
  async countRangeThenPut(stub, start, end, key) {
    const found = await entries(stub.getStateByRange(start, end));
    await stub.putState(key, Buffer.from(String(found.length)));
    return String(found.length);
  },
  rangePage: (stub, start, end, size, bookmark) =>
    page(stub.getStateByRangeWithPagination(start, end, Number(size), bookmark)),
  async rangePageThenPut(stub, start, end, size, key) {
    const found = await page(stub.getStateByRangeWithPagination(start, end, Number(size), ""));
    await stub.putState(key, Buffer.from(String(found.count)));
  },
  richQuery: (stub, query) => entries(stub.getQueryResult(query)),
  async history(stub, key) {
    const found = [];
    for await (const { txId, isDelete, value, timestamp } of stub.getHistoryForKey(key))
      found.push({ txId, isDelete, value: text(value), seconds: timestamp.seconds, nanos: timestamp.nanos });
    return found;
  },

  // Composite keys
  putComposite: (stub, type, value, ...attributes) =>
    stub.putState(stub.createCompositeKey(type, attributes), Buffer.from(value)),
  async partial(stub, type, ...attributes) {
    const found = await entries(stub.getStateByPartialCompositeKey(type, attributes));
    return found.map(({ key, value }) => ({ ...stub.splitCompositeKey(key), value }));
  },
  partialPage: (stub, size, bookmark, type, ...attributes) =>
    page(stub.getStateByPartialCompositeKeyWithPagination(type, attributes, Number(size), bookmark)),
  async drawDown(stub, source, line, use, quantity, limit) {
    const total = (await usedQuantity(stub, source, line)) + Number(quantity);
    if (total > Number(limit)) throw new Error(`OVERDRAWN ${total} of ${limit}`);
    await stub.putState(useKey(stub, source, line, use), Buffer.from(quantity));
    return String(total);
  },
  async used(stub, source, line) {
    return String(await usedQuantity(stub, source, line));
  },

  // Key-level endorsement
  setPolicy: (stub, key, ...mspIds) => stub.setStateValidationParameter(key, everyPeerOf(mspIds)),
  async putWithPolicy(stub, key, value, ...mspIds) {
    await stub.putState(key, Buffer.from(value));
    await stub.setStateValidationParameter(key, everyPeerOf(mspIds));
  },
  async policyOf(stub, key) {
    const policy = await stub.getStateValidationParameter(key);
    return policy && policy.length > 0
      ? new shim.KeyEndorsementPolicy(Buffer.from(policy)).listOrgs().sort()
      : [];
  },

  // Implicit organisation collections
  putImplicit: (stub, mspId, key, value) =>
    stub.putPrivateData(implicitCollection(mspId), key, Buffer.from(value)),
  putImplicitTransient: (stub, mspId, key) =>
    stub.putPrivateData(implicitCollection(mspId), key, Buffer.from(stub.getTransient().get("value"))),
  deleteImplicit: (stub, mspId, key) => stub.deletePrivateData(implicitCollection(mspId), key),
  getImplicit: (stub, mspId, key) => stub.getPrivateData(implicitCollection(mspId), key),
  async implicitHash(stub, mspId, key) {
    return Buffer.from(await stub.getPrivateDataHash(implicitCollection(mspId), key)).toString("hex");
  },

  // Private data collections; what is private comes in the transient map, by the name "value"
  putPrivate: (stub, collection, key) => stub.putPrivateData(collection, key, privateInput(stub)),
  // The key is private too, and comes by the name "key"; an event and an answer say that it was done.
  async putPrivateUnnamed(stub, collection, publicKey) {
    await stub.putPrivateData(collection, text(stub.getTransient().get("key")), privateInput(stub));
    await stub.putState(publicKey, Buffer.from("written"));
    stub.setEvent("PrivateDataWritten", Buffer.from(publicKey));
    return "written";
  },
  async putPrivateBoth(stub, collection, key, publicKey) {
    await stub.putPrivateData(collection, key, privateInput(stub));
    await stub.putState(publicKey, Buffer.from("public"));
  },
  putPrivateComposite: (stub, collection, type, ...attributes) =>
    stub.putPrivateData(collection, stub.createCompositeKey(type, attributes), privateInput(stub)),
  async movePrivate(stub, collection, from, to) {
    const value = await stub.getPrivateData(collection, from);
    await stub.putPrivateData(collection, to, Buffer.from(value));
  },
  getPrivate: (stub, collection, key) => stub.getPrivateData(collection, key),
  async putThenGetPrivate(stub, collection, key) {
    await stub.putPrivateData(collection, key, privateInput(stub));
    return stub.getPrivateData(collection, key);
  },
  async privateHash(stub, collection, key) {
    return Buffer.from(await stub.getPrivateDataHash(collection, key)).toString("hex");
  },
  async privateHashThenPut(stub, collection, key, publicKey) {
    const hash = Buffer.from(await stub.getPrivateDataHash(collection, key)).toString("hex");
    await stub.putState(publicKey, Buffer.from(hash));
  },
  deletePrivate: (stub, collection, key) => stub.deletePrivateData(collection, key),
  purgePrivate: (stub, collection, key) => stub.purgePrivateData(collection, key),
  privateRange: (stub, collection, start, end) => entries(stub.getPrivateDataByRange(collection, start, end)),
  async privateRangeThenPut(stub, collection, start, end, key) {
    await entries(stub.getPrivateDataByRange(collection, start, end));
    await stub.putState(key, Buffer.from("written"));
  },
  async putThenPrivateRange(stub, collection, start, end, key) {
    await stub.putState(key, Buffer.from("written"));
    return entries(stub.getPrivateDataByRange(collection, start, end));
  },
  async privatePartial(stub, collection, type, ...attributes) {
    const found = await entries(stub.getPrivateDataByPartialCompositeKey(collection, type, attributes));
    return found.map(({ key, value }) => ({ ...stub.splitCompositeKey(key), value }));
  },
  privateRichQuery: (stub, collection, query) => entries(stub.getPrivateDataQueryResult(collection, query)),
  setPrivatePolicy: (stub, collection, key, ...mspIds) =>
    stub.setPrivateDataValidationParameter(collection, key, everyPeerOf(mspIds)),
  async privatePolicyOf(stub, collection, key) {
    const policy = await stub.getPrivateDataValidationParameter(collection, key);
    return policy && policy.length > 0
      ? new shim.KeyEndorsementPolicy(Buffer.from(policy)).listOrgs().sort()
      : [];
  },

  // A document that only its issuer can create: a head with a policy, and a marker in the issuer's collection
  async issue(stub, key, value, issuer, ...endorsers) {
    await stub.putState(key, Buffer.from(value));
    await stub.setStateValidationParameter(key, everyPeerOf([issuer, ...endorsers]));
    await stub.putPrivateData(implicitCollection(issuer), key, Buffer.from(sha256(value)));
  },
  async issueTransient(stub, key, issuer) {
    const value = Buffer.from(stub.getTransient().get("value"));
    await stub.putState(key, Buffer.from(sha256(value)));
    await stub.putPrivateData(implicitCollection(issuer), key, value);
  },
  async believe(stub, key, issuer) {
    const value = await stub.getState(key);
    if (value.length === 0) throw new Error("DOCUMENT_NOT_FOUND");
    if (!(await markerAgrees(stub, key, value, issuer))) throw new Error("ISSUER_MARKER_MISMATCH");
    return value;
  },

  // Transaction context
  transient: (stub) =>
    Object.fromEntries([...stub.getTransient()].map(([name, value]) => [name, sha256(value)])),
  async transientThenPut(stub, key) {
    await stub.putState(key, Buffer.from(sha256(stub.getTransient().get("value"))));
  },
  context(stub) {
    const { seconds, nanos } = stub.getTxTimestamp();
    const { mspid, idBytes } = stub.getCreator();
    const identity = new shim.ClientIdentity(stub);
    return {
      txId: stub.getTxID(),
      channel: stub.getChannelID(),
      timeMs: Number(seconds.low ?? seconds) * 1000 + Math.floor(nanos / 1e6),
      creator: { mspId: mspid, certificate: text(idBytes) },
      role: identity.getAttributeValue("role"),
      arguments: stub.getStringArgs(),
    };
  },
  echo: (_stub, bytes) => bytes,
  async wait(_stub, ms) {
    await new Promise((resolve) => setTimeout(resolve, Number(ms)));
    return "waited";
  },

  // Events
  async emit(stub, key, name, payload) {
    await stub.putState(key, Buffer.from(payload));
    stub.setEvent(name, Buffer.from(payload));
  },
  async emitTwice(stub, key, first, second) {
    await stub.putState(key, Buffer.from(second));
    stub.setEvent(first, Buffer.from(first));
    stub.setEvent(second, Buffer.from(second));
  },
  async readThenEmit(stub, key, name) {
    await stub.getState(key);
    await stub.putState(key, Buffer.from(name));
    stub.setEvent(name, Buffer.from(name));
  },

  // Failure
  fail(_stub, message) {
    throw new Error(message);
  },
  async putThenFail(stub, key, value, message) {
    await stub.putState(key, Buffer.from(value));
    throw new Error(message);
  },
};

const resultBytes = (result) => {
  if (result === undefined) return Buffer.alloc(0);
  if (typeof result === "string" || result instanceof Uint8Array) return Buffer.from(result);
  return Buffer.from(JSON.stringify(result));
};

class SampleChaincode {
  async Init() {
    return shim.success();
  }

  async Invoke(stub) {
    const [name, ...parameters] = stub.getStringArgs();
    try {
      const run = Object.hasOwn(functions, name) ? functions[name] : undefined;
      if (!run) throw new Error(`FUNCTION_UNKNOWN ${name}`);
      return shim.success(resultBytes(await run(stub, ...parameters)));
    } catch (error) {
      return shim.error(error.message);
    }
  }
}

// TLS as the shim's own command takes it from the environment.
function tlsOf(environment) {
  const keyFile = environment.CORE_CHAINCODE_TLS_KEY_FILE;
  if (keyFile === undefined) return {};
  const clientAuthorities = environment.CORE_CHAINCODE_TLS_CLIENT_CACERT_FILE;
  return {
    tlsProps: {
      key: readFileSync(keyFile),
      cert: readFileSync(environment.CORE_CHAINCODE_TLS_CERT_FILE),
      ...(clientAuthorities !== undefined && { clientCACerts: readFileSync(clientAuthorities) }),
    },
  };
}

const server = shim.server(new SampleChaincode(), {
  ...tlsOf(process.env),
  ccid: process.env.CORE_CHAINCODE_ID,
  address: process.env.CORE_CHAINCODE_ADDRESS,
  "grpc.max_receive_message_length": -1,
  "grpc.max_send_message_length": -1,
});
server.start().catch((error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
process.on("SIGTERM", () => process.exit(0));
