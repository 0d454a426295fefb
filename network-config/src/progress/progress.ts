/** Progress of long work: a bar on a terminal, a plain line now and then elsewhere. */

const BAR_WIDTH = 28;
const REDRAW_INTERVAL_MS = 100;
const LINE_INTERVAL_MS = 5_000;

export interface ProgressOutput {
  readonly isTerminal: boolean;
  write(text: string): void;
}

export interface Progress {
  /** Sets how many units are done. */
  done(count: number): void;
  /** Ends the line; nothing is drawn afterwards. */
  finish(): void;
}

export interface ProgressOptions {
  readonly label: string;
  readonly total: number;
  readonly output: ProgressOutput;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
}

const duration = (milliseconds: number): string => {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1_000));
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
};

/** One line of progress: share, count, rate and remaining time. */
export function progressLine(label: string, count: number, total: number, elapsedMs: number): string {
  const share = total === 0 ? 1 : count / total;
  const rate = elapsedMs > 0 ? (count * 1_000) / elapsedMs : 0;
  const left = count === 0 ? "–" : duration(((total - count) * elapsedMs) / count);
  return `${label} ${Math.floor(share * 100)} % ${count}/${total}, ${rate.toFixed(1)}/s, ${left} left`;
}

function bar(share: number): string {
  const filled = Math.round(Math.min(1, share) * BAR_WIDTH);
  return `[${"█".repeat(filled)}${"·".repeat(BAR_WIDTH - filled)}]`;
}

export function startProgress(options: ProgressOptions): Progress {
  const { label, total, output, now } = options;
  const startedAt = now();
  let drawnAt = startedAt;
  let count = 0;
  let shown = -1;
  const draw = (): void => {
    const line = progressLine(label, count, total, now() - startedAt);
    output.write(
      output.isTerminal ? `\r\u001b[K${bar(total === 0 ? 1 : count / total)} ${line}` : `${line}\n`,
    );
    drawnAt = now();
    shown = count;
  };
  return {
    done: (value) => {
      count = value;
      const interval = output.isTerminal ? REDRAW_INTERVAL_MS : LINE_INTERVAL_MS;
      if (now() - drawnAt >= interval) draw();
    },
    finish: () => {
      if (shown !== count) draw();
      if (output.isTerminal) output.write("\n");
    },
  };
}
