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
import { Facts, JsonFacts } from "../interface/facts.js";
import { HashText } from "../interface/hash-text.js";
import { LoadedView, ProblemView } from "../interface/loaded-view.js";
import { ChannelMark, StateMark } from "../interface/state-mark.js";
import { useLoaded } from "../interface/use-loaded.js";
import { documentLink } from "../router.js";
import { ClearancePanel } from "./clearance-panel.js";
import { LifecycleDiagram } from "./lifecycle-diagram.js";
import { ProofPanel } from "./proof-panel.js";
import { TaxPanel, taxTotals } from "./tax-panel.js";
import { TimelineList } from "./timeline-list.js";

interface WholeDocument {
  readonly view: DocumentView;
  readonly timeline: readonly TimelineEntry[];
  readonly attachments: readonly AttachmentView[];
}

function DocumentHead(properties: { view: DocumentView; kind: KindDescription }): JSX.Element {
  const { text, title, dateTime } = useTranslator();
  const { view, kind } = properties;
  const channel = view.facets["channel"];
  return (
    <div class="document-head">
      <p class="crumbs">
        <a href={`#/documents?kind=${encodeURIComponent(kind.kind)}`}>{title(kind.title, kind.kind)}</a>
      </p>
      <h1 class="number">{view.number}</h1>
      <p class="document-state">
        <StateMark state={view.state} kind={kind} />
        {typeof channel === "string" && (
          <>
            <span class="quiet">{text("document.channel")}</span> <ChannelMark channel={channel} />
          </>
        )}
        <span class="quiet">
          {text("document.version", { version: view.version })} · {dateTime(view.updatedAt)}
        </span>
      </p>
    </div>
  );
}

function Links(properties: { view: DocumentView }): JSX.Element | null {
  const { kinds } = useApp();
  const { text, title } = useTranslator();
  const { links } = properties.view;
  if (links.length === 0) return null;
  return (
    <section class="panel">
      <h2>{text("document.links")}</h2>
      <ul class="links">
        {links.map((link) => (
          <li key={`${link.rel}/${link.kind}/${link.number}`}>
            <span class="quiet">{title(findKind(kinds, link.kind)?.title, link.kind)}</span>{" "}
            <a class="number" href={documentLink(link.kind, link.number)}>
              {link.number}
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Attachments(properties: { attachments: readonly AttachmentView[] }): JSX.Element | null {
  const { text, number, dateTime } = useTranslator();
  const { attachments } = properties;
  if (attachments.length === 0) return null;
  return (
    <section class="panel">
      <h2>{text("document.attachments")}</h2>
      <ul class="links">
        {attachments.map((attachment) => (
          <li key={attachment.digest}>
            <strong>{attachment.name ?? attachment.code}</strong>{" "}
            <span class="quiet">
              {attachment.mediaType} ·{" "}
              {text("document.attachments.bytes", { bytes: number(attachment.bytes) })} ·{" "}
              {dateTime(attachment.at)}
            </span>{" "}
            <HashText value={attachment.digest} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Content(properties: { view: DocumentView }): JSX.Element {
  const { text } = useTranslator();
  const { view } = properties;
  return (
    <>
      <section class="panel">
        <h2>{text("document.facts")}</h2>
        <Facts
          rows={[
            [text("document.issuer"), view.issuer],
            [text("document.holder"), view.holder],
          ]}
        />
        <JsonFacts value={view.facets} />
      </section>
      <section class="panel">
        <h2>{text("document.payload")}</h2>
        {view.payload === undefined ? (
          <p class="quiet">{text("document.payload.hidden")}</p>
        ) : (
          <details>
            <summary>{text("common.details")}</summary>
            <JsonFacts value={view.payload} />
          </details>
        )}
      </section>
    </>
  );
}

function DocumentBody(properties: WholeDocument & { kind: KindDescription }): JSX.Element {
  const { text } = useTranslator();
  const { view, timeline, attachments, kind } = properties;
  const visited = new Set(timeline.map((entry) => entry.state));
  const totals = taxTotals(view.facets);
  return (
    <>
      <DocumentHead view={view} kind={kind} />
      <div class="document-columns">
        <div>
          {totals !== undefined && <TaxPanel totals={totals} />}
          {view.kind === "declaration" && <ClearancePanel number={view.number} state={view.state} />}
          <section class="panel">
            <h2>{text("document.timeline")}</h2>
            <TimelineList entries={timeline} kind={kind} />
          </section>
          <Links view={view} />
          <Attachments attachments={attachments} />
          <ProofPanel view={view} collection={kind.collection} />
          <Content view={view} />
        </div>
        <aside class="panel">
          <h2>{text("document.lifecycle")}</h2>
          <LifecycleDiagram description={kind} state={view.state} visited={visited} />
        </aside>
      </div>
    </>
  );
}

export function DocumentPage(properties: { kind: string; number: string }): JSX.Element {
  const { api, kinds } = useApp();
  const { number } = properties;
  const kind = findKind(kinds, properties.kind);
  const collection = kind?.collection ?? "";
  const whole = useLoaded<WholeDocument>(async () => {
    const [view, timeline, attachments] = await Promise.all([
      api.document(collection, number),
      api.timeline(collection, number),
      api.attachments(collection, number),
    ]);
    return { view, timeline, attachments };
  }, [collection, number]);
  if (kind === undefined) return <ProblemView problem={new ApiProblem(404, "DOCUMENT_NOT_FOUND", "")} />;
  return <LoadedView loaded={whole}>{(value) => <DocumentBody {...value} kind={kind} />}</LoadedView>;
}
