// A small chaincode in the unmodified fabric-shim server: `node smoke-chaincode.cjs <package id> <host:port>`.
// Its functions reach one peer request each; the conformance suite and the real contract go further.
process.env.CORE_CHAINCODE_LOGGING_LEVEL = "error";
const shim = require("fabric-shim");

const functions = {
  async create(stub, key, value) {
    if ((await stub.getState(key)).length > 0)
      throw new Error(JSON.stringify({ code: "EXISTS", message: key }));
    await stub.putState(key, Buffer.from(value));
    stub.setEvent("created", Buffer.from(key));
    return Buffer.from(key);
  },
  read: (stub, key) => stub.getState(key),
  async putPrivate(stub, collection, key) {
    await stub.putPrivateData(collection, key, stub.getTransient().get("value"));
    return Buffer.alloc(0);
  },
  readPrivate: (stub, collection, key) => stub.getPrivateData(collection, key),
  async wait(_stub, milliseconds) {
    await new Promise((resolve) => setTimeout(resolve, Number(milliseconds)));
    return Buffer.from("waited");
  },
};

class SmokeChaincode {
  async Init() {
    return shim.success();
  }

  async Invoke(stub) {
    const { fcn, params } = stub.getFunctionAndParameters();
    try {
      return shim.success(await functions[fcn](stub, ...params));
    } catch (error) {
      return shim.error(error.message);
    }
  }
}

const [ccid, address] = process.argv.slice(2);
shim
  .server(new SmokeChaincode(), { ccid, address })
  .start()
  .then(() => process.stdout.write("ready\n"));
