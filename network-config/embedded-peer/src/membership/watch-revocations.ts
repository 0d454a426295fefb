/**
 * Puts new revocation lists in force while the peer runs. The folders are looked at in short intervals rather than
 * watched: that works on every file system, and says when a change is noticed at the latest.
 */
import { lstatSync, readdirSync } from "node:fs";
import path from "node:path";
import { messageOf } from "../errors.js";
import type { Log } from "../log.js";
import { loadRevocationLists, revocationFolder, type LoadedOrganisation } from "./load-organisations.js";

export interface RevocationWatchOptions {
  readonly organisations: readonly LoadedOrganisation[];
  readonly pollMs: number;
  /** How long lists may be unreadable, as they are while somebody writes them, before their organisation is refused. */
  readonly settleMs: number;
  readonly clock: () => number;
  readonly log: Log;
}

interface Watched {
  readonly organisation: LoadedOrganisation;
  /** Names, sizes and times of the files that are in force. */
  seen: string;
  /** Since when the files have not been loadable. */
  failingSince: number | undefined;
  refused: boolean;
}

export class RevocationWatch {
  readonly #options: RevocationWatchOptions;
  readonly #watched: readonly Watched[];
  readonly #timer: NodeJS.Timeout;

  constructor(options: RevocationWatchOptions) {
    this.#options = options;
    this.#watched = options.organisations.map((organisation) => {
      this.#warnOfStaleLists(organisation);
      return { organisation, seen: fileStates(organisation), failingSince: undefined, refused: false };
    });
    this.#timer = setInterval(() => {
      this.check();
    }, options.pollMs);
    this.#timer.unref();
  }

  /** Looks at every folder once; what a timer does. */
  check(): void {
    for (const watched of this.#watched) this.#checkOne(watched);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #checkOne(watched: Watched): void {
    const { organisation } = watched;
    const { mspId, revocations, msp, mspDir } = organisation;
    const now = fileStates(organisation);
    if (now === watched.seen && watched.failingSince === undefined) return;
    try {
      const lists = loadRevocationLists(msp, mspDir);
      watched.seen = now;
      watched.failingSince = undefined;
      watched.refused = false;
      revocations.replace(lists);
      const revoked = lists.reduce((sum, list) => sum + list.revoked.size, 0);
      this.#options.log("info", "revocation lists in force", { mspId, lists: lists.length, revoked });
      this.#warnOfStaleLists(organisation);
    } catch (error) {
      this.#fail(watched, messageOf(error));
    }
  }

  #fail(watched: Watched, why: string): void {
    const { clock, settleMs, log } = this.#options;
    const { mspId, revocations } = watched.organisation;
    watched.failingSince ??= clock();
    if (watched.refused || clock() - watched.failingSince < settleMs) return;
    watched.refused = true;
    revocations.refuseAll(`the revocation lists of ${mspId} cannot be read`);
    log("error", "revocation lists unreadable, the organisation's identities are refused", { mspId, why });
  }

  /** Its revocations stay in force, as in Fabric; what was revoked since is not known. */
  #warnOfStaleLists({ mspId, revocations }: LoadedOrganisation): void {
    for (const { nextUpdate } of revocations.lists)
      if (nextUpdate !== undefined && nextUpdate < this.#options.clock())
        this.#options.log("warn", "revocation list is stale", {
          mspId,
          due: new Date(nextUpdate).toISOString(),
        });
  }
}

function fileStates({ mspDir }: LoadedOrganisation): string {
  const folder = revocationFolder(mspDir);
  try {
    if (lstatSync(folder, { throwIfNoEntry: false }) === undefined) return "";
    return readdirSync(folder)
      .sort()
      .map((name) => {
        const state = lstatSync(path.join(folder, name), { bigint: true, throwIfNoEntry: false });
        return `${name} ${state?.ino} ${state?.size} ${state?.mtimeNs} ${state?.ctimeNs}`;
      })
      .join("\n");
  } catch (error) {
    return messageOf(error);
  }
}
