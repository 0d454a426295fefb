import { readFileSync } from "node:fs";
import path from "node:path";
import { declarationCommand, type Head } from "@antin/trade-documents";
import type { Caller, JsonObject } from "../services.js";
import type { ServiceIdentities } from "../services/service-config.js";
import type { CommandService } from "../submission/command-service.js";
import type { RiskEngine } from "./risk-engine.js";
import type { AutomaticStep } from "./step-table.js";

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
    const inputs = step.arguments ?? (await this.#argumentsOf(command, head, afterStep));
    await this.#options.commands.run(
      { caller: this.#caller(by), kind, command, number, version, ...(inputs && { arguments: inputs }) },
      // Found again after a crash: the same step of the same version is the same transaction.
      { id: `step/${kind}|${command}|${number}|${version}`, afterStep },
    );
  }

  async #argumentsOf(
    command: string,
    head: Head,
    afterStep: (point: string) => void,
  ): Promise<JsonObject | undefined> {
    if (command !== declarationCommand.AssignChannel) return undefined;
    const assignment = await this.#options.risk.assign(head);
    afterStep("evaluated");
    return assignment;
  }

  #caller(by: keyof ServiceIdentities): Caller {
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
