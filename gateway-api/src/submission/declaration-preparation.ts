import { declarationCommand } from "@antin/trade-documents";
import type { NumberRanges } from "../journal/number-ranges.js";
import type { JsonObject } from "../services.js";
import type { Assessments } from "./assessments.js";
import type { KindPreparation } from "./command-service.js";

/** First digit of import declaration numbers. */
const importSeries = "1";

/** Declarations get their number from this gateway's range, and at registration the duties that the contract will find. */
export function declarationPreparation(numbers: NumberRanges, assessments: Assessments): KindPreparation {
  return {
    allocateNumber: async () => String(await numbers.next(importSeries)),
    completePayload: async ({ request }, payload) => {
      const { declaration, assessment } = payload;
      // Duties that the client computed are left as they are: the contract says whether they are right.
      if (request.command !== declarationCommand.Register || assessment !== undefined) return payload;
      return {
        ...payload,
        assessment: await assessments.forRegistration(request.caller, declaration as JsonObject),
      };
    },
  };
}
