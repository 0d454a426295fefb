import { declarationCommand, errorCode } from "@antin/trade-documents";
import type { NumberRanges } from "../journal/number-ranges.js";
import type { JsonObject } from "../services.js";
import type { Assessments } from "./assessments.js";
import type { KindPreparation } from "./command-service.js";

/** First digit of import declaration numbers. */
const importSeries = "1";

/** Declarations get their number from this gateway's range, and at registration the duties that the contract will find. */
export function declarationPreparation(numbers: NumberRanges, assessments: Assessments): KindPreparation {
  return {
    // The proof of origin that was foreseen for a line may have been used up by another declaration meanwhile.
    staleCodes: [errorCode.ASSESSMENT_MISMATCH],
    allocateNumber: async () => String(await numbers.next(importSeries)),
    completePayload: async ({ request }, payload) => {
      const { declaration, assessment } = payload;
      // Duties that the client computed are left as they are: the contract says whether they are right.
      if (request.command !== declarationCommand.Register || assessment !== undefined) return payload;
      return {
        ...payload,
        assessment: await assessments.forRegistration(declaration as JsonObject),
      };
    },
  };
}
