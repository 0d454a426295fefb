// A chaincode without the contract API, in a server of its own: Init sets a total, Invoke adds to it.
"use strict";
const shim = require("fabric-shim");

class Total {
  async Init(stub) {
    const { params } = stub.getFunctionAndParameters();
    await stub.putState("total", Buffer.from(params[0] ?? "0"));
    return shim.success(Buffer.from("initialised"));
  }

  async Invoke(stub) {
    const { fcn, params } = stub.getFunctionAndParameters();
    if (fcn === "read") return shim.success(await stub.getState("total"));
    if (fcn !== "add") return shim.error(Buffer.from(`no function ${fcn}`));
    const total = Number(Buffer.from(await stub.getState("total")).toString()) + Number(params[0]);
    await stub.putState("total", Buffer.from(String(total)));
    return shim.success(Buffer.from(String(total)));
  }
}

const server = shim.server(new Total(), {
  ccid: process.env.CHAINCODE_ID,
  address: process.env.CHAINCODE_SERVER_ADDRESS,
});
server.start();
