/** A chaincode defined as needing initialisation takes nothing else first, and takes it once a version. */
import type { Simulator } from "../endorsement/simulator.js";
import type { ChaincodeInput } from "../messages/proposal.js";
import type { ChaincodeDefinition } from "./chaincode-definition.js";

/** The chaincode may not be called, or not like this; the message is Fabric's. */
export class InvocationError extends Error {
  constructor(why: string) {
    super(`invalid invocation: ${why}`);
  }
}

/** Where a chaincode's own state says which version was initialised. */
const INITIALISED_KEY = "\u0000\u{10ffff}initialized";

/**
 * Whether this call initialises the chaincode; then the mark of it is written along.
 * @throws InvocationError for an initialisation that is not wanted, or a call before it.
 */
export function initialisation(
  { name, version, initRequired }: ChaincodeDefinition,
  { isInit }: ChaincodeInput,
  simulator: Simulator,
): boolean {
  if (!initRequired) {
    if (isInit)
      throw new InvocationError(`chaincode '${name}' does not require initialization but called as init`);
    return false;
  }
  const isDone = simulator.getState(name, INITIALISED_KEY)?.toString() === version;
  if (isInit && isDone)
    throw new InvocationError(`chaincode '${name}' is already initialized but called as init`);
  if (!isInit && !isDone)
    throw new InvocationError(
      `chaincode '${name}' has not been initialized for this version, must call as init first`,
    );
  if (isInit) simulator.putState(name, INITIALISED_KEY, Buffer.from(version));
  return isInit;
}
