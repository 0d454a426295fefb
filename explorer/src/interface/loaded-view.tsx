import type { ComponentChildren, JSX } from "preact";
import type { ApiProblem } from "../api.js";
import { useTranslator, type TextKey } from "../i18n/translate.js";
import type { Loaded } from "./use-loaded.js";

const adviceByCode: Readonly<Record<string, TextKey>> = {
  OFFLINE: "error.offline",
  UNEXPECTED: "error.unexpected",
  BLOCK_NOT_FOUND: "error.block",
  TRANSACTION_NOT_FOUND: "error.transaction",
};

const adviceByStatus: Readonly<Record<number, TextKey>> = {
  400: "error.request",
  401: "error.unauthenticated",
  403: "error.forbidden",
  404: "error.notFound",
  429: "error.tooMany",
  503: "error.unavailable",
};

/** What the reader can do about a problem. */
export const adviceFor = ({ code, status }: ApiProblem): TextKey =>
  adviceByCode[code] ?? adviceByStatus[status] ?? "error.server";

export function ProblemView(properties: { problem: ApiProblem; retry?: () => void }): JSX.Element {
  const { text } = useTranslator();
  const { problem, retry } = properties;
  return (
    <div class="notice notice-problem" role="alert">
      <h2>{text("error.title")}</h2>
      <p>{text(adviceFor(problem))}</p>
      <p class="quiet">
        {text("error.code")}: <code>{problem.code}</code>
      </p>
      {retry !== undefined && (
        <button type="button" class="button" onClick={retry}>
          {text("common.retry")}
        </button>
      )}
    </div>
  );
}

export function Loading(): JSX.Element {
  const { text } = useTranslator();
  return (
    <p class="loading" role="status">
      {text("common.loading")}
    </p>
  );
}

export function LoadedView<Value>(properties: {
  loaded: Loaded<Value>;
  children: (value: Value, reload: () => void) => ComponentChildren;
}): JSX.Element {
  const { loaded, children } = properties;
  if (loaded.state === "loading") return <Loading />;
  if (loaded.state === "failed") return <ProblemView problem={loaded.problem} retry={loaded.retry} />;
  return <>{children(loaded.value, loaded.reload)}</>;
}
