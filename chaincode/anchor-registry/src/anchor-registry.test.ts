import { Contract, Wallet, hexlify, JsonRpcProvider } from "ethers";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import type { AnchorErrorCode } from "./anchor-error.js";
import {
  deployAnchorRegistry,
  developmentKey,
  openAnchorRegistry,
  type AnchorableCheckpoint,
  type AnchorRegistry,
} from "./index.js";
import { anvilProgram, startAnvil, type AnvilNode } from "./testing/anvil.js";
import { AnchorRegistry__factory } from "./typechain/index.js";

const origin = "antin.customs.vn/trade";
const signerKey = developmentKey();
const describeWithAnvil = anvilProgram() === undefined ? describe.skip : describe;
const title =
  anvilProgram() === undefined
    ? "anchor registry (skipped: anvil is absent; npm install --include=optional provides it)"
    : "anchor registry on anvil";

const aCheckpoint = (size: number, history = "ours"): AnchorableCheckpoint => ({
  size,
  root: new Uint8Array(createHash("sha256").update(`${history} ${size}`).digest()),
});

const withCode = (code: AnchorErrorCode): unknown => expect.objectContaining({ name: "AnchorError", code });

const refusedAs = (name: string): unknown =>
  expect.objectContaining({
    data: expect.stringContaining(AnchorRegistry__factory.createInterface().getError(name)!.selector),
  });

async function published(registry: AnchorRegistry, checkpoints: readonly AnchorableCheckpoint[]) {
  const anchors = [];
  for await (const anchor of registry.publishInOrder(checkpoints)) anchors.push(anchor);
  return anchors;
}

describeWithAnvil(title, () => {
  let anvil: AnvilNode;
  const opened: AnchorRegistry[] = [];

  beforeAll(async () => {
    anvil = await startAnvil({ port: 21_200 });
  });
  afterAll(async () => {
    for (const registry of opened) registry.close();
    await anvil.stop();
  });

  const aRegistry = async (options: { key?: string } = {}): Promise<AnchorRegistry> => {
    const { address } = await deployAnchorRegistry({ url: anvil.url, signerKey, origin });
    return reopened(address, options.key);
  };
  const reopened = async (address: string, key = signerKey): Promise<AnchorRegistry> => {
    const registry = await openAnchorRegistry({ url: anvil.url, address, signerKey: key, origin });
    opened.push(registry);
    return registry;
  };

  test("is empty when new", async () => {
    const registry = await aRegistry();
    expect(await registry.latest()).toBeUndefined();
    expect(await registry.anchorAt(1)).toBeUndefined();
  });

  test("publishes checkpoints by size, whatever order they come in, and says where each stands", async () => {
    const registry = await aRegistry();
    const anchors = await published(registry, [aCheckpoint(30), aCheckpoint(10), aCheckpoint(20)]);
    expect(anchors.map(({ size }) => size)).toEqual([10, 20, 30]);
    const blocks = anchors.map(({ blockNumber }) => blockNumber);
    expect(blocks).toEqual([...blocks].sort((left, right) => left - right));
    expect(new Set(anchors.map(({ transactionHash }) => transactionHash)).size).toBe(3);
    expect(anchors[1]).toMatchObject({ chainId: 31_337, contract: registry.address, ...aCheckpoint(20) });
    expect(await registry.latest()).toEqual(aCheckpoint(30));
    expect(await registry.anchorAt(20)).toEqual(anchors[1]);
  });

  test("does nothing the second time, and gives the same anchors", async () => {
    const registry = await aRegistry();
    const checkpoints = [aCheckpoint(1), aCheckpoint(5)];
    const first = await published(registry, checkpoints);
    expect(await published(registry, checkpoints)).toEqual(first);
    // Even published outright, as after an answer that was lost, the record stays as it was.
    expect(await registry.publish(aCheckpoint(1))).toEqual(first[0]);
  });

  test("goes on where a publisher was stopped", async () => {
    const stopped = await aRegistry();
    const checkpoints = [1, 2, 3, 4, 5].map((size) => aCheckpoint(size));
    for await (const { size } of stopped.publishInOrder(checkpoints)) if (size === 2) break;
    const successor = await reopened(stopped.address);
    expect(await successor.latest()).toEqual(aCheckpoint(2));
    expect((await published(successor, checkpoints)).map(({ size }) => size)).toEqual([1, 2, 3, 4, 5]);
    expect(await successor.latest()).toEqual(aCheckpoint(5));
  });

  test("passes over a checkpoint below the latest that nobody published", async () => {
    const registry = await aRegistry();
    await published(registry, [aCheckpoint(9)]);
    expect(await published(registry, [aCheckpoint(4)])).toEqual([]);
  });

  test("never overwrites a root", async () => {
    const registry = await aRegistry();
    await published(registry, [aCheckpoint(7), aCheckpoint(8)]);
    for (const size of [7, 8]) {
      await expect(registry.publish(aCheckpoint(size, "another"))).rejects.toEqual(withCode("ROOT_CONFLICT"));
      await expect(published(registry, [aCheckpoint(size, "another")])).rejects.toEqual(
        withCode("ROOT_CONFLICT"),
      );
      expect((await registry.anchorAt(size))?.root).toEqual(aCheckpoint(size).root);
    }
  });

  test("never goes back to a smaller size", async () => {
    const registry = await aRegistry();
    await published(registry, [aCheckpoint(9)]);
    await expect(registry.publish(aCheckpoint(8))).rejects.toEqual(withCode("SIZE_NOT_INCREASING"));
  });

  test("refuses a checkpoint without leaves", async () => {
    const registry = await aRegistry();
    await expect(registry.publish(aCheckpoint(0))).rejects.toEqual(withCode("ANCHOR_EMPTY"));
  });

  test("takes roots from authorised anchorers only", async () => {
    const registry = await aRegistry();
    const outsider = await reopened(registry.address, developmentKey(1));
    await expect(outsider.publish(aCheckpoint(1))).rejects.toEqual(withCode("ANCHORER_NOT_AUTHORISED"));
    const contract = ownedContract(registry.address);
    await mined(contract.authoriseAnchorer(new Wallet(developmentKey(1)).address));
    expect((await outsider.publish(aCheckpoint(1))).size).toBe(1);
    await mined(contract.revokeAnchorer(new Wallet(developmentKey(1)).address));
    await expect(outsider.publish(aCheckpoint(2))).rejects.toEqual(withCode("ANCHORER_NOT_AUTHORISED"));
  });

  test("refuses at the node what skips our client, too", async () => {
    const registry = await aRegistry();
    const provider = new JsonRpcProvider(anvil.url, undefined, { staticNetwork: true, cacheTimeout: -1 });
    try {
      const raw = new Contract(
        registry.address,
        AnchorRegistry__factory.abi,
        new Wallet(developmentKey(2), provider),
      ) as unknown as ReturnType<typeof AnchorRegistry__factory.connect>;
      // With the gas stated, nothing is simulated first: the transaction itself is mined and reverted.
      const sent = await raw.publish(1, hexlify(aCheckpoint(1).root), { gasLimit: 200_000 });
      await expect(sent.wait()).rejects.toMatchObject({ code: "CALL_EXCEPTION" });
      expect(await registry.latest()).toBeUndefined();
    } finally {
      provider.destroy();
    }
  });

  test("passes ownership in two steps, and to nobody else", async () => {
    const registry = await aRegistry();
    const heir = new Wallet(developmentKey(3)).address;
    const [owner, stranger, next] = [0, 4, 3].map((account) => ownedContract(registry.address, account));
    await expect(stranger!.offerOwnership(heir)).rejects.toEqual(refusedAs("NotOwner"));
    await expect(stranger!.authoriseAnchorer(heir)).rejects.toEqual(refusedAs("NotOwner"));
    await mined(owner!.offerOwnership(heir));
    expect(await owner!.owner()).toBe(new Wallet(signerKey).address);
    await expect(stranger!.acceptOwnership()).rejects.toEqual(refusedAs("NotPendingOwner"));
    await mined(next!.acceptOwnership());
    expect(await owner!.owner()).toBe(heir);
    await expect(owner!.authoriseAnchorer(heir)).rejects.toEqual(refusedAs("NotOwner"));
  });

  test("is not opened at an address without it, nor for another log", async () => {
    const registry = await aRegistry();
    const at = (address: string, log: string) =>
      openAnchorRegistry({ url: anvil.url, address, signerKey, origin: log });
    await expect(at(new Wallet(signerKey).address, origin)).rejects.toEqual(withCode("CONTRACT_NOT_FOUND"));
    await expect(at(registry.address, "another.example/log")).rejects.toEqual(withCode("ORIGIN_MISMATCH"));
  });

  const providers: JsonRpcProvider[] = [];
  afterAll(() => {
    for (const provider of providers) provider.destroy();
  });
  const ownedContract = (address: string, account = 0) => {
    const provider = new JsonRpcProvider(anvil.url, undefined, {
      staticNetwork: true,
      cacheTimeout: -1,
      pollingInterval: 20,
    });
    providers.push(provider);
    return AnchorRegistry__factory.connect(address, new Wallet(developmentKey(account), provider));
  };
  const mined = async (sending: Promise<{ wait(): Promise<unknown> }>) => {
    await (await sending).wait();
  };
});

describeWithAnvil(`${title}, in an outage`, () => {
  const folder = mkdtempSync(path.join(tmpdir(), "antin-anchor-"));
  const stateFile = path.join(folder, "state.json");
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  test("reports EVM_UNAVAILABLE while the node is away, and goes on with the same chain when it is back", async () => {
    let anvil = await startAnvil({ port: 21_201, stateFile });
    const { address } = await deployAnchorRegistry({ url: anvil.url, signerKey, origin });
    const registry = await openAnchorRegistry({ url: anvil.url, address, signerKey });
    try {
      const checkpoints = [1, 2, 3, 4].map((size) => aCheckpoint(size));
      const progress: number[] = [];
      const interrupted = async () => {
        for await (const { size } of registry.publishInOrder(checkpoints)) {
          progress.push(size);
          if (size === 2) await anvil.stop();
        }
      };
      await expect(interrupted()).rejects.toEqual(withCode("EVM_UNAVAILABLE"));
      await expect(registry.latest()).rejects.toEqual(withCode("EVM_UNAVAILABLE"));
      await expect(openAnchorRegistry({ url: anvil.url, address, signerKey })).rejects.toEqual(
        withCode("EVM_UNAVAILABLE"),
      );
      expect(progress).toEqual([1, 2]);

      anvil = await startAnvil({ port: 21_201, stateFile });
      expect((await published(registry, checkpoints)).map(({ size }) => size)).toEqual([1, 2, 3, 4]);
      expect(await registry.latest()).toEqual(aCheckpoint(4));
    } finally {
      registry.close();
      await anvil.stop();
    }
  });

  test("gives up on a node that accepts and never answers", async () => {
    const sockets: Socket[] = [];
    const silent = createServer((socket) => sockets.push(socket)).listen(21_202, "127.0.0.1");
    try {
      const opening = openAnchorRegistry({
        url: "http://127.0.0.1:21202",
        address: `0x${"11".repeat(20)}`,
        signerKey,
        callTimeoutMs: 200,
      });
      await expect(opening).rejects.toEqual(withCode("EVM_UNAVAILABLE"));
    } finally {
      for (const socket of sockets) socket.destroy();
      silent.close();
    }
  });
});

describe("publicly known keys", () => {
  test("are refused in production before anything is sent", async () => {
    for (const account of [0, 9]) {
      const opening = openAnchorRegistry({
        url: "http://127.0.0.1:21203",
        address: `0x${"11".repeat(20)}`,
        signerKey: developmentKey(account),
        production: true,
      });
      await expect(opening).rejects.toEqual(withCode("DEVELOPMENT_KEY_REFUSED"));
    }
  });

  test("do not stand in the way of a key of one's own", async () => {
    const opening = openAnchorRegistry({
      url: "http://127.0.0.1:21203",
      address: `0x${"11".repeat(20)}`,
      signerKey: Wallet.createRandom().privateKey,
      production: true,
    });
    await expect(opening).rejects.toEqual(withCode("EVM_UNAVAILABLE"));
  });
});
