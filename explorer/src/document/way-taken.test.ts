import type { TimelineEntry } from "../api.js";
import { aKind } from "../testing/a-kind.js";
import { nextSteps, wayTaken } from "./way-taken.js";

const anEntry = (state: string): TimelineEntry => ({
  event: "DeclarationChanged",
  state,
  version: 0,
  at: "2026-03-02T08:15:30.120Z",
  actor: { msp: "CustomsMSP", role: "BRANCH_HEAD" },
  txId: "ab".repeat(32),
  block: 1,
  leafIndex: 0,
});

describe("the way a document took", () => {
  it("is the steps between its states, the first one from nowhere", () => {
    const { states, steps } = wayTaken(["REGISTERED", "REGISTERED", "CHANNELLED", "CANCELLED"].map(anEntry));
    expect([...states]).toEqual(["REGISTERED", "CHANNELLED", "CANCELLED"]);
    expect([...steps]).toEqual([">REGISTERED", "REGISTERED>CHANNELLED", "CHANNELLED>CANCELLED"]);
  });

  it("does not hold steps that merely could have been taken", () => {
    const { steps } = wayTaken(["ACTIVE", "SUSPENDED", "ACTIVE"].map(anEntry));
    expect([...steps]).toEqual([">ACTIVE", "ACTIVE>SUSPENDED", "SUSPENDED>ACTIVE"]);
  });
});

describe("the next steps", () => {
  const kind = aKind([
    [null, "Register", "CHANNELLED"],
    ["CHANNELLED", "DocPass", "CHANNELLED"],
    ["CHANNELLED", "Clear", "CLEARED"],
    ["CHANNELLED", "Cancel", "CANCELLED"],
    ["CHANNELLED", "Cancel", "CANCELLED"],
  ]);

  it("are the commands that leave the state, each once", () => {
    expect(nextSteps(kind, "CHANNELLED")).toEqual([
      { command: "Clear", to: "CLEARED", roles: ["MINISTRY"] },
      { command: "Cancel", to: "CANCELLED", roles: ["MINISTRY"] },
    ]);
  });

  it("are none at the end", () => {
    expect(nextSteps(kind, "CLEARED")).toEqual([]);
  });
});
