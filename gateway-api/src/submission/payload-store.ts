import { createHash, randomBytes } from "node:crypto";
import { canonicalJson, saltedHash } from "@antin/trade-documents";
import { DocumentStoreError, type DocumentStore } from "@antin/document-store";
import type { JsonObject } from "../services.js";

/** A private payload with the salt of its public hash. */
export interface PayloadEnvelope {
  readonly payload: JsonObject;
  /** 32 hex digits. */
  readonly salt: string;
}

/** A stored payload as a transaction needs it. */
export interface KeptPayload extends PayloadEnvelope {
  /** Hex SHA-256(salt bytes ‖ canonical JSON of the payload). */
  readonly hash: string;
  /** Where the envelope is in the document store. */
  readonly cid: string;
  /** Canonical JSON of the envelope: the transient `payload`. */
  readonly text: string;
}

/** What a head says of its payload. */
export interface PayloadReference {
  readonly hash: string;
  readonly cid: string | null;
}

const mediaType = "application/json";
const saltBytes = 16;

/** Private payloads in the document store, the ones in use also in memory. */
export class PayloadStore {
  readonly #documents: DocumentStore;
  readonly #cacheMax: number;
  readonly #cache = new Map<string, PayloadEnvelope>();

  constructor(documents: DocumentStore, cacheMax: number) {
    this.#documents = documents;
    this.#cacheMax = cacheMax;
  }

  /** Stores a payload with a new salt, or with the one given; resolves when it would survive a power failure. */
  async keep(payload: JsonObject, salt = randomBytes(saltBytes).toString("hex")): Promise<KeptPayload> {
    const canonical = canonicalJson(payload);
    const text = `{"payload":${canonical},"salt":"${salt}"}`;
    const hash = createHash("sha256")
      .update(Buffer.from(salt, "hex"))
      .update(canonical, "utf8")
      .digest("hex");
    const { cid } = await this.#documents.put(Buffer.from(text, "utf8"), { mediaType });
    this.#remember(cid, { payload, salt });
    return { payload, salt, hash, cid, text };
  }

  /** The payload that a head refers to; undefined when this store does not hold it, or holds another one. */
  async load({ hash, cid }: PayloadReference): Promise<PayloadEnvelope | undefined> {
    if (cid === null) return undefined;
    const known = this.#cache.get(cid);
    if (known !== undefined) return known;
    const text = await this.#read(cid);
    if (text === undefined) return undefined;
    const envelope = JSON.parse(text) as PayloadEnvelope;
    if (saltedHash(envelope.salt, envelope.payload) !== hash) return undefined;
    this.#remember(cid, envelope);
    return envelope;
  }

  async #read(cid: string): Promise<string | undefined> {
    try {
      const parts: Uint8Array[] = [];
      for await (const part of await this.#documents.get(cid)) parts.push(part as Uint8Array);
      return Buffer.concat(parts).toString("utf8");
    } catch (error) {
      if (error instanceof DocumentStoreError && error.code === "CONTENT_NOT_FOUND") return undefined;
      throw error;
    }
  }

  #remember(cid: string, envelope: PayloadEnvelope): void {
    for (const oldest of this.#cache.keys()) {
      if (this.#cache.size < this.#cacheMax) break;
      this.#cache.delete(oldest);
    }
    this.#cache.set(cid, envelope);
  }
}
