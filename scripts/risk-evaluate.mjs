// `npm run risk:evaluate`: says how well the risk model ranks the rows of a file; see gateway-api/src/risk-training.
import { runRiskCommand } from "./risk.mjs";

await runRiskCommand("riskEvaluate");
