import type { JSX } from "preact";
import type { DocumentView } from "../api.js";
import { useTranslator } from "../i18n/translate.js";
import { findKind, useApp } from "../interface/app-context.js";
import { StateMark } from "../interface/state-mark.js";
import { useLoaded } from "../interface/use-loaded.js";
import { documentLink } from "../router.js";

/** Linked documents with their own states; one that the reader may not see keeps its number alone. */
export function LinksPanel(properties: { view: DocumentView }): JSX.Element | null {
  const { api, kinds } = useApp();
  const { text, title } = useTranslator();
  const { links } = properties.view;
  const states = useLoaded(
    () =>
      Promise.all(
        links.map(async ({ kind, number }) => {
          const collection = findKind(kinds, kind)?.collection;
          if (collection === undefined) return undefined;
          return (await api.document(collection, number).catch(() => undefined))?.state;
        }),
      ),
    [properties.view.txId],
  );
  if (links.length === 0) return null;
  return (
    <section class="panel">
      <h2>{text("document.links")}</h2>
      <ul class="links">
        {links.map(({ rel, kind, number }, index) => {
          const description = findKind(kinds, kind);
          const state = states.state === "loaded" ? states.value[index] : undefined;
          return (
            <li key={`${rel}/${kind}/${number}`}>
              <span class="link-kind">{title(description?.title, kind)}</span>
              <a class="number" href={documentLink(kind, number)}>
                {number}
              </a>
              <span class="link-state">
                {state !== undefined && <StateMark state={state} kind={description} />}
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
