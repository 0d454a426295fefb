import type { KindDescription } from "../api.js";
import { layOutLifecycle } from "./lifecycle-layout.js";

const aKind = (transitions: readonly (readonly [string | null, string, string])[]): KindDescription => ({
  kind: "permit",
  collection: "permits",
  title: { vi: "Giấy phép", en: "Permit" },
  states: [...new Set(transitions.map(([, , to]) => to))].map((name) => ({ name, terminal: false })),
  transitions: transitions.map(([from, command, to]) => ({ from, command, to, roles: ["MINISTRY"] })),
  events: [],
});

const rowsOf = (description: KindDescription): Record<string, number> =>
  Object.fromEntries(layOutLifecycle(description).states.map(({ name, row }) => [name, row]));

describe("the lifecycle layout", () => {
  it("puts each state below those that lead to it", () => {
    const kind = aKind([
      [null, "Apply", "SUBMITTED"],
      ["SUBMITTED", "Issue", "ACTIVE"],
      ["ACTIVE", "Suspend", "SUSPENDED"],
      ["SUSPENDED", "Lift", "ACTIVE"],
    ]);
    expect(rowsOf(kind)).toEqual({ SUBMITTED: 0, ACTIVE: 1, SUSPENDED: 2 });
  });

  it("keeps the longest way when a state is reached at once as well", () => {
    const kind = aKind([
      [null, "PreRegister", "PRE_REGISTERED"],
      [null, "Register", "REGISTERED"],
      ["PRE_REGISTERED", "Register", "REGISTERED"],
    ]);
    expect(rowsOf(kind)).toEqual({ PRE_REGISTERED: 0, REGISTERED: 1 });
  });

  it("merges commands between the same states and leaves loops out", () => {
    const kind = aKind([
      [null, "Register", "CHANNELLED"],
      ["CHANNELLED", "DocPass", "CHANNELLED"],
      ["CHANNELLED", "Clear", "CLEARED"],
      ["CHANNELLED", "ClearByHand", "CLEARED"],
    ]);
    expect(layOutLifecycle(kind).edges).toEqual([
      { from: "CHANNELLED", to: "CLEARED", commands: ["Clear", "ClearByHand"], forward: true },
    ]);
  });

  it("marks an edge that leads back", () => {
    const kind = aKind([
      [null, "Issue", "ACTIVE"],
      ["ACTIVE", "Suspend", "SUSPENDED"],
      ["SUSPENDED", "Lift", "ACTIVE"],
    ]);
    const back = layOutLifecycle(kind).edges.find(({ from }) => from === "SUSPENDED");
    expect(back?.forward).toBe(false);
  });
});
