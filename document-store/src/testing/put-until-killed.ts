// A process that stores documents until it is killed. It prints `<CID> <seed> <bytes>` for each one acknowledged.
import { openEmbeddedStore } from "../embedded/embedded-store.js";
import { keyStream, keyStreamBytes } from "./key-stream.js";

const [folder = "", round = ""] = process.argv.slice(2);
const store = await openEmbeddedStore({ folder });

async function putForever(writer: number): Promise<never> {
  for (let turn = 0; ; turn++) {
    const seed = `${round}/${writer}/${turn}`;
    const bytes = ((turn * 7 + writer) % 5) * 150_000 + turn;
    // Small ones come at once, as payloads do, and are kept another way.
    const { cid } = await store.put(bytes < 150_000 ? keyStreamBytes(seed, bytes) : keyStream(seed, bytes));
    process.stdout.write(`${cid} ${seed} ${bytes}\n`);
  }
}

await Promise.all([0, 1, 2, 3].map(putForever));
