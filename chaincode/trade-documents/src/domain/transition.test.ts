import { z } from "zod";
import { automatic, command, fired, withArguments, withPayload } from "./command-forms.js";
import {
  byEffectOnly,
  defineDocument,
  type DocumentDefinition,
  nothingElse,
  nowhere,
  same,
} from "./define-document.js";
import { errorCode, guardFailed, ledgerErrorCodes } from "./errors.js";
import type { Head } from "./head.js";
import { namesOf, title } from "./names.js";
import { organisation } from "./organisations.js";
import { refusalOf } from "./refusal.fixture.js";
import { runInWorld, type World } from "./reading.js";
import { type Actor, role, type Role, roles } from "./roles.js";
import { type CommandRequest, decide, type Decision } from "./transition.js";

const noon = "2026-11-20T05:00:00.000Z";

/** A small kind with one of everything that the evaluator does. */
function aLicence(): DocumentDefinition {
  const states = {
    OPEN: title("Mở", "Open"),
    SPLIT_A: title("A", "A"),
    SPLIT_B: title("B", "B"),
    ENDED: title("Hết", "Ended"),
  };
  const commands = {
    Open: command("Mở", "Open", withPayload),
    Stamp: command("Đóng dấu", "Stamp", withArguments({ mark: z.string().max(3), ink: z.string().max(3) })),
    Choose: command("Chọn", "Choose", withArguments({ b: z.boolean() })),
    Note: command("Ghi", "Note", { keepsHead: true }),
    Decide: command("Quyết định", "Decide", { fourEyes: (head) => [head.facets.stampedBy as string] }),
    End: command("Kết thúc", "End", automatic),
    Touch: command("Chạm", "Touch", fired),
    TouchAnother: command("Chạm", "Touch another"),
  };
  const events = {
    Opened: title("", ""),
    Stamped: title("", ""),
    ChoseA: title("", ""),
    ChoseB: title("", ""),
    Noted: title("", ""),
    Decided: title("", ""),
    Ended: title("", ""),
    Touched: title("", ""),
    TouchedAnother: title("", ""),
  };
  const [S, C, E] = [namesOf(states), namesOf(commands), namesOf(events)];
  const neverOnFriday = (): undefined => {
    throw guardFailed("E_FRIDAY", "Not today.");
  };
  return defineDocument({
    kind: "licence",
    collection: "licences",
    title: title("Giấy", "Licence"),
    numberPattern: /^L\d$/,
    numberOf: (payload) => payload.no as string,
    payloadCollection: () => "licences",
    payloadSchema: z.strictObject({
      no: z.string(),
      lines: z.array(z.strictObject({ hs: z.string().length(8) })),
    }),
    states,
    terminal: [S.ENDED],
    commands,
    events,
    issuer: () => organisation.CustomsMSP,
    ownership: { [role.DECLARANT]: (actor, { facets }) => actor.attributes.mst === facets.owner },
    defaultCommand: C.Open,
    // prettier-ignore
    transitions: [
      [nowhere,  C.Open,         S.OPEN,                  [role.DECLARANT],                  [],              ({ actor }) => ({ facets: { owner: actor.attributes.mst ?? "" } }), E.Opened],
      [S.OPEN,   C.Stamp,        same,                    [role.DECLARANT, role.OFFICER_DOC], [],             ({ actor }) => ({ facets: { stampedBy: actor.certificate } }),      E.Stamped],
      [S.OPEN,   C.Choose,       [S.SPLIT_A, S.SPLIT_B],  [role.OFFICER_DOC],                [],              ({ arguments: { b } }) => (b === true ? { to: S.SPLIT_B } : {}),    [E.ChoseA, E.ChoseB]],
      [S.OPEN,   C.Note,         same,                    [role.OFFICER_DOC],                [],              () => ({ writes: [{ key: ["note", "1"], value: 1 }] }),             E.Noted],
      [S.OPEN,   C.Decide,       S.ENDED,                 [role.BRANCH_HEAD],                [],              nothingElse,                                                        E.Decided],
      [S.OPEN,   C.End,          S.ENDED,                 [role.CLEARANCE_ENGINE],           [neverOnFriday], nothingElse,                                                        E.Ended],
      [S.OPEN,   C.Touch,        same,                    byEffectOnly,                      [],              () => ({ facets: { touched: true } }),                              E.Touched],
      [S.OPEN,   C.TouchAnother, same,                    [role.OFFICER_DOC],                [],              ({ kind }) => ({ effects: [{ kind, number: "L2", command: C.Touch, arguments: {} }] }), E.TouchedAnother],
    ],
  });
}

const licence = aLicence();

function anActor(changes: Partial<Actor> & { readonly role?: Role } = {}): Actor {
  const { role: name = role.DECLARANT, ...rest } = changes;
  const [mspId = organisation.CustomsMSP] = roles[name].organisations;
  return {
    mspId,
    claimedRoles: [name],
    certificate: "c".repeat(16),
    attributes: { mst: "0300000018" },
    ...rest,
  };
}

function aHead(changes: Partial<Head> = {}): Head {
  return {
    kind: "licence",
    number: "L1",
    version: 4,
    state: "OPEN",
    facets: { owner: "0300000018" },
    holder: organisation.EnterpriseMSP,
    issuer: organisation.CustomsMSP,
    payloadHash: "h",
    previous: null,
    txId: "t0",
    updatedAt: "2026-11-19T05:00:00.000Z",
    ...changes,
  };
}

function aWorld(heads: readonly Head[], vouched = true): World {
  return {
    head: (kind, number) => {
      const head = heads.find((candidate) => candidate.kind === kind && candidate.number === number);
      return head === undefined ? null : { head, vouched };
    },
    value: () => null,
    range: () => [],
  };
}

function aRequest(changes: Partial<CommandRequest> = {}): CommandRequest {
  return {
    kind: "licence",
    number: "L1",
    command: "Stamp",
    arguments: { mark: "a", ink: "b" },
    payload: null,
    sources: [],
    actor: anActor(),
    now: noon,
    txId: "t1",
    ...changes,
  };
}

function run(request: CommandRequest, heads: readonly Head[] = [aHead()], vouched = true): Decision {
  const find = (kind: string): DocumentDefinition | undefined => (kind === "licence" ? licence : undefined);
  return runInWorld(decide(request, find), aWorld(heads, vouched));
}

const codeOf = (request: CommandRequest, heads?: readonly Head[]): string =>
  refusalOf(() => run(request, heads)).code;

describe("a decision", () => {
  it("counts the version, chains to the head before and keeps what the row does not touch", () => {
    const { head, events, heads } = run(aRequest());
    expect(head).toMatchObject({
      version: 5,
      state: "OPEN",
      txId: "t1",
      updatedAt: noon,
      payloadHash: "h",
    });
    expect(head.facets).toEqual({ owner: "0300000018", stampedBy: "c".repeat(16) });
    expect(head.previous).toMatch(/^[0-9a-f]{64}$/);
    expect(heads).toEqual([head]);
    expect(events).toEqual([{ event: "Stamped", kind: "licence", number: "L1", state: "OPEN", version: 5 }]);
  });

  it("begins at version 0 with the actor's organisation as holder", () => {
    const payload = { value: { no: "L1", lines: [] }, salt: "s", hash: "new", text: "{}" };
    const { head, privateWrites } = run(aRequest({ command: "Open", arguments: {}, payload }), []);
    expect(head).toMatchObject({
      version: 0,
      holder: organisation.EnterpriseMSP,
      payloadHash: "new",
      previous: null,
    });
    expect(privateWrites).toEqual([{ collection: "licences", key: ["licence", "L1"], text: "{}" }]);
  });

  it.each([
    [true, "SPLIT_B", "ChoseB"],
    [false, "SPLIT_A", "ChoseA"],
  ])("takes the target that the effect chooses, with its event (%s)", (b, state, event) => {
    const actor = anActor({ role: role.OFFICER_DOC });
    const { head, events } = run(aRequest({ command: "Choose", arguments: { b }, actor }));
    expect([head.state, events[0]?.event]).toEqual([state, event]);
  });

  it("leaves the head alone where the command only writes beside it", () => {
    const actor = anActor({ role: role.OFFICER_DOC });
    const { heads, writes, events } = run(aRequest({ command: "Note", arguments: {}, actor }));
    expect(heads).toEqual([]);
    expect(writes).toEqual([{ key: ["note", "1"], value: 1 }]);
    expect(events[0]).toMatchObject({ event: "Noted", version: 4 });
  });

  it("changes another document through that document's own table", () => {
    const actor = anActor({ role: role.OFFICER_DOC });
    const { heads, events } = run(aRequest({ command: "TouchAnother", arguments: {}, actor }), [
      aHead(),
      aHead({ number: "L2" }),
    ]);
    expect(heads.map(({ number }) => number)).toEqual(["L1", "L2"]);
    expect(heads[1]?.facets.touched).toBe(true);
    expect(events.map(({ event }) => event)).toEqual(["TouchedAnother", "Touched"]);
  });

  it("refuses when the other document's table has no row for it", () => {
    const actor = anActor({ role: role.OFFICER_DOC });
    const request = aRequest({ command: "TouchAnother", arguments: {}, actor });
    expect(codeOf(request, [aHead()])).toBe(errorCode.DOCUMENT_NOT_FOUND);
    expect(codeOf(request, [aHead(), aHead({ number: "L2", state: "ENDED" })])).toBe(
      errorCode.TRANSITION_NOT_ALLOWED,
    );
  });

  it("acts in the first of the row's roles that the actor holds", () => {
    const actor = anActor({ role: role.OFFICER_DOC, claimedRoles: [role.OFFICER_DOC, role.OFFICER_PHYS] });
    expect(run(aRequest({ actor })).role).toBe(role.OFFICER_DOC);
  });
});

describe("refusals", () => {
  const stranger = anActor({ attributes: { mst: "2300325764" } });
  const broken = { mark: "too long" };
  const officer = anActor({ role: role.OFFICER_DOC });

  // prettier-ignore
  const table: readonly { code: string; changes: Partial<CommandRequest>; heads?: readonly Head[] }[] = [
    { code: errorCode.COMMAND_UNKNOWN, changes: { kind: "toString" } },
    { code: errorCode.COMMAND_UNKNOWN, changes: { command: "constructor" } },
    { code: errorCode.DOCUMENT_NOT_FOUND, changes: {}, heads: [] },
    { code: errorCode.DOCUMENT_EXISTS, changes: { command: "Open" } },
    { code: errorCode.TRANSITION_NOT_ALLOWED, changes: {}, heads: [aHead({ state: "ENDED" })] },
    { code: errorCode.ROLE_NOT_ALLOWED, changes: { actor: anActor({ role: role.AUDITOR }) } },
    { code: errorCode.ORGANISATION_NOT_ALLOWED, changes: { actor: anActor({ role: role.OFFICER_DOC, mspId: organisation.EnterpriseMSP }) } },
    { code: errorCode.NOT_OWNER, changes: { actor: stranger } },
    { code: errorCode.FOUR_EYES_REQUIRED, changes: { command: "Decide", actor: anActor({ role: role.BRANCH_HEAD }) }, heads: [aHead({ facets: { stampedBy: "c".repeat(16) } })] },
    { code: errorCode.VERSION_STALE, changes: { version: 3 } },
    { code: errorCode.INPUT_INVALID, changes: { arguments: broken } },
    { code: errorCode.INPUT_INVALID, changes: { payload: { value: {}, salt: "s", hash: "h", text: "{}" } } },
    { code: errorCode.PAYLOAD_MISSING, changes: { command: "Open", arguments: {} }, heads: [] },
    { code: errorCode.TIMESTAMP_OUT_OF_RANGE, changes: { now: "2026-11-18T05:00:00.000Z" } },
    { code: errorCode.GUARD_FAILED, changes: { command: "End", arguments: {}, actor: anActor({ role: role.CLEARANCE_ENGINE }) } },
    { code: errorCode.ROLE_NOT_ALLOWED, changes: { command: "Touch", arguments: {}, actor: officer } },
  ];

  it.each(table)("$code: $changes", ({ code, changes, heads }) => {
    expect(codeOf(aRequest(changes), heads)).toBe(code);
  });

  it("names every broken field together, in the order of the document", () => {
    const value = { no: "L2", lines: [{ hs: "1" }, {}, { hs: "84818099", extra: 1 }] };
    const payload = { value: value as never, salt: "s", hash: "h", text: "{}" };
    const { details } = refusalOf(() => run(aRequest({ command: "Open", arguments: { x: 1 }, payload }), []));
    expect(
      (details.fields as { pointer: string; rule: string }[]).map(({ pointer, rule }) => [pointer, rule]),
    ).toEqual([
      ["/arguments/x", "E_UNKNOWN_FIELD"],
      ["/lines/0/hs", "E_TOO_SMALL"],
      ["/lines/1/hs", "E_REQUIRED"],
      ["/lines/2/extra", "E_UNKNOWN_FIELD"],
    ]);
  });

  it("refuses a payload that is of another document", () => {
    const payload = { value: { no: "L2", lines: [] }, salt: "s", hash: "h", text: "{}" };
    const { details } = refusalOf(() => run(aRequest({ command: "Open", arguments: {}, payload }), []));
    expect(details.fields).toMatchObject([{ pointer: "/number", rule: "E_NUMBER" }]);
  });

  it("never lets a malformed number become a key", () => {
    expect(codeOf(aRequest({ number: "L1\u0000" }))).toBe(errorCode.INPUT_INVALID);
  });

  it("believes no head that its issuer did not vouch for", () => {
    expect(refusalOf(() => run(aRequest(), [aHead()], false)).code).toBe(errorCode.ISSUER_MARKER_MISMATCH);
  });

  /** Each pair breaks two rules at once; the one that stands first in the table of errors is returned. */
  it.each([
    [
      errorCode.TRANSITION_NOT_ALLOWED,
      errorCode.ROLE_NOT_ALLOWED,
      { actor: anActor({ role: role.AUDITOR }) },
      [aHead({ state: "ENDED" })],
    ],
    [
      errorCode.ROLE_NOT_ALLOWED,
      errorCode.VERSION_STALE,
      { actor: anActor({ role: role.AUDITOR }), version: 0 },
      undefined,
    ],
    [errorCode.NOT_OWNER, errorCode.VERSION_STALE, { actor: stranger, version: 0 }, [aHead()]],
    [errorCode.VERSION_STALE, errorCode.INPUT_INVALID, { version: 0, arguments: broken }, [aHead()]],
  ] as const)("returns %s before %s", (first, second, changes, heads) => {
    expect(codeOf(aRequest(changes), heads)).toBe(first);
    expect(ledgerErrorCodes.indexOf(first)).toBeLessThan(ledgerErrorCodes.indexOf(second));
  });
});

it("refuses a table that contradicts itself", () => {
  const [row] = licence.transitions;
  const broken = {
    ...licence,
    transitions: [[row?.from ?? "", "Vanish", "OPEN", [role.BROKER], [], nothingElse, "Opened"]],
  } as const;
  expect(() => defineDocument(broken)).toThrow("no such command");
});
