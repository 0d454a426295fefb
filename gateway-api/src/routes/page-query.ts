import { z } from "zod";
import { defaultHttpLimits } from "../limits.js";

const cursorFormat = /^[A-Za-z0-9_.~-]{1,512}$/;
const { pageSizeMax, pageSizeDefault } = defaultHttpLimits;

/** `cursor` and `limit`, as every list takes them. */
export const pageQuery = z.strictObject({
  cursor: z
    .string()
    .regex(cursorFormat, "not a cursor of this API")
    .optional()
    .meta({ description: "`next` of the page before." }),
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(pageSizeMax)
    .default(pageSizeDefault)
    .meta({ description: "Items on a page." }),
});
