import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Api, KindDescription, NamedTitle, Registry } from "../api.js";

export interface AppContextValue extends Registry {
  readonly api: Api;
  /** Name of the identity in use; the public has none. */
  readonly identity: string | undefined;
}

export const AppContext = createContext<AppContextValue | undefined>(undefined);

export function useApp(): AppContextValue {
  const value = useContext(AppContext);
  if (value === undefined) throw new TypeError("AppContext is missing above this component");
  return value;
}

export const findKind = (kinds: readonly KindDescription[], kind: string): KindDescription | undefined =>
  kinds.find((description) => description.kind === kind);

export const titleOf = (
  items: readonly NamedTitle[] | undefined,
  name: string,
): NamedTitle["title"] | undefined => items?.find((item) => item.name === name)?.title;
