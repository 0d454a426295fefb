/** What a command may touch of the world besides files. */
export interface CommandIO {
  readonly print: (text: string) => void;
  readonly complain: (text: string) => void;
  /** Folder that relative paths start from. */
  readonly folder: string;
  readonly now: () => Date;
}

/** One `antin` command. */
export interface Command {
  readonly summary: string;
  readonly usage: string;
  /** Gives the exit code. @throws UsageError */
  run(argv: readonly string[], io: CommandIO): Promise<number>;
}

/** The command line itself is wrong: an unknown option, a missing argument, a file that is not there. */
export class UsageError extends Error {}
