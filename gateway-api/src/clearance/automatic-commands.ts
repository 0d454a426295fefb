import { readFileSync } from "node:fs";
import path from "node:path";
import type { Head } from "@antin/trade-documents";
import type { Caller } from "../services.js";
import type { ServiceIdentities } from "../services/service-config.js";
import type { CommandService } from "../submission/command-service.js";
import type { ChannelAssignment, RiskEngine } from "./risk-engine.js";
import type { AutomaticStep } from "./automatic-steps.js";

export interface AutomaticCommandsOptions {
  readonly commands: CommandService;
  readonly risk: RiskEngine;
  readonly identities: ServiceIdentities;
  readonly identitiesDir: string;
}

/** Runs automatic steps under the service identities, each at most once per version of its document. */
export class AutomaticCommands {
  readonly #options: AutomaticCommandsOptions;
  readonly #callers = new Map<string, Caller>();

  constructor(options: AutomaticCommandsOptions) {
    this.#options = options;
  }

  async run(step: AutomaticStep, head: Head, afterStep: (point: string) => void): Promise<void> {
    const { kind, command, by } = step;
    const { number, version } = head;
    const { salt, ...decided } = await this.#decisionOf(step, head, afterStep);
    await this.#options.commands.run(
      { caller: this.#caller(by), kind, command, number, version, ...decided },
      // Found again after a crash: the same step of the same version is the same transaction.
      { id: `step/${kind}|${command}|${number}|${version}`, afterStep, ...(salt && { salt }) },
    );
  }

  async #decisionOf(
    step: AutomaticStep,
    head: Head,
    afterStep: (point: string) => void,
  ): Promise<Partial<ChannelAssignment>> {
    if (step.by !== "riskEngine") return step.arguments === undefined ? {} : { arguments: step.arguments };
    const assignment = await this.#options.risk.assign(head);
    afterStep("evaluated");
    return assignment;
  }

  #caller(by: AutomaticStep["by"]): Caller {
    const name = this.#options.identities[by];
    let caller = this.#callers.get(name);
    if (caller === undefined) {
      const file = path.join(this.#options.identitiesDir, name, "identity.json");
      const { mspId, attributes } = JSON.parse(readFileSync(file, "utf8")) as Pick<
        Caller,
        "mspId" | "attributes"
      >;
      caller = { name, mspId, attributes, roles: (attributes["role"] ?? "").split(",") };
      this.#callers.set(name, caller);
    }
    return caller;
  }
}
