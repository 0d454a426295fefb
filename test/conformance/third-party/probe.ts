import type { Contract } from "@hyperledger/fabric-gateway";
import { json } from "./describe-third-party.js";

/** A call of the chaincode's stub: its name and arguments. `{ text }` becomes bytes. */
export type Step = readonly [method: string, ...args: unknown[]];
export type Outcome = { readonly value: unknown } | { readonly error: string };

export const bytes = (text: string): { readonly text: string } => ({ text });

/** Evaluates the steps in the probe chaincode, one after another. */
export const evaluate = async (contract: Contract, ...steps: Step[]): Promise<Outcome[]> =>
  json(await contract.evaluateTransaction("run", JSON.stringify(steps)));

/** Runs the steps in the probe chaincode and commits what they wrote. */
export const submit = async (contract: Contract, ...steps: Step[]): Promise<Outcome[]> =>
  json(await contract.submitTransaction("run", JSON.stringify(steps)));

/** With transient data, at one organisation or several. */
export const submitAt = async (
  contract: Contract,
  organisations: readonly string[],
  transient: Readonly<Record<string, string>>,
  ...steps: Step[]
): Promise<Outcome[]> =>
  json(
    await contract.submit("run", {
      arguments: [JSON.stringify(steps)],
      endorsingOrganizations: [...organisations],
      transientData: { ...transient },
    }),
  );

export const value = (result: unknown): Outcome => ({ value: result });
