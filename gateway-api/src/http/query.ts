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
  const values = new Map<string, string>();
  const broken: BrokenParameter[] = [];
  for (const [name, value] of new URLSearchParams(url.split("?", 2)[1] ?? "")) {
    if (!Object.hasOwn(schema.shape, name))
      broken.push(problem(name, "E_UNKNOWN_FIELD", "no such parameter"));
    else if (values.has(name)) broken.push(problem(name, "E_REPEATED", "the parameter stands twice"));
    // URLSearchParams puts U+FFFD where the percent-encoding is not UTF-8.
    else if (value.includes("\uFFFD")) broken.push(problem(name, "E_ENCODING", "not UTF-8"));
    else values.set(name, value);
  }
  const parsed = schema.safeParse(Object.fromEntries(values));
  if (!parsed.success)
    broken.push(
      ...parsed.error.issues.map(({ path, message }) => problem(path.join("."), "E_FORMAT", message)),
    );
  if (broken.length > 0 || !parsed.success)
    throw new RequestError(requestCode.QUERY_INVALID, { details: { fields: broken } });
  return parsed.data;
}

const problem = (name: string, rule: string, message: string): BrokenParameter => ({
  pointer: `/query/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`,
  rule,
  message,
});
