import { declarationCommand, errorCode } from "@antin/trade-documents";
import type { NumberRanges } from "../journal/number-ranges.js";
import type { ReadModel } from "../read-model/read-model.js";
import type { Assessments } from "./assessments.js";
import type { KindPreparation } from "./command-service.js";

const { Register, Amend, AmendPostClearance } = declarationCommand;
/** Commands that carry the duties which the contract will find: the same in both directions. */
const assessed: readonly string[] = [Register, Amend, AmendPostClearance];

export interface DeclarationPreparationOptions {
  readonly numbers: NumberRanges;
  readonly assessments: Assessments;
  readonly readModel: ReadModel;
  /** First digit of the numbers. */
  readonly series: string;
}

/** Declarations get their number from this gateway's range, and at registration the duties that the contract will find. */
export function declarationPreparation(options: DeclarationPreparationOptions): KindPreparation {
  const { numbers, assessments, readModel, series } = options;
  return {
    // The proof of origin that was foreseen for a line may have been used up by another declaration meanwhile.
    staleCodes: [errorCode.ASSESSMENT_MISMATCH],
    allocateNumber: async () => String(await numbers.next(series)),
    completePayload: async ({ request, definition, command, number }, payload) => {
      // Duties that the client computed are left as they are: the contract says whether they are right.
      if (!assessed.includes(request.command) || payload["assessment"] !== undefined) return payload;
      const head = readModel.document(request.kind, number)?.head ?? null;
      const assessment = await assessments.forFiling({ definition, number, command, head }, payload);
      return { ...payload, assessment };
    },
  };
}
