import {
  declarationState,
  type DeclarationFacets,
  type DrawSubject,
  type Head,
  isoWeek,
  localDate,
  manifest,
  useObjectType,
} from "@antin/trade-documents";
import type { ReadModel } from "../read-model/read-model.js";
import type { VersionRecord } from "../read-model/records.js";

/** Registering the same bill again within so many days after a cancellation keeps the first draw. */
const drawInheritedDays = 15;
const dayMs = 86_400_000;

/** By which registration a declaration is drawn: nobody files the same goods anew for a better draw. */
export class DrawSubjects {
  readonly #readModel: ReadModel;

  constructor(readModel: ReadModel) {
    this.#readModel = readModel;
  }

  /**
   * The first registration of a declaration's goods: its own, or that of the declaration of the same bill that was
   * cancelled last before it, and so on back through all that were cancelled shortly before the next.
   */
  async of(head: Pick<Head, "kind" | "number" | "facets" | "updatedAt">): Promise<DrawSubject> {
    const { kind, number } = head;
    const registered = await this.registration(kind, number);
    if (registered === undefined) throw new TypeError(`${number} was never registered`);
    const earlier = await this.#cancelledBefore(registered);
    if (earlier !== undefined) return this.of(earlier);
    const { registeredAt = registered.head.updatedAt } = registered.head.facets as DeclarationFacets;
    const block = this.#readModel.block(registered.block);
    if (block === undefined) throw new TypeError(`there is no block ${registered.block}`);
    return { epoch: isoWeek(localDate(registeredAt)), declarationKey: number, blockHash: block.hash };
  }

  /** The version that the registration left, whatever happened to the declaration since. */
  async registration(kind: string, number: string): Promise<VersionRecord | undefined> {
    const versions = await this.#readModel.versions(kind, number);
    return versions.find(({ head }) => head.state === declarationState.REGISTERED);
  }

  /**
   * What a declaration used of a bill stays on the ledger when it is given back, so few are looked at however many were
   * cancelled.
   */
  async #cancelledBefore({ head, block }: VersionRecord): Promise<Head | undefined> {
    const readModel = this.#readModel;
    const { bills = [], registeredAt = head.updatedAt } = head.facets as DeclarationFacets;
    const since = Date.parse(registeredAt) - drawInheritedDays * dayMs;
    const uses = await Promise.all(
      bills.map((bill) => readModel.statesUnder(useObjectType, [manifest.kind, bill.manifest, bill.no])),
    );
    const numbers = new Set(uses.flat().map(({ key: [, , , , declaration = ""] }) => declaration));
    const cancelled = [...numbers]
      .flatMap((number) => readModel.document(head.kind, number) ?? [])
      // Audited later, a declaration that was cancelled after this one's registration is none of its past.
      .filter((record) => record.block < block && record.head.state === declarationState.CANCELLED)
      .map((record) => record.head)
      .filter(({ updatedAt }) => Date.parse(updatedAt) >= since);
    return cancelled.sort((one, other) => Date.parse(other.updatedAt) - Date.parse(one.updatedAt))[0];
  }
}
