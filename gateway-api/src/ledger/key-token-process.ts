import { spawn, type ChildProcessByStdio } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import {
  AnswerReader,
  byteOf,
  bytesOf,
  handshake,
  protocolVersion,
  readFrame,
  requestFrame,
  type TokenCall,
} from "./key-token-message.js";

/** A PKCS#11 module, and the environment it is run with: vendors' modules read their settings there. */
export interface TokenModule {
  /** Path of the module, for example `/usr/lib/softhsm/libsofthsm2.so`. */
  readonly file: string;
  readonly environment: Readonly<Record<string, string>>;
}

interface Waiting {
  readonly call: TokenCall;
  readonly resolve: (answer: AnswerReader) => void;
  readonly reject: (error: Error) => void;
  readonly sentAt: number;
}

const program = "p11-kit";
/** Codes 0 to 15 are the protocol's own. */
const firstCode = 0x10;
const callTimeoutMs = 5_000;
const callsInFlightMax = 1_000;
const complaintBytesMax = 2_000;

/** The process that has the module loaded ended, or does not answer. */
export class TokenProcessGone extends Error {}

/**
 * One PKCS#11 module in a process of its own, p11-kit's `remote`: calls go down its standard input in order and come
 * back in order, so several may be under way. A fault in a vendor's module ends that process and not the gateway.
 */
export class TokenProcess {
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #waiting = new Map<number, Waiting>();
  readonly #timer: NodeJS.Timeout;
  #received: Buffer = Buffer.alloc(0);
  #versionSeen = false;
  #nextCode = firstCode;
  #complaint = "";
  #ended: TokenProcessGone | undefined;

  private constructor(module: TokenModule) {
    this.#child = spawn(program, ["remote", module.file], {
      env: { ...module.environment },
      stdio: ["pipe", "pipe", "pipe"],
    });
    this.#child.on("error", (error) => {
      this.#end(`${program} does not start: ${error.message}`);
    });
    this.#child.on("exit", (code, signal) => {
      this.#end(`${program} ended (${signal ?? code ?? "?"}) ${this.#complaint.trim()}`);
    });
    this.#child.stdin.on("error", (error) => {
      this.#end(error.message);
    });
    this.#child.stderr.on("data", (chunk: Buffer) => {
      this.#complaint = (this.#complaint + chunk.toString("utf8")).slice(-complaintBytesMax);
    });
    this.#child.stdout.on("data", (chunk: Buffer) => {
      this.#receive(chunk);
    });
    this.#timer = setInterval(() => {
      this.#endWhenOverdue();
    }, callTimeoutMs / 5).unref();
    this.#child.unref();
    this.#child.stdin.write(protocolVersion);
  }

  /** @throws TokenProcessGone when p11-kit is not installed or cannot load the module. */
  static async start(module: TokenModule): Promise<TokenProcess> {
    const process = new TokenProcess(module);
    try {
      await process.call("initialize", bytesOf(handshake), byteOf(0), bytesOf(Buffer.of(0)));
      return process;
    } catch (error) {
      process.stop();
      throw error;
    }
  }

  get hasEnded(): boolean {
    return this.#ended !== undefined;
  }

  /** @throws TokenRefusal when the module refuses; TokenProcessGone when there is no answer. */
  async call(call: TokenCall, ...args: readonly Uint8Array[]): Promise<AnswerReader> {
    if (this.#ended) throw this.#ended;
    if (this.#waiting.size >= callsInFlightMax)
      throw new TokenProcessGone(`${callsInFlightMax} calls wait for the token already`);
    const code = this.#nextCode;
    this.#nextCode = code >= 0x7fff_ffff ? firstCode : code + 1;
    return new Promise<AnswerReader>((resolve, reject) => {
      this.#waiting.set(code, { call, resolve, reject, sentAt: performance.now() });
      this.#child.stdin.write(requestFrame(code, call, args));
    });
  }

  stop(): void {
    this.#end("stopped");
  }

  #receive(chunk: Buffer): void {
    this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk]);
    try {
      if (!this.#versionSeen) {
        this.#versionSeen = true;
        this.#received = this.#received.subarray(1);
      }
      for (let frame = readFrame(this.#received); frame; frame = readFrame(this.#received)) {
        this.#received = this.#received.subarray(frame.end);
        this.#answer(frame.code, frame.body);
      }
    } catch (error) {
      this.#end(`${program} does not speak its protocol: ${String(error)}`);
    }
  }

  #answer(code: number, body: Buffer): void {
    const waiting = this.#waiting.get(code);
    if (waiting === undefined) throw new RangeError(`an answer to request ${code}, which was not made`);
    this.#waiting.delete(code);
    try {
      waiting.resolve(new AnswerReader(waiting.call, body));
    } catch (error) {
      waiting.reject(error instanceof Error ? error : new Error(String(error)));
    }
  }

  #endWhenOverdue(): void {
    const [oldest] = this.#waiting.values();
    if (oldest && performance.now() - oldest.sentAt > callTimeoutMs)
      this.#end(`no answer to ${oldest.call} within ${callTimeoutMs} ms`);
  }

  #end(reason: string): void {
    if (this.#ended) return;
    this.#ended = new TokenProcessGone(reason);
    clearInterval(this.#timer);
    for (const { reject } of this.#waiting.values()) reject(this.#ended);
    this.#waiting.clear();
    this.#child.kill("SIGKILL");
  }
}
