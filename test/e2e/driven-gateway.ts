import {
  defaultTopology,
  materialPaths,
  networkPorts,
  readIdentity,
  type RunningNetwork,
} from "@antin/network-config";
import { fork, type ChildProcess } from "node:child_process";
import path from "node:path";

/** What a method of the driven gateway was refused with. */
export class DrivenError extends Error {
  readonly code: string | undefined;
  readonly details: unknown;

  constructor(error: { code?: string; message: string; details?: unknown }) {
    super(error.message);
    this.code = error.code;
    this.details = error.details;
  }
}

/** The process ended before it answered. */
export class GatewayGone extends Error {}

interface Caller {
  readonly name: string;
  readonly mspId: string;
  readonly roles: readonly string[];
  readonly attributes: Readonly<Record<string, string>>;
}

export interface DrivenGatewayOptions {
  readonly dataDir: string;
  readonly httpPort: number;
  /** Folder of this gateway beside those of others on the same ledger. */
  readonly gatewayFolder?: string;
  readonly evm?: { readonly url: string; readonly chainId: number; readonly anchorerKey: string };
  /** Peers elsewhere than the single-machine network has them, reached by TLS. */
  readonly remote?: { readonly peers: Readonly<Record<string, string>>; readonly tlsRootsFile: string };
  readonly limits?: Readonly<Record<string, number>>;
  /** A step after which the process kills itself, and at which time it comes there. */
  readonly killAfter?: string;
  readonly occurrence?: number;
}

/** The inner gateway in a process that a test may end; its answers come over IPC. */
export class DrivenGateway {
  readonly #dataDir: string;
  readonly #child: ChildProcess;
  readonly #waiting = new Map<
    number,
    { resolve: (value: unknown) => void; reject: (error: Error) => void }
  >();
  readonly exited: Promise<string | number | null>;
  #next = 0;

  private constructor(dataDir: string, child: ChildProcess) {
    this.#dataDir = dataDir;
    this.#child = child;
    this.exited = new Promise((resolve) => {
      child.once("exit", (code, signal) => {
        for (const { reject } of this.#waiting.values()) reject(new GatewayGone("the gateway process ended"));
        this.#waiting.clear();
        resolve(signal ?? code);
      });
    });
    child.on("message", (message: { id?: number; value?: unknown; error?: { message: string } }) => {
      const waiting = message.id === undefined ? undefined : this.#waiting.get(message.id);
      if (message.id === undefined || waiting === undefined) return;
      this.#waiting.delete(message.id);
      if (message.error === undefined) waiting.resolve(message.value);
      else waiting.reject(new DrivenError(message.error));
    });
  }

  static async start(options: DrivenGatewayOptions): Promise<DrivenGateway> {
    const {
      dataDir,
      httpPort,
      gatewayFolder = "gateway",
      evm,
      remote,
      limits,
      killAfter,
      occurrence,
    } = options;
    const paths = materialPaths(dataDir);
    const ports = networkPorts(defaultTopology, httpPort);
    const config = {
      dataDir: path.join(dataDir, gatewayFolder),
      documentsDir: path.join(
        dataDir,
        gatewayFolder === "gateway" ? "documents" : `${gatewayFolder}-documents`,
      ),
      channel: defaultTopology.channel,
      chaincode: defaultTopology.chaincode.name,
      peers:
        remote?.peers ??
        Object.fromEntries([...ports.peers].map(([mspId, port]) => [mspId, `127.0.0.1:${port}`])),
      identitiesDir: paths.identities,
      checkpointKeysDir: paths.checkpointKeys,
      trustFile: paths.trustRoot,
      ...(evm && { evm }),
      ...(limits && { limits }),
    };
    const child = fork(
      path.join(import.meta.dirname, "gateway-driver.mjs"),
      [JSON.stringify({ config, tlsRootsFile: remote?.tlsRootsFile, killAfter, occurrence })],
      { execArgv: [], serialization: "advanced" },
    );
    const gateway = new DrivenGateway(dataDir, child);
    await new Promise<void>((resolve, reject) => {
      child.once("message", () => {
        resolve();
      });
      void gateway.exited.then(() => {
        reject(new GatewayGone("the gateway process ended while it started"));
      });
    });
    return gateway;
  }

  caller(name: string): Caller {
    const { mspId, attributes } = readIdentity({ dataDir: this.#dataDir, name });
    return { name, mspId, attributes, roles: (attributes["role"] ?? "").split(",") };
  }

  async call<Result>(method: string, ...args: readonly unknown[]): Promise<Result> {
    const id = this.#next++;
    return new Promise<Result>((resolve, reject) => {
      this.#waiting.set(id, { resolve: resolve as (value: unknown) => void, reject });
      if (!this.#child.connected) {
        this.#waiting.delete(id);
        reject(new GatewayGone("the gateway process has ended"));
        return;
      }
      this.#child.send({ id, method, args }, (error) => {
        if (error === null) return;
        this.#waiting.delete(id);
        reject(new GatewayGone(error.message));
      });
    });
  }

  kill(): void {
    this.#child.kill("SIGKILL");
  }

  /** Stops in good order. */
  async stop(): Promise<void> {
    if (this.#child.connected) await this.call("close").catch(() => undefined);
    await this.exited;
  }
}

/** Ends a process of the network with SIGKILL; its supervisor starts it again. */
export function killProcess(network: RunningNetwork, name: "peer" | "chaincode" | "evm"): void {
  const pid = network.processes.get(name)?.pid();
  if (pid === undefined) throw new Error(`${name} is not running`);
  process.kill(pid, "SIGKILL");
}
