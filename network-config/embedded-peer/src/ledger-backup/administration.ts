/**
 * What an operator on this machine may ask of a running peer: a socket in the data directory, for its owner alone. One
 * line asks; the answer to `backup` is the frames of every channel's ledger as of one moment.
 */
import { chmodSync, rmSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import path from "node:path";
import { messageOf } from "../errors.js";
import type { Ledger } from "../ledger/ledger.js";
import type { PeerLimits } from "../limits.js";
import type { Log } from "../log.js";
import { ledgerFrames } from "./ledger-frames.js";

export interface AdministrationOptions {
  readonly dataDir: string;
  readonly ledgers: ReadonlyMap<string, Ledger>;
  readonly limits: Pick<PeerLimits, "backupsMax" | "backupPieceBytes" | "backupStallMs">;
  readonly log: Log;
}

export const administrationSocket = (dataDir: string): string => {
  const absolute = path.join(path.resolve(dataDir), "administration.sock");
  const relative = path.relative(process.cwd(), absolute);
  return relative.length < absolute.length ? relative : absolute;
};

const REQUEST = "backup\n";

export class Administration {
  readonly #options: AdministrationOptions;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #backups = 0;

  constructor(options: AdministrationOptions) {
    this.#options = options;
    this.#server = createServer((socket) => {
      this.#serve(socket);
    });
  }

  /** Without a socket (its path is too long, the system has none) the peer works and says that it cannot be asked. */
  async listen(): Promise<void> {
    const { dataDir, log } = this.#options;
    const file = administrationSocket(dataDir);
    // This process holds the ledger: a socket that is there was left by one that was killed.
    rmSync(file, { force: true });
    await new Promise<void>((resolve) => {
      this.#server.once("error", (error) => {
        log("warn", "no backups while running", { socket: file, error: error.message });
        resolve();
      });
      this.#server.listen(file, () => {
        chmodSync(file, 0o600);
        resolve();
      });
    });
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    if (this.#server.listening)
      await new Promise<void>((resolve) => {
        this.#server.close(() => {
          resolve();
        });
      });
  }

  #serve(socket: Socket): void {
    const { backupsMax, backupStallMs } = this.#options.limits;
    if (this.#sockets.size >= backupsMax) {
      socket.end();
      return;
    }
    this.#sockets.add(socket);
    socket.setTimeout(backupStallMs, () => socket.destroy());
    socket.on("error", () => socket.destroy());
    socket.once("close", () => this.#sockets.delete(socket));
    let asked = "";
    socket.on("data", (bytes) => {
      asked += bytes.toString("latin1");
      if (!REQUEST.startsWith(asked)) socket.destroy();
      else if (asked === REQUEST) void this.#backup(socket);
    });
  }

  async #backup(socket: Socket): Promise<void> {
    const { ledgers, limits, log } = this.#options;
    const number = ++this.#backups;
    log("info", "backup begins", { number });
    try {
      for await (const frame of ledgerFrames(ledgers, limits.backupPieceBytes)) {
        if (socket.destroyed) throw new Error("the reader is gone");
        if (!socket.write(frame)) await drained(socket);
      }
      socket.end();
      log("info", "backup handed out", { number });
    } catch (error) {
      socket.destroy();
      log("warn", "backup broken off", { number, error: messageOf(error) });
    }
  }
}

const drained = (socket: Socket): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      socket.off("drain", done).off("close", done);
      resolve();
    };
    socket.once("drain", done).once("close", done);
  });
