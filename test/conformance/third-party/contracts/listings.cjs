// Listings with details for both organisations and an appraisal for one: collections that the definition names.
"use strict";
const { Contract } = require("fabric-contract-api");

const shared = "sharedDetails";
const appraisals = "org1Appraisals";

class Listings extends Contract {
  async list(context) {
    const transient = context.stub.getTransient().get("listing");
    if (!transient) throw new Error("no listing in the transient map");
    const { id, details, appraisal } = JSON.parse(Buffer.from(transient).toString());
    await context.stub.putState(id, Buffer.from(id));
    await context.stub.putPrivateData(shared, id, Buffer.from(details));
    if (appraisal !== undefined) await context.stub.putPrivateData(appraisals, id, Buffer.from(appraisal));
    return id;
  }

  async details(context, id) {
    return Buffer.from(await context.stub.getPrivateData(shared, id)).toString();
  }

  async appraisal(context, id) {
    return Buffer.from(await context.stub.getPrivateData(appraisals, id)).toString();
  }

  async appraisalHash(context, id) {
    return Buffer.from(await context.stub.getPrivateDataHash(appraisals, id)).toString("hex");
  }

  async between(context, start, end) {
    const found = [];
    for await (const { key, value } of context.stub.getPrivateDataByRange(shared, start, end))
      found.push([key, Buffer.from(value).toString()]);
    return found;
  }

  async remove(context, id) {
    await context.stub.deletePrivateData(shared, id);
  }

  async purge(context, id) {
    await context.stub.purgePrivateData(shared, id);
  }

  async misplace(context, id) {
    await context.stub.putPrivateData("nowhere", id, Buffer.from("x"));
  }
}

module.exports.contracts = [Listings];
