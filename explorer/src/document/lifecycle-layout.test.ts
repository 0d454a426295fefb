import type { KindDescription } from "../api.js";
import { aKind } from "../testing/a-kind.js";
import { layOutLifecycle, type PlacedEdge } from "./lifecycle-layout.js";

const placesOf = (description: KindDescription): Record<string, string> =>
  Object.fromEntries(
    layOutLifecycle(description).states.map(({ name, column, row }) => [name, `${column} ${row}`]),
  );
const edgeOf = (description: KindDescription, from: string | null, to: string): PlacedEdge | undefined =>
  layOutLifecycle(description).edges.find((edge) => edge.from === from && edge.to === to);

const permit = aKind([
  [null, "Apply", "SUBMITTED"],
  ["SUBMITTED", "Instruct", "RETURNED"],
  ["RETURNED", "Resubmit", "SUBMITTED"],
  ["SUBMITTED", "Reject", "REJECTED"],
  [null, "Issue", "ACTIVE"],
  ["SUBMITTED", "Issue", "ACTIVE"],
  ["ACTIVE", "Suspend", "SUSPENDED"],
  ["SUSPENDED", "Lift", "ACTIVE"],
  ["ACTIVE", "Revoke", "REVOKED"],
  ["SUSPENDED", "Revoke", "REVOKED"],
  ["ACTIVE", "Expire", "EXPIRED"],
]);

describe("the lifecycle layout", () => {
  it("puts the longest way to an end on the course, one state below the other", () => {
    const kind = aKind([
      [null, "PreRegister", "PRE_REGISTERED"],
      [null, "Register", "REGISTERED"],
      ["PRE_REGISTERED", "Register", "REGISTERED"],
      ["REGISTERED", "Clear", "CLEARED"],
    ]);
    expect(placesOf(kind)).toEqual({
      PRE_REGISTERED: "course 0",
      REGISTERED: "course 1",
      CLEARED: "course 2",
    });
  });

  it("keeps interruptions beside the course, next to the state that they interrupt", () => {
    expect(placesOf(permit)).toMatchObject({ SUBMITTED: "course 0", RETURNED: "side 0", ACTIVE: "course 1" });
  });

  it("ends the course at the end that fewest states lead to", () => {
    expect(placesOf(permit)).toMatchObject({ EXPIRED: "course 2", REVOKED: "side 3" });
  });

  it("puts an end that several states lead to below the last of them", () => {
    const kind = aKind([
      [null, "Register", "REGISTERED"],
      ["REGISTERED", "Clear", "CLEARED"],
      ["CLEARED", "Complete", "COMPLETED"],
      ["REGISTERED", "Cancel", "CANCELLED"],
      ["CLEARED", "Cancel", "CANCELLED"],
    ]);
    expect(placesOf(kind)).toMatchObject({ COMPLETED: "course 2", CANCELLED: "side 2" });
  });

  it("gives no two states the same place", () => {
    const places = Object.values(placesOf(permit));
    expect(new Set(places).size).toBe(places.length);
  });

  it("draws a way there and back as one edge", () => {
    expect(edgeOf(permit, "ACTIVE", "SUSPENDED")?.backCommands).toEqual(["Lift"]);
    expect(edgeOf(permit, "SUSPENDED", "ACTIVE")).toBeUndefined();
  });

  it("leads past the states of the course on the outside", () => {
    expect(edgeOf(permit, null, "ACTIVE")?.path).toEqual({ way: "outer", lane: 0 });
    expect(edgeOf(permit, null, "SUBMITTED")?.path).toEqual({ way: "down" });
  });

  it("leads to a state in the same row straight, and to lower ones by lanes of their own", () => {
    expect(edgeOf(permit, "SUBMITTED", "RETURNED")?.path).toEqual({ way: "across" });
    const lanes = ["SUSPENDED", "REVOKED"].map((to) => edgeOf(permit, "ACTIVE", to)?.path);
    expect(lanes).toEqual([
      { way: "lane", lane: 1 },
      { way: "lane", lane: 0 },
    ]);
  });

  it("merges commands between the same states and leaves out what changes no state", () => {
    const kind = aKind([
      [null, "Register", "CHANNELLED"],
      ["CHANNELLED", "DocPass", "CHANNELLED"],
      ["CHANNELLED", "Clear", "CLEARED"],
      ["CHANNELLED", "ClearByHand", "CLEARED"],
    ]);
    const edges = layOutLifecycle(kind).edges.map(({ from, to, commands }) => [from, to, commands]);
    expect(edges).toEqual([
      [null, "CHANNELLED", ["Register"]],
      ["CHANNELLED", "CLEARED", ["Clear", "ClearByHand"]],
    ]);
  });
});
