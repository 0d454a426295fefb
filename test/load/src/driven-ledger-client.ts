import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import type {
  LedgerClientMessage,
  LedgerClientSettings,
  LedgerClientTask,
  LedgerClientWork,
} from "./ledger-client-protocol.js";

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** The client's process, seen from the process that measures. */
export class DrivenLedgerClient {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;
  /** Called with the number of acknowledged transactions while creating until the peer goes away. */
  onProgress: (acknowledged: number) => void = () => undefined;

  private constructor(child: ChildProcess) {
    this.#child = child;
    child.on("message", (message: LedgerClientMessage) => {
      this.#take(message);
    });
    child.once("exit", (code, signal) => {
      for (const { reject } of this.#waiting.values())
        reject(new Error(`The ledger client ended (${signal ?? code ?? "?"}).`));
      this.#waiting.clear();
    });
  }

  /** @param signal aborted, the client ends, and what it was doing rejects */
  static async start(settings: LedgerClientSettings, signal: AbortSignal): Promise<DrivenLedgerClient> {
    const script = path.join(import.meta.dirname, "ledger-client.js");
    const child = fork(script, [JSON.stringify(settings)], { stdio: ["ignore", "ignore", "inherit", "ipc"] });
    const client = new DrivenLedgerClient(child);
    const [message] = (await Promise.race([once(child, "message"), once(child, "exit")])) as unknown[];
    signal.addEventListener("abort", () => void client.stop(), { once: true });
    if ((message as Partial<LedgerClientMessage> | null)?.type !== "ready")
      throw new Error("The ledger client did not start; its own words are above.");
    return client;
  }

  /** @throws Error with the client's message, or when its process ended */
  run<Task extends LedgerClientTask>(
    task: Task,
    order: LedgerClientWork[Task]["order"],
  ): Promise<LedgerClientWork[Task]["result"]> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve: resolve as Waiting["resolve"], reject });
      this.#child.send({ id, task, order });
    });
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, "exit");
    if (this.#child.connected) this.#child.disconnect();
    await ended;
  }

  #take(message: LedgerClientMessage): void {
    if (message.type === "progress") this.onProgress(message.acknowledged);
    if (message.type !== "result" && message.type !== "failure") return;
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if (message.type === "result") waiting?.resolve(message.result);
    else waiting?.reject(new Error(message.message));
  }
}
