import { useCallback, useEffect, useState } from "preact/hooks";
import { toProblem, type ApiProblem } from "../api.js";

export type Loaded<Value> =
  | { readonly state: "loading" }
  | { readonly state: "failed"; readonly problem: ApiProblem; readonly retry: () => void }
  | { readonly state: "loaded"; readonly value: Value; readonly reload: () => void };

/** Loads on mount and whenever a dependency changes; an answer that comes too late is dropped. */
export function useLoaded<Value>(
  load: () => Promise<Value>,
  dependencies: readonly unknown[],
): Loaded<Value> {
  const [attempt, setAttempt] = useState(0);
  const [outcome, setOutcome] = useState<{ value: Value } | { problem: ApiProblem } | undefined>();
  const again = useCallback(() => {
    setAttempt((count) => count + 1);
  }, []);
  useEffect(() => {
    let current = true;
    setOutcome(undefined);
    load().then(
      (value) => {
        if (current) setOutcome({ value });
      },
      (error: unknown) => {
        if (current) setOutcome({ problem: toProblem(error) });
      },
    );
    return () => {
      current = false;
    };
  }, [attempt, ...dependencies]);
  if (outcome === undefined) return { state: "loading" };
  if ("problem" in outcome) return { state: "failed", problem: outcome.problem, retry: again };
  return { state: "loaded", value: outcome.value, reload: again };
}
