/** How thorough a run of the fault suites is: short within `npm test`, long with `npm run test:faults`. */
export interface FaultConfig {
  readonly isLong: boolean;
  /** Printed with every run; the same seed makes the same choices. */
  readonly seed: number;
  /** First of the ports that these suites use. */
  readonly basePort: number;
}

const ports = 20_700;
const shortSeed = 20_261_122;

/** Reads `ANTIN_FAULTS` (`long`) and `ANTIN_SEED`; a long run without a seed draws one. */
export function faultConfig(env: NodeJS.ProcessEnv = process.env): FaultConfig {
  const isLong = env["ANTIN_FAULTS"] === "long";
  const drawn = isLong ? Math.floor(Math.random() * 2 ** 31) : shortSeed;
  return { isLong, seed: Number(env["ANTIN_SEED"] ?? drawn), basePort: ports };
}
