import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import {
  attributesOf,
  byteOf,
  bytesOf,
  mechanismOf,
  roomFor,
  TokenRefusal,
  ulongOf,
} from "./key-token-message.js";
import { TokenProcess, type TokenModule } from "./key-token-process.js";
import { KeyFailure } from "./key-failure.js";
import { lowSDer, rawSignatureBytes } from "./key-signature.js";

/** A private key on a PKCS#11 token. */
export interface TokenKey {
  /** Label of the token. */
  readonly token: string;
  /** CKA_ID of the key, hexadecimal. */
  readonly keyId: string;
  /** File with the user's PIN. */
  readonly pinFile: string;
}

const serialSession = 4n;
const normalUser = 1n;
const privateKeyClass = 3n;
const attribute = { class: 0x0, id: 0x102 } as const;
const ecdsa = 0x1041;
const slotsMax = 64;

/** CK_RV of PKCS#11: what a wrong, expired or locked PIN is answered with. */
const pinRefusals: readonly number[] = [0xa0, 0xa1, 0xa2, 0xa3, 0xa4];
const alreadyLoggedIn = 0x100;

/** After a failure the token is asked again this much later at the earliest. */
const reconnectDelayMs = 1_000;

/** A session with one token, logged in. */
class TokenSession {
  readonly #process: TokenProcess;
  readonly #handle: bigint;
  readonly #keys = new Map<string, Promise<bigint>>();

  private constructor(process: TokenProcess, handle: bigint) {
    this.#process = process;
    this.#handle = handle;
  }

  static async open(module: TokenModule, label: string, pin: Uint8Array): Promise<TokenSession> {
    const process = await TokenProcess.start(module);
    try {
      const slot = await slotOf(process, label);
      const handle = (await process.call("openSession", ulongOf(slot), ulongOf(serialSession))).ulong();
      await process
        .call("login", ulongOf(handle), ulongOf(normalUser), bytesOf(pin))
        .catch((error: unknown) => {
          if (!(error instanceof TokenRefusal && error.returnValue === alreadyLoggedIn)) throw error;
        });
      return new TokenSession(process, handle);
    } catch (error) {
      process.stop();
      throw error;
    }
  }

  get hasEnded(): boolean {
    return this.#process.hasEnded;
  }

  /** @returns r and s, 32 bytes each. */
  async sign(keyId: string, digest: Uint8Array): Promise<Uint8Array> {
    const key = await this.#key(keyId);
    const session = ulongOf(this.#handle);
    // Both are sent at once: the module takes them in order, and one round trip is enough.
    const [, answer] = await Promise.all([
      this.#process.call("signInit", session, mechanismOf(ecdsa), ulongOf(key)),
      this.#process.call("sign", session, bytesOf(digest), roomFor(rawSignatureBytes)),
    ]);
    const signature = answer.bytes();
    if (signature.length !== rawSignatureBytes)
      throw new KeyFailure("key", `key ${keyId} is not on curve P-256`);
    return signature;
  }

  stop(): void {
    this.#process.stop();
  }

  #key(keyId: string): Promise<bigint> {
    let key = this.#keys.get(keyId);
    if (key === undefined) {
      key = this.#find(keyId);
      this.#keys.set(keyId, key);
      key.catch(() => this.#keys.delete(keyId));
    }
    return key;
  }

  async #find(keyId: string): Promise<bigint> {
    const session = ulongOf(this.#handle);
    const template = attributesOf([
      { type: attribute.class, ulong: privateKeyClass },
      { type: attribute.id, bytes: Buffer.from(keyId, "hex") },
    ]);
    const [, found] = await Promise.all([
      this.#process.call("findObjectsInit", session, template),
      this.#process.call("findObjects", session, roomFor(2)),
      this.#process.call("findObjectsFinal", session),
    ]);
    const [key, another] = found.ulongs();
    if (key === undefined) throw new KeyFailure("key", `the token has no private key with id ${keyId}`);
    if (another !== undefined) throw new KeyFailure("key", `the token has several keys with id ${keyId}`);
    return key;
  }
}

async function slotOf(process: TokenProcess, label: string): Promise<bigint> {
  const withToken = 1;
  const slots = (await process.call("getSlotList", byteOf(withToken), roomFor(slotsMax))).ulongs();
  for (const slot of slots) {
    const info = await process.call("getTokenInfo", ulongOf(slot));
    if (info.text() === label) return slot;
  }
  throw new KeyFailure("token", `no token is labelled ${label}`);
}

/** One token by its label: connected when it is first needed, and again after it was away. */
class Token {
  readonly #module: TokenModule;
  readonly #label: string;
  #opening: Promise<TokenSession> | undefined;
  #open: TokenSession | undefined;
  #failure: { readonly error: unknown; readonly at: number } | undefined;
  /** Digest of a PIN that was refused: trying it again would lock the token. */
  #refusedPin: string | undefined;

  constructor(module: TokenModule, label: string) {
    this.#module = module;
    this.#label = label;
  }

  async sign({ keyId, pinFile }: TokenKey, digest: Uint8Array): Promise<Uint8Array> {
    const known = this.#open;
    const session = await this.#connect(pinFile);
    try {
      return lowSDer(await session.sign(keyId, digest));
    } catch (error) {
      this.#abandon(session, error);
      if (session !== known || error instanceof KeyFailure) throw error;
    }
    // A token that was there before may have been away in the meantime; a signature that nobody got does no harm.
    const again = await this.#connect(pinFile);
    try {
      return lowSDer(await again.sign(keyId, digest));
    } catch (error) {
      this.#abandon(again, error);
      this.#failure = { error, at: performance.now() };
      throw error;
    }
  }

  stop(): void {
    this.#open?.stop();
    this.#open = undefined;
  }

  async #connect(pinFile: string): Promise<TokenSession> {
    if (this.#open && !this.#open.hasEnded) return this.#open;
    if (this.#opening) return this.#opening;
    if (this.#failure && performance.now() - this.#failure.at < reconnectDelayMs) throw this.#failure.error;
    this.#opening = this.#logIn(pinFile);
    try {
      this.#open = await this.#opening;
      return this.#open;
    } catch (error) {
      this.#failure = { error, at: performance.now() };
      throw error;
    } finally {
      this.#opening = undefined;
    }
  }

  async #logIn(pinFile: string): Promise<TokenSession> {
    const pin = readPin(pinFile);
    const pinDigest = createHash("sha256").update(pin).digest("hex");
    if (pinDigest === this.#refusedPin)
      throw new KeyFailure("pin", `token ${this.#label} refused the PIN of ${pinFile}`);
    try {
      return await TokenSession.open(this.#module, this.#label, pin);
    } catch (error) {
      if (!(error instanceof TokenRefusal && pinRefusals.includes(error.returnValue))) throw error;
      this.#refusedPin = pinDigest;
      throw new KeyFailure("pin", `token ${this.#label} refused the PIN of ${pinFile}`, error);
    }
  }

  /** A key that is not there says nothing against the session that others use. */
  #abandon(session: TokenSession, error: unknown): void {
    if (error instanceof KeyFailure) return;
    session.stop();
    if (this.#open === session) this.#open = undefined;
  }
}

function readPin(pinFile: string): Uint8Array {
  try {
    return Buffer.from(readFileSync(pinFile, "utf8").trim(), "utf8");
  } catch (cause) {
    throw new KeyFailure("pin", `cannot read ${pinFile}`, cause);
  }
}

/** Signs with keys that never leave their tokens. */
export class TokenSigning {
  readonly #module: TokenModule;
  readonly #tokens = new Map<string, Token>();

  constructor(module: TokenModule) {
    this.#module = module;
  }

  /**
   * @param digest SHA-256, 32 bytes.
   * @returns an ECDSA signature, DER with a low s.
   * @throws KeyFailure when the token, its PIN or the key is not there.
   */
  async sign(key: TokenKey, digest: Uint8Array): Promise<Uint8Array> {
    let token = this.#tokens.get(key.token);
    if (token === undefined) {
      token = new Token(this.#module, key.token);
      this.#tokens.set(key.token, token);
    }
    try {
      return await token.sign(key, digest);
    } catch (error) {
      if (error instanceof KeyFailure) throw error;
      throw new KeyFailure("token", `token ${key.token} does not answer`, error);
    }
  }

  close(): void {
    for (const token of this.#tokens.values()) token.stop();
    this.#tokens.clear();
  }
}
