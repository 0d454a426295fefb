/** Tries every role on every command of every kind in every state, and compares with the matrix. */

import fc from "fast-check";
import { attachCommand } from "./attach.js";
import { type DocumentDefinition, nowhere } from "./define-document.js";
import { documentKinds } from "./documents/index.js";
import { DomainError, errorCode } from "./errors.js";
import type { Head } from "./head.js";
import { callFunction, ledgerFunctions } from "./ledger-functions.js";
import { functionPermissions, permissionMatrix, powerFor } from "./permission-matrix.js";
import { runInWorld, type World } from "./reading.js";
import { type Actor, type Role, roleNames, roles } from "./roles.js";
import { decide } from "./transition.js";

// Tens of thousands of refusals are made below, and nobody reads where each came from.
Error.stackTraceLimit = 0;

const now = "2026-11-20T05:00:00.000Z";
const everyOrganisation = [...new Set(Object.values(roles).flatMap(({ organisations }) => organisations))];

const actor = (name: Role, mspId: string): Actor => ({
  mspId,
  claimedRoles: [name],
  certificate: "c".repeat(16),
  attributes: {},
});

/** The code that an attempt ends in; the actor is nobody's party and brings nothing, so every attempt ends in one. */
function attempt(definition: DocumentDefinition, number: string, state: string, command: string, by: Actor) {
  const { kind } = definition;
  const head: Head = {
    kind,
    number,
    version: 0,
    state,
    facets: {},
    holder: "EnterpriseMSP",
    issuer: "CustomsMSP",
    payloadHash: null,
    previous: null,
    txId: "t0",
    updatedAt: now,
  };
  const world: World = {
    head: () => (state === nowhere ? null : { head, vouched: true }),
    value: () => null,
    range: () => [],
  };
  const request = {
    kind,
    number,
    command,
    arguments: {},
    payload: null,
    sources: [],
    actor: by,
    now,
    txId: "t1",
  };
  try {
    runInWorld(
      decide(request, () => definition),
      world,
    );
    return "DONE";
  } catch (error) {
    return error instanceof DomainError ? error.code : "PASSED";
  }
}

/** Past the question of who asks: whatever else the attempt broke, the role was let through. */
const closed: readonly string[] = [
  errorCode.COMMAND_UNKNOWN,
  errorCode.DOCUMENT_NOT_FOUND,
  errorCode.DOCUMENT_EXISTS,
  errorCode.TRANSITION_NOT_ALLOWED,
  errorCode.ROLE_NOT_ALLOWED,
  errorCode.ORGANISATION_NOT_ALLOWED,
];

const stateNames = ({ states }: DocumentDefinition): readonly string[] => [nowhere, ...Object.keys(states)];

const someNumber = ({ numberPattern }: DocumentDefinition): string =>
  fc.sample(fc.stringMatching(numberPattern), { numRuns: 1, seed: 1 })[0] ?? "";

/** The commands that a role of this organisation gets through to in some state. */
function openTo(
  definition: DocumentDefinition,
  name: Role,
  mspId: string,
  among = Object.keys(definition.commands) as readonly string[],
): readonly string[] {
  const number = someNumber(definition);
  const by = actor(name, mspId);
  return among.filter((command) =>
    stateNames(definition).some((state) => !closed.includes(attempt(definition, number, state, command, by))),
  );
}

describe("the permission matrix", () => {
  it("has a row for every kind, and for no other", () => {
    expect(Object.keys(permissionMatrix).sort()).toEqual(documentKinds.map(({ kind }) => kind).sort());
  });

  it("names commands that there are", () => {
    const unknown = documentKinds.flatMap(({ kind, commands }) =>
      Object.values(permissionMatrix[kind]?.commands ?? {})
        .flat()
        .filter((command) => !Object.hasOwn(commands, command))
        .map((command) => `${kind} has no ${command}`),
    );
    expect(unknown).toEqual([]);
  });

  describe.each(documentKinds.map((definition) => [definition.kind, definition] as const))(
    "on %s",
    (kind, definition) => {
      const row = permissionMatrix[kind];
      const powersOf = (name: Role): string => row?.powers[name] ?? "";
      const openByRole = new Map(
        roleNames.map((name) => [name, openTo(definition, name, roles[name].organisations[0])] as const),
      );
      const openCommands = (name: Role): readonly string[] => openByRole.get(name) ?? [];

      it("gives each role what the contract lets it do, and nothing less", () => {
        const given = roleNames.flatMap((name) => {
          return openCommands(name)
            .filter((command) =>
              command === attachCommand
                ? powersOf(name) === ""
                : row === undefined || !powersOf(name).includes(powerFor(row, command)),
            )
            .map((command) => `${name} may ${command} a ${kind}, which the matrix does not give`);
        });
        expect(given).toEqual([]);
      });

      it("gives no power that the contract has no command for", () => {
        const idle = roleNames.flatMap((name) => {
          const open = openCommands(name);
          return powersOf(name)
            .split("")
            .filter((power) => row !== undefined && !open.some((command) => powerFor(row, command) === power))
            .map((power) => `${name} has ${power} on ${kind} and no command that takes it`);
        });
        expect(idle).toEqual([]);
      });

      it("gives nothing to a role that another organisation's certificate claims", () => {
        const forged = roleNames.flatMap((name) => {
          const own: readonly string[] = roles[name].organisations;
          return everyOrganisation
            .filter((mspId) => !own.includes(mspId))
            .flatMap((mspId) =>
              openTo(definition, name, mspId, openCommands(name)).map(
                (command) => `${mspId} as ${name}: ${command}`,
              ),
            );
        });
        expect(forged).toEqual([]);
      });
    },
  );

  it("lists every function that is no document, with the roles that may call it", () => {
    expect(Object.keys(functionPermissions).sort()).toEqual(Object.keys(ledgerFunctions).sort());
    const empty: World = { head: () => null, value: () => null, range: () => [] };
    const callers = (name: string): readonly Role[] =>
      roleNames.filter((caller) => {
        const [mspId = ""] = roles[caller].organisations;
        try {
          runInWorld(callFunction(name, { arguments: {}, actor: actor(caller, mspId), now }), empty);
          return true;
        } catch (error) {
          return !(error instanceof DomainError && error.code === errorCode.ROLE_NOT_ALLOWED);
        }
      });
    for (const [name, allowed] of Object.entries(functionPermissions))
      expect([name, [...callers(name)].sort()]).toEqual([
        name,
        [...(allowed.length === 0 ? roleNames : allowed)].sort(),
      ]);
  });
});
