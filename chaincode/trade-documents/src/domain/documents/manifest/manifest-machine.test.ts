import fc from "fast-check";
import type { JsonObject } from "../../canonical-json.js";
import type { Payload } from "../../define-document.js";
import { DomainError } from "../../errors.js";
import type { Head } from "../../head.js";
import { type KeyValue, runInWorld, type World } from "../../reading.js";
import type { Actor } from "../../roles.js";
import { saltedHash } from "../../salted-hash.js";
import { decide } from "../../transition.js";
import { findKind } from "../index.js";
import { manifest, manifestKind } from "./manifest.js";
import { manifestExample } from "./manifest-example.js";
import type { ManifestFacets } from "./manifest-facets.js";

const number = manifestExample.payload.manifestNo;
const container = "CSQU3054383";
const empty = "MSKU1234565";
const salt = "00112233445566778899aabbccddeeff";

const filed = (direction: "I" | "E"): JsonObject => ({
  ...manifestExample.payload,
  direction,
  ...(direction === "E"
    ? { portOfLoading: "VNCLI", portOfDischarge: "SGSIN", etd: "2026-03-01T09:00:00.000Z" }
    : {}),
  emptyContainers: [{ containerNo: empty, fullEmpty: "4" }],
});

const actor: Actor = {
  mspId: "",
  claimedRoles: [],
  certificate: "c".repeat(16),
  attributes: { carrier: "WHLC", area: "VNCLI", office: "02CI" },
};
const people: Readonly<Record<string, Actor>> = {
  carrier: { ...actor, mspId: "EnterpriseMSP", claimedRoles: ["CARRIER"] },
  port: { ...actor, mspId: "EnterpriseMSP", claimedRoles: ["PORT_OPERATOR"] },
  engine: { ...actor, mspId: "CustomsMSP", claimedRoles: ["CLEARANCE_ENGINE"] },
  head: { ...actor, mspId: "CustomsMSP", claimedRoles: ["BRANCH_HEAD"] },
};

type Step = readonly [by: string, command: string, args?: JsonObject];

// prettier-ignore
const steps: readonly Step[] = [
  ["carrier", "AlterBills"], ["carrier", "Submit"], ["carrier", "Cancel", { reason: "omitted" }],
  ["engine", "Accept"], ["carrier", "Amend"], ["carrier", "Arrive"],
  ["port", "GateIn", { containerNo: container, sealNos: [] }], ["port", "GateIn", { containerNo: empty, sealNos: [] }],
  ["port", "Discharge", {}], ["port", "Discharge", { shortlanded: [container] }], ["port", "Discharge", { overlanded: ["TGHU7599330"] }],
  ["engine", "MarkUnclaimed"], ["engine", "Close"],
  ["head", "Dispose", { billNo: "WHLC2026000123", disposal: "REEXPORTED", reason: "refused" }],
  ["port", "TakeIn", { lines: [container] }], ["port", "TakeIn", { lines: [empty] }],
  ["port", "Load", { lines: [container] }], ["port", "Load", { lines: [empty] }],
  ["carrier", "Depart"], ["engine", "Reconcile"],
];

/** What ends a manifest from wherever it stands. */
// prettier-ignore
const ending: readonly Step[] = [
  ["carrier", "Submit"], ["engine", "Accept"], ["carrier", "Arrive"], ["carrier", "Depart"], ["port", "Discharge", {}],
  ["head", "Dispose", { billNo: "WHLC2026000123", disposal: "ABANDONED", reason: "nobody came" }],
  ["engine", "Close"], ["engine", "Reconcile"],
];

/** A ledger that holds one manifest. */
class Harbour {
  readonly #heads = new Map<string, Head>();
  readonly #values = new Map<string, KeyValue>();
  readonly #payload: Payload;
  #hours = 0;

  constructor(direction: "I" | "E") {
    const value = filed(direction);
    this.#payload = { value, salt, hash: saltedHash(salt, value), text: "" };
    this.try(["carrier", "Register"]);
  }

  get head(): Head {
    const [head] = this.#heads.values();
    if (head === undefined) throw new Error("nothing was registered");
    return head;
  }

  /** The refusal's code, or undefined when the command went through. */
  try([by, command, args = {}]: Step): string | undefined {
    const takesPayload = manifest.commands[command]?.payload === "required";
    const request = {
      kind: manifestKind,
      number,
      command,
      arguments: args,
      payload: takesPayload ? this.#payload : null,
      sources: [],
      actor: people[by] ?? actor,
      now: new Date(Date.parse("2026-03-01T00:00:00.000Z") + this.#hours++ * 3_600_000).toISOString(),
      txId: `t${this.#hours}`,
    };
    try {
      const decision = runInWorld(decide(request, findKind), this.#world());
      for (const head of decision.heads) this.#heads.set(head.number, head);
      for (const { key, value } of decision.writes)
        if (value === null) this.#values.delete(key.join("|"));
        else this.#values.set(key.join("|"), { key, value });
      return undefined;
    } catch (error) {
      if (error instanceof DomainError) return error.code;
      throw error;
    }
  }

  #world(): World {
    return {
      head: (_, wanted) => {
        const head = this.#heads.get(wanted);
        return head === undefined ? null : { head, vouched: true };
      },
      value: (key) => this.#values.get(key.join("|"))?.value ?? null,
      range: (key) =>
        [...this.#values.values()].filter((one) => key.every((part, at) => one.key[at] === part)),
    };
  }
}

describe("the manifest's machine", () => {
  it.each(["I", "E"] as const)("is never stuck, whatever was tried before: %s", (direction) => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...steps), { maxLength: 25 }), (tried) => {
        const harbour = new Harbour(direction);
        for (const step of tried) harbour.try(step);
        for (const step of ending) harbour.try(step);
        expect(manifest.terminal).toContain(harbour.head.state);
      }),
      { numRuns: 300, seed: 7 },
    );
  });

  it("never moves a container or a bill of one direction into a state of the other", () => {
    const inwards: readonly string[] = ["MANIFESTED", "IN_AREA", "OUT", "SHORTLANDED"];
    const outwards: readonly string[] = ["BOOKED", "IN_AREA", "LOADED", "RECONCILED"];
    fc.assert(
      fc.property(
        fc.constantFrom("I" as const, "E" as const),
        fc.array(fc.constantFrom(...steps), { maxLength: 25 }),
        (direction, tried) => {
          const harbour = new Harbour(direction);
          for (const step of tried) harbour.try(step);
          const { containers } = harbour.head.facets as ManifestFacets;
          const allowed = direction === "I" ? inwards : outwards;
          expect(containers.map(({ state }) => state).filter((state) => !allowed.includes(state))).toEqual(
            [],
          );
        },
      ),
      { numRuns: 200, seed: 8 },
    );
  });
});
