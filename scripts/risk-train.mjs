// `npm run risk:train`: trains the risk model; see gateway-api/src/risk-training.
import { runRiskCommand } from "./risk.mjs";

await runRiskCommand("riskTrain");
