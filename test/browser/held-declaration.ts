import { setTimeout as pause } from "node:timers/promises";
import { planShipment } from "../../network-config/src/demonstration/shipment-plan.js";
import type { ExplorerNetwork } from "./explorer-network.js";

interface Written {
  readonly document: { readonly number: string; readonly state: string };
}

/** Far from the sequence numbers that a start takes. */
const sequence = 4_711;
const stepTimeoutMs = 20_000;
export const holdReason = "Chờ kết quả giám định";

/** A declaration in the middle of its course: channelled, unpaid and on hold. */
export async function holdDeclaration({ read, write }: ExplorerNetwork): Promise<string> {
  const plan = planShipment(sequence, new Date());
  const manifest = `/manifests/${plan.numbers.manifest}`;
  const until = async (address: string, state: string): Promise<void> => {
    const deadline = Date.now() + stepTimeoutMs;
    while ((await read<Written["document"]>(address, "demo-officer")).state !== state) {
      if (Date.now() > deadline) throw new Error(`${address} is not ${state} after ${stepTimeoutMs} ms`);
      await pause(50);
    }
  };
  await Promise.all([
    write("/permits", "demo-moit", { payload: plan.permit }),
    write("/certificates-of-origin", "demo-thai-customs", { payload: plan.certificate }),
    write("/manifests", "demo-carrier", { payload: plan.manifest }),
  ]);
  await write(`${manifest}/Submit`, "demo-carrier", {});
  await until(manifest, "ACCEPTED");
  const { document } = await write<Written>("/declarations", "demo-declarant", {
    payload: { declaration: plan.declaration },
  });
  await until(`/declarations/${document.number}`, "CHANNELLED");
  await write(`/declarations/${document.number}/Hold`, "demo-branch-head", {
    arguments: { reason: holdReason },
  });
  return document.number;
}
