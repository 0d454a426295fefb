import { useState } from "preact/hooks";
import { toProblem, type ApiProblem, type Page } from "../api.js";
import { useLoaded, type Loaded } from "./use-loaded.js";

export interface Paged<Item> {
  readonly items: readonly Item[];
  /** Absent on the last page. */
  readonly more?: () => void;
  readonly problem?: ApiProblem;
}

/** The first page loads at once; the following ones when the reader asks. */
export function usePaged<Item>(
  load: (cursor?: string) => Promise<Page<Item>>,
  dependencies: readonly unknown[],
): Loaded<Paged<Item>> {
  const [further, setFurther] = useState<
    { readonly of: Page<Item>; readonly page: Page<Item> } | undefined
  >();
  const [problem, setProblem] = useState<ApiProblem | undefined>();
  const first = useLoaded(() => load(), dependencies);
  if (first.state !== "loaded") return first;
  const shown = further?.of === first.value ? further.page : first.value;
  const { next } = shown;
  const more = (): void => {
    setProblem(undefined);
    load(next).then(
      (page) => {
        const items = [...shown.items, ...page.items];
        setFurther({
          of: first.value,
          page: page.next === undefined ? { items } : { items, next: page.next },
        });
      },
      (error: unknown) => {
        setProblem(toProblem(error));
      },
    );
  };
  return {
    ...first,
    value: {
      items: shown.items,
      ...(next === undefined ? {} : { more }),
      ...(problem === undefined ? {} : { problem }),
    },
  };
}
