import type { Api, DocumentView, KindDescription, Page } from "../api.js";

const perKind = 8;

/** The latest documents of every kind together: the API lists one kind at a time. */
export async function recentDocuments(
  api: Pick<Api, "list">,
  kinds: readonly Pick<KindDescription, "collection">[],
): Promise<Page<DocumentView>> {
  const pages = await Promise.all(
    kinds.map(({ collection }) => api.list(collection, "", undefined, perKind)),
  );
  const items = pages
    .flatMap((page) => page.items)
    .sort((one, other) => other.updatedAt.localeCompare(one.updatedAt));
  return { items };
}
