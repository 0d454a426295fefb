import type { JsonObject, JsonValue } from "../api.js";
import { isList, isObject } from "../interface/json-value.js";

/** A line of goods as declared, with what the assessment made of it. */
export interface GoodsLine {
  readonly lineNo: number;
  readonly declared: JsonObject;
  readonly assessed: JsonObject | undefined;
}

const linesOf = (value: JsonValue | undefined): readonly JsonObject[] => {
  const lines = isObject(value) ? value["lines"] : undefined;
  return lines !== undefined && isList(lines) ? lines.filter(isObject) : [];
};

/** Lines of a declaration's payload; none where the payload is another kind's or may not be read. */
export function goodsLines(payload: JsonObject | undefined): readonly GoodsLine[] {
  const assessed = linesOf(payload?.["assessment"]);
  return linesOf(payload?.["declaration"]).flatMap((declared) => {
    const { lineNo } = declared;
    if (typeof lineNo !== "number") return [];
    return [{ lineNo, declared, assessed: assessed.find((line) => line["lineNo"] === lineNo) }];
  });
}

const shownInTables: ReadonlySet<string> = new Set(["lines", "total", "totalsByTax"]);

/** The payload without what the tables of lines and taxes show. */
export function payloadBesideLines(payload: JsonObject): JsonObject {
  const without = (value: JsonValue | undefined): JsonObject =>
    isObject(value)
      ? Object.fromEntries(Object.entries(value).filter(([name]) => !shownInTables.has(name)))
      : {};
  if (goodsLines(payload).length === 0) return payload;
  return {
    ...without(payload["declaration"]),
    ...(payload["assessment"] === undefined ? {} : { assessment: without(payload["assessment"]) }),
  };
}
