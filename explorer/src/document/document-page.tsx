import type { JSX } from "preact";
import {
  ApiProblem,
  type AttachmentView,
  type DocumentView,
  type KindDescription,
  type TimelineEntry,
} from "../api.js";
import { useTranslator } from "../i18n/translate.js";
import { findKind, useApp } from "../interface/app-context.js";
import { Loading, ProblemView } from "../interface/loaded-view.js";
import { StateMark } from "../interface/state-mark.js";
import { useLoaded } from "../interface/use-loaded.js";
import { usePageTitle } from "../interface/use-page-title.js";
import { documentsLink } from "../router.js";
import { AttachmentsPanel } from "./attachments-panel.js";
import { ClearancePanel } from "./clearance-panel.js";
import { ContentPanels } from "./content-panels.js";
import { goodsLines } from "./goods-lines.js";
import { GoodsPanel } from "./goods-panel.js";
import { LifecyclePanel } from "./lifecycle-panel.js";
import { LinksPanel } from "./links-panel.js";
import { ProofPanel } from "./proof-panel.js";
import { statusOf } from "./status-of.js";
import { StatusPanel } from "./status-panel.js";
import { TaxPanel } from "./tax-panel.js";
import { taxTotals } from "./tax-totals.js";
import { TimelineList } from "./timeline-list.js";

interface WholeDocument {
  readonly view: DocumentView;
  readonly timeline: readonly TimelineEntry[];
  readonly attachments: readonly AttachmentView[];
}

/** Who may read a document's public part alone sees it without its files. */
function withoutForbidden(error: unknown): readonly AttachmentView[] {
  if (error instanceof ApiProblem && error.status === 403) return [];
  throw error;
}

function DocumentName(properties: { kind: string; number: string }): JSX.Element {
  const { kinds } = useApp();
  const { title } = useTranslator();
  const { kind, number } = properties;
  return (
    <>
      <span class="document-kind">{title(findKind(kinds, kind)?.title, kind)}</span>{" "}
      <span class="number">{number}</span>
    </>
  );
}

function DocumentHead(properties: {
  view: DocumentView;
  kind: KindDescription;
  onReload: () => void;
}): JSX.Element {
  const { text, title, word, dateTime } = useTranslator();
  const { view, kind, onReload } = properties;
  return (
    <div class="document-head">
      <p class="crumbs">
        <a href={documentsLink("", "")}>{text("documents.title")}</a>
        {" › "}
        <a href={documentsLink(kind.kind, "")}>{title(kind.title, kind.kind)}</a>
      </p>
      <div class="document-title">
        <h1>
          <DocumentName kind={view.kind} number={view.number} />
        </h1>
        <StateMark state={view.state} kind={kind} />
        <button type="button" class="button button-small" onClick={onReload}>
          {text("common.reload")}
        </button>
      </div>
      <p class="quiet">
        {text("document.version", { version: view.version })} · {text("documents.updated")}{" "}
        <time dateTime={view.updatedAt}>{dateTime(view.updatedAt)}</time> · {text("document.issuer")}:{" "}
        {word("msp", view.issuer)} · {text("document.holder")}: {word("msp", view.holder)}
      </p>
    </div>
  );
}

function DocumentBody(
  properties: WholeDocument & { kind: KindDescription; onReload: () => void },
): JSX.Element {
  const { text } = useTranslator();
  const { view, timeline, attachments, kind, onReload } = properties;
  const totals = taxTotals(view.payload);
  const lines = goodsLines(view.payload);
  return (
    <>
      <DocumentHead view={view} kind={kind} onReload={onReload} />
      {statusOf(view.facets).length > 1 && <StatusPanel facets={view.facets} />}
      <div class="document-columns">
        <div class="document-course">
          <LifecyclePanel description={kind} state={view.state} timeline={timeline} />
          <section class="panel">
            <h2>{text("document.timeline")}</h2>
            <TimelineList view={view} entries={timeline} kind={kind} />
          </section>
        </div>
        <div class="document-content">
          {kind.isCleared && (
            <ClearancePanel
              collection={kind.collection}
              number={view.number}
              state={view.state}
              version={view.version}
            />
          )}
          {totals !== undefined && <TaxPanel totals={totals} />}
          {lines.length === 0 && <ContentPanels view={view} />}
          <LinksPanel view={view} />
          <AttachmentsPanel
            collection={kind.collection}
            kind={view.kind}
            number={view.number}
            attachments={attachments}
          />
          <ProofPanel view={view} collection={kind.collection} />
        </div>
      </div>
      {lines.length > 0 && (
        <div class="wide-panels">
          <GoodsPanel lines={lines} />
          <ContentPanels view={view} />
        </div>
      )}
    </>
  );
}

export function DocumentPage(properties: { kind: string; number: string }): JSX.Element {
  const { api, kinds } = useApp();
  const { number } = properties;
  const kind = findKind(kinds, properties.kind);
  const collection = kind?.collection ?? "";
  usePageTitle(number);
  const whole = useLoaded<WholeDocument>(async () => {
    if (collection === "") throw new ApiProblem(404, "DOCUMENT_NOT_FOUND", "");
    const [view, timeline, attachments] = await Promise.all([
      api.document(collection, number),
      api.timeline(collection, number),
      api.attachments(collection, number).catch(withoutForbidden),
    ]);
    return { view, timeline, attachments };
  }, [collection, number]);
  if (whole.state === "loaded" && kind !== undefined)
    return <DocumentBody {...whole.value} kind={kind} onReload={whole.reload} />;
  return (
    <>
      <h1>
        <DocumentName kind={properties.kind} number={number} />
      </h1>
      {whole.state === "failed" ? <ProblemView problem={whole.problem} retry={whole.retry} /> : <Loading />}
    </>
  );
}
