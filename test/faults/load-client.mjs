// Writes to the ledger as fast as it is told to and prints one line for each acknowledged transaction, so that a test
// can end the peer with SIGKILL and ask afterwards whether all of them are there. Its own process: it must not stop
// with the peer, nor slow the test down.
//
// A refusal ends it, or is printed where it is persistent; the end of its standard input ends it too.
//
//   node load-client.mjs <settings.json>
//   {address, mspId, certificatePem, privateKeyPem, channel, chaincode, prefix, inFlight, persistent}
import { createPrivateKey, sign } from "node:crypto";
import { readFileSync } from "node:fs";
import { Client, credentials } from "@grpc/grpc-js";
import { connect, hash } from "@hyperledger/fabric-gateway";

const settings = JSON.parse(readFileSync(process.argv[2], "utf8"));
const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const privateKey = createPrivateKey(settings.privateKeyPem);

const integer = (hex) => {
  const bytes = Buffer.from(hex.replace(/^(00)+(?=..)/, ""), "hex");
  const content = bytes[0] >= 0x80 ? Buffer.concat([Buffer.of(0), bytes]) : bytes;
  return Buffer.concat([Buffer.of(2, content.length), content]);
};

async function signer(message) {
  const raw = sign("sha256", message, { key: privateKey, dsaEncoding: "ieee-p1363" }).toString("hex");
  const s = BigInt(`0x${raw.slice(64)}`);
  const lowS = (s > order / 2n ? order - s : s).toString(16).padStart(64, "0");
  const content = Buffer.concat([integer(raw.slice(0, 64)), integer(lowS)]);
  return Buffer.concat([Buffer.of(0x30, content.length), content]);
}

const client = new Client(settings.address, credentials.createInsecure());
const deadline = () => ({ deadline: Date.now() + 10_000 });
const gateway = connect({
  client,
  identity: { mspId: settings.mspId, credentials: Buffer.from(settings.certificatePem) },
  hash: hash.none,
  signer,
  endorseOptions: deadline,
  submitOptions: deadline,
  commitStatusOptions: deadline,
});
const contract = gateway.getNetwork(settings.channel).getContract(settings.chaincode);

let isOver = false;
let next = 0;
process.stdin.on("end", () => (isOver = true)).resume();

async function worker() {
  while (!isOver) {
    const key = `${settings.prefix}-${next++}`;
    try {
      const submitted = await contract.submitAsync("put", { arguments: [key, `value of ${key}`] });
      const status = await submitted.getStatus();
      if (status.successful)
        process.stdout.write(`${JSON.stringify({ key, id: submitted.getTransactionId() })}\n`);
    } catch (error) {
      if (!settings.persistent)
        isOver = true; // the peer is gone
      else {
        const details = (error.details ?? []).map(({ message }) => message);
        process.stdout.write(`${JSON.stringify({ refused: [error.message, ...details].join(": ") })}\n`);
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
    }
  }
}

await Promise.all(Array.from({ length: settings.inFlight }, worker));
process.stdin.destroy();
gateway.close();
client.close();
