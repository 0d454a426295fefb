import { loopbackHost } from "@antin/network-config";
import * as grpc from "@grpc/grpc-js";
import { fork } from "node:child_process";
import { generateKeyPairSync, randomBytes, sign, verify } from "node:crypto";
import { once } from "node:events";
import path from "node:path";
import { echoPath } from "./echo-method.js";
import type { Figure } from "./figure.js";
import { measuresOf, runLoad } from "./load-loop.js";
import { referencePerSecond } from "./reference-machine.js";
import { loadTimeLimitMs } from "./setting.js";

const benchmark = "ledger";
const inFlight = 64;
const echoBytes = 100;
/** About what an endorser signs. */
const signedBytes = 1_000;

const fullCounts = { signatures: 10_000, echoWarmUp: 4_000, echo: 10_000 };
const quickCounts = { signatures: 500, echoWarmUp: 200, echo: 500 };

/** What a transaction is made of, without a ledger: how fast this machine is, in the same run. */
export async function measureMachine(options: {
  readonly quick: boolean;
  readonly port: number;
}): Promise<readonly Figure[]> {
  const counts = options.quick ? quickCounts : fullCounts;
  return [...signatureFigures(counts.signatures), await echoFigure(options.port, counts)];
}

function signatureFigures(count: number): readonly Figure[] {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
  const message = randomBytes(signedBytes);
  const signature = sign("sha256", message, privateKey);
  const timed = (what: string, referenceRate: number, operation: () => void): Figure => {
    for (let at = 0; at < count / 10; at += 1) operation();
    // Of the processor's time: what else the machine does must not pass for a slower one.
    const before = process.cpuUsage();
    for (let at = 0; at < count; at += 1) operation();
    const { user, system } = process.cpuUsage(before);
    const perSecond = (count / (user + system)) * 1_000_000;
    return {
      benchmark,
      what,
      n: count,
      inFlight: 1,
      perSecond,
      ...besideReference(perSecond, referenceRate),
    };
  };
  return [
    timed("baseline: ECDSA P-256 sign 1 kB, one core", referencePerSecond.sign, () => {
      sign("sha256", message, privateKey);
    }),
    timed("baseline: ECDSA P-256 verify 1 kB, one core", referencePerSecond.verify, () => {
      verify("sha256", message, publicKey, signature);
    }),
  ];
}

const besideReference = (perSecond: number, referenceRate: number): Pick<Figure, "reference" | "ratio"> => ({
  reference: { perSecond: referenceRate },
  ratio: perSecond / referenceRate,
});

async function echoFigure(
  port: number,
  counts: { readonly echoWarmUp: number; readonly echo: number },
): Promise<Figure> {
  const script = path.join(import.meta.dirname, "echo-server.js");
  const server = fork(script, [String(port)], { stdio: ["ignore", "ignore", "inherit", "ipc"] });
  const asItIs = (bytes: Buffer): Buffer => bytes;
  const client = new grpc.Client(`${loopbackHost}:${port}`, grpc.credentials.createInsecure());
  const request = randomBytes(echoBytes);
  const echo = () =>
    new Promise<"counted">((resolve, reject) => {
      client.makeUnaryRequest(echoPath, asItIs, asItIs, request, (error) => {
        if (error === null) resolve("counted");
        else reject(error);
      });
    });
  try {
    const [said] = (await Promise.race([once(server, "message"), once(server, "exit")])) as unknown[];
    if (said !== "ready")
      throw new Error("The server of the gRPC baseline did not start; its words are above.");
    const limits = { inFlight, timeLimitMs: loadTimeLimitMs };
    await runLoad({ count: counts.echoWarmUp, ...limits }, echo);
    const measures = measuresOf(await runLoad({ count: counts.echo, ...limits }, echo));
    return {
      ...{ benchmark, what: "baseline: gRPC unary echo of 100 bytes, two processes", ...measures },
      ratio: measures.perSecond / referencePerSecond.echo,
    };
  } finally {
    client.close();
    // The ledger's network takes the port next.
    if (server.connected) {
      const ended = once(server, "exit");
      server.disconnect();
      await ended;
    }
  }
}
