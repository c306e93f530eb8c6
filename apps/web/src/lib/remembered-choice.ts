'use client';
import { useSyncExternalStore } from 'react';

/** A choice that this browser remembers. */
export interface RememberedChoice<Value extends string> {
  /** What is chosen; a hook. */
  readonly use: () => Value;
  readonly choose: (value: Value) => void;
}

/** Keeps one of the values under the name; the first until one is chosen. */
export function rememberChoice<Value extends string>(storageName: string, values: readonly [Value, ...Value[]]): RememberedChoice<Value> {
  const listeners = new Set<() => void>();
  let chosen: Value | null = null;

  const readStored = (): Value => {
    try {
      const stored = window.localStorage.getItem(storageName);
      return values.find((value) => value === stored) ?? values[0];
    } catch {
      return values[0];
    }
  };
  const read = (): Value => {
    chosen ??= readStored();
    return chosen;
  };
  const listen = (listener: () => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  return {
    use: () => useSyncExternalStore(listen, read, () => values[0]),
    choose(value) {
      chosen = value;
      try {
        window.localStorage.setItem(storageName, value);
      } catch {
        // A closed storage only means that it is not remembered.
      }
      for (const listener of listeners) listener();
    },
  };
}
