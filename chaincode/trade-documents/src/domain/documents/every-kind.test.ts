/** What holds of every kind in the registry, whatever it is: a new data file is tried by these as it stands. */

import fc from "fast-check";
import type { JsonObject } from "../canonical-json.js";
import { type DocumentDefinition, nowhere } from "../define-document.js";
import { errorCode } from "../errors.js";
import type { Head } from "../head.js";
import { organisation } from "../organisations.js";
import { runInWorld, type World } from "../reading.js";
import { refusalOf } from "../refusal.fixture.js";
import { type Role, roleNames, roles } from "../roles.js";
import { type CommandRequest, decide, matchingRows } from "../transition.js";
import { sharedEvents } from "./declaration/declaration-shared-names.js";
import { documentKinds, findKind } from "./index.js";

/** Some number of the kind. */
function aNumberOf({ numberPattern }: DocumentDefinition): string {
  const [number = ""] = fc.sample(fc.stringMatching(numberPattern), { numRuns: 1, seed: 1 });
  return number;
}

describe.each(documentKinds.map((definition) => [definition.kind, definition] as const))(
  "the table of %s",
  (_, definition) => {
    const states = [nowhere, ...Object.keys(definition.states)];
    const commands = Object.keys(definition.commands);
    const number = aNumberOf(definition);

    it("has exactly one outcome for every state, command and role", () => {
      for (const state of states)
        for (const name of commands)
          for (const acting of roleNames) {
            const rows = matchingRows(definition, state, name).filter(({ by }) => by.includes(acting));
            expect([definition.kind, state, name, acting, rows.length > 1]).toEqual([
              definition.kind,
              state,
              name,
              acting,
              false,
            ]);
            if (rows.length === 1) continue;
            expect(outcome(definition, number, state, name, acting)).toBe(
              expectedRefusal(definition, state, name),
            );
          }
    });

    it("reaches every state", () => {
      const reached = new Set<string>([nowhere]);
      for (let before = -1; before !== reached.size;) {
        before = reached.size;
        for (const { from, to } of definition.transitions)
          if (reached.has(from)) to.forEach((state) => reached.add(state));
      }
      expect([...reached].sort()).toEqual([...states].sort());
    });

    it("leaves no terminal state, and every other one", () => {
      for (const state of Object.keys(definition.states)) {
        const leaves = definition.transitions.some(
          ({ from, command: name }) => from === state && definition.commands[name]?.keepsHead !== true,
        );
        expect([state, leaves]).toEqual([state, !definition.terminal.includes(state)]);
      }
    });

    it("uses every command and event it names, and gives each event to one command", () => {
      const used = new Map<string, Set<string>>();
      for (const { command: name, emits } of definition.transitions)
        for (const event of emits) used.set(event, (used.get(event) ?? new Set()).add(name));
      expect([...used.keys()].sort()).toEqual(Object.keys(definition.events).sort());
      expect([...used].filter(([, names]) => names.size > 1).map(([event]) => event)).toEqual([]);
      const fromRows = new Set(definition.transitions.map(({ command: name }) => name));
      expect([...fromRows].sort()).toEqual([...commands].sort());
    });
  },
);

/** What the evaluator answers a fitting actor of the role: a refusal's code. */
function outcome(
  definition: DocumentDefinition,
  number: string,
  state: string,
  name: string,
  acting: Role,
): string {
  const { kind } = definition;
  const [mspId = ""] = roles[acting].organisations;
  const request: CommandRequest = {
    kind,
    number,
    command: name,
    arguments: {},
    payload: null,
    sources: [],
    actor: { mspId, claimedRoles: [acting], certificate: "c".repeat(16), attributes: {} },
    now: "2026-11-20T05:00:00.000Z",
    txId: "t1",
  };
  const head: Head = {
    kind,
    number,
    version: 0,
    state,
    facets: {},
    holder: organisation.EnterpriseMSP,
    issuer: organisation.CustomsMSP,
    payloadHash: null,
    previous: null,
    txId: "t0",
    updatedAt: "2026-11-19T05:00:00.000Z",
  };
  const world: World = {
    head: () => (state === nowhere ? null : { head, vouched: true }),
    value: () => null,
    range: () => [],
  };
  return refusalOf(() => runInWorld(decide(request, findKind), world)).code;
}

function expectedRefusal(definition: DocumentDefinition, state: string, name: string): string {
  if (matchingRows(definition, state, name).length > 0) return errorCode.ROLE_NOT_ALLOWED;
  if (state === nowhere) return errorCode.DOCUMENT_NOT_FOUND;
  const creates = matchingRows(definition, nowhere, name).length > 0;
  const elsewhere = definition.transitions.some((row) => row.command === name && row.from !== nowhere);
  return creates && !elsewhere ? errorCode.DOCUMENT_EXISTS : errorCode.TRANSITION_NOT_ALLOWED;
}

describe("the registry", () => {
  const events = documentKinds.flatMap(({ kind, events: own }) =>
    Object.keys(own).map((event) => [event, kind] as const),
  );

  it("gives every event a kind of its own, but for those that every kind shares, or declarations of both directions", () => {
    const ofBothDirections = Object.keys(sharedEvents);
    const shared = events.filter(([event]) => events.filter(([other]) => other === event).length > 1);
    const names = [...new Set(shared.map(([event]) => event))];
    expect(names.filter((name) => !ofBothDirections.includes(name))).toEqual(["DocumentAttached"]);
    const kinds = shared.filter(([event]) => ofBothDirections.includes(event)).map(([, kind]) => kind);
    expect([...new Set(kinds)]).toEqual(["declaration", "export-declaration"]);
  });

  it("has every kind and every collection once", () => {
    for (const values of [
      documentKinds.map(({ kind }) => kind),
      documentKinds.map(({ collection }) => collection),
    ])
      expect(new Set(values).size).toBe(values.length);
  });

  it.each([
    ["permit", "MoitMSP"],
    ["certificate-of-origin", "ThaiCustomsMSP"],
    ["treasury-receipt", "TreasuryMSP"],
    ["declaration", "CustomsMSP"],
  ])("asks the authority whose act a %s is for its endorsement", (kind, mspId) => {
    const definition = findKind(kind);
    const payload = (definition?.example?.["payload"] ?? null) as JsonObject | null;
    expect(definition?.issuer({ payload, mspId: "" })).toBe(mspId);
  });
});
