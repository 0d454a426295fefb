import type { z } from "zod";
import { RequestError, requestCode } from "./request-error.js";

interface BrokenParameter {
  readonly pointer: string;
  readonly rule: string;
  readonly message: string;
}

/**
 * The query of a URL by its schema. Unknown and repeated parameters are refused: a filter that is misspelt and ignored
 * answers another question than the one asked.
 */
export function parseQuery<Schema extends z.ZodObject>(url: string, schema: Schema): z.output<Schema> {
  const values: Record<string, string> = {};
  const broken: BrokenParameter[] = [];
  for (const [name, value] of new URLSearchParams(url.split("?", 2)[1] ?? "")) {
    if (Object.hasOwn(values, name)) broken.push(problem(name, "E_REPEATED", "the parameter stands twice"));
    // URLSearchParams puts U+FFFD where the percent-encoding is not UTF-8.
    else if (value.includes("\uFFFD")) broken.push(problem(name, "E_ENCODING", "not UTF-8"));
    values[name] = value;
  }
  const parsed = schema.safeParse(values);
  if (!parsed.success)
    for (const issue of parsed.error.issues) {
      if (issue.code === "unrecognized_keys")
        broken.push(...issue.keys.map((name) => problem(name, "E_UNKNOWN_FIELD", "no such parameter")));
      else broken.push(problem(issue.path.join("."), "E_FORMAT", issue.message));
    }
  if (broken.length > 0 || !parsed.success)
    throw new RequestError(requestCode.QUERY_INVALID, { details: { fields: broken } });
  return parsed.data;
}

const problem = (name: string, rule: string, message: string): BrokenParameter => ({
  pointer: `/query/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`,
  rule,
  message,
});
