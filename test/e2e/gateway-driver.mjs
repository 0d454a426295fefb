// The inner gateway in a process of its own, driven over IPC, so that a test can end it between any two steps:
//
//   node gateway-driver.mjs '{"config":{…},"killAfter":"declaration:Clear/submitted","occurrence":1}'
//
// Messages in: {id, method, args}; out: {id, value} or {id, error:{code, message, details}}; first {ready: true}.
import { readFileSync } from "node:fs";
import process from "node:process";
import { Readable } from "node:stream";
import { openServices } from "../../gateway-api/dist/services/open-services.js";

const { config, tlsRootsFile, killAfter, occurrence = 1 } = JSON.parse(process.argv[2]);
const peerTls = tlsRootsFile === undefined ? undefined : { roots: readFileSync(tlsRootsFile) };
let seen = 0;
const afterStep = (step) => {
  if (step === killAfter && ++seen === occurrence) process.kill(process.pid, "SIGKILL");
};
const report = ({ level, event, details, error }) => {
  if (level === "error")
    process.stderr.write(`${event} ${JSON.stringify(details)} ${error?.stack ?? error}\n`);
};

const services = await openServices({ ...config, ...(peerTls && { peerTls }), afterStep, report });

const methods = {
  ...Object.fromEntries(
    [
      "submit",
      "submitAsync",
      "operation",
      "document",
      "timeline",
      "list",
      "clearance",
      "receipt",
      "health",
      "lookup",
    ].map((name) => [name, (...args) => services[name](...args)]),
  ),
  reference: (...args) => services.reference(...args),
  publishRates: (...args) => services.publishRates(...args),
  publishExchangeRates: (...args) => services.publishExchangeRates(...args),
  block: (...args) => services.block(...args),
  blocks: (...args) => services.blocks(...args),
  transaction: (...args) => services.transaction(...args),
  checkpoints: (...args) => services.checkpoints(...args),
  anchors: (...args) => services.anchors(...args),
  measurements: () => services.measurements(),
  attach: ({ text, ...upload }) =>
    services.attach({ ...upload, content: Readable.from([Buffer.from(text)]) }),
  close: async () => {
    await services.close();
    setImmediate(() => process.exit(0));
  },
};

process.on("message", async ({ id, method, args }) => {
  try {
    process.send({ id, value: await methods[method](...args) });
  } catch (error) {
    process.send({ id, error: { code: error.code, message: error.message, details: error.details } });
  }
});
process.on("disconnect", () => process.exit(0));
process.send({ ready: true });
