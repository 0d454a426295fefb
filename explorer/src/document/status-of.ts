import type { JsonObject } from "../api.js";

export type StatusMark = "done" | "open" | "failed" | "none";

export interface Status {
  readonly field: string;
  readonly value: string;
  readonly mark: StatusMark;
}

const marks: Readonly<Record<string, Readonly<Record<string, StatusMark>>>> = {
  docCheck: { NONE: "none", REQUIRED: "open", PASSED: "done", FAILED: "failed" },
  physCheck: { NONE: "none", REQUIRED: "open", ORDERED: "open", PASSED: "done", FAILED: "failed" },
  permit: { NONE: "none", RESERVED: "open", OK: "done" },
  origin: { NONE: "none", CITED: "open", ACCEPTED: "done", DENIED: "failed" },
  tax: { UNASSESSED: "none", DUE: "open", PAID: "done", EXEMPT: "done" },
  gate: { NOT_ARRIVED: "none", IN_AREA: "open", PARTLY_OUT: "open", OUT: "done" },
};

/** Facets that the status shows, so that no other part of the page has to repeat them. */
export const statusFields: readonly string[] = ["channel", ...Object.keys(marks), "holds"];

/** The parts of a declaration's course, in order; holds only when there are any. */
export function statusOf(facets: JsonObject): readonly Status[] {
  const parts = Object.entries(marks).flatMap(([field, byValue]): Status[] => {
    const value = facets[field];
    return typeof value === "string" ? [{ field, value, mark: byValue[value] ?? "open" }] : [];
  });
  const holds = facets["holds"];
  const reasons = Array.isArray(holds) ? (holds as readonly JsonObject[]) : [];
  return [
    ...parts,
    ...reasons.map(({ reason }): Status => ({
      field: "holds",
      value: typeof reason === "string" ? reason : "",
      mark: "failed",
    })),
  ];
}
