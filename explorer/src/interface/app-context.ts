import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Api, KindDescription } from "../api.js";

export interface AppContextValue {
  readonly api: Api;
  readonly kinds: readonly KindDescription[];
}

export const AppContext = createContext<AppContextValue | undefined>(undefined);

export function useApp(): AppContextValue {
  const value = useContext(AppContext);
  if (value === undefined) throw new TypeError("AppContext is missing above this component");
  return value;
}

export const findKind = (kinds: readonly KindDescription[], kind: string): KindDescription | undefined =>
  kinds.find((description) => description.kind === kind);
