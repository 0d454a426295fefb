/** The conditions that lie before a declaration, by its state. */
export interface ConditionSet {
  readonly question: "canClear" | "canPass";
  readonly codes: readonly string[];
}

const forClearance: ConditionSet = {
  question: "canClear",
  codes: ["C1", "C2", "C3", "C4", "C5", "C6", "C7", "C8", "C9"],
};
const forPassage: ConditionSet = { question: "canPass", codes: ["C10", "C11", "C12"] };

const byState: Readonly<Record<string, ConditionSet>> = {
  REGISTERED: forClearance,
  CHANNELLED: forClearance,
  CLEARED: forPassage,
};

/** Undefined before registration and when the course is over: nothing is asked then. */
export const conditionsAsked = (state: string): ConditionSet | undefined => byState[state];
