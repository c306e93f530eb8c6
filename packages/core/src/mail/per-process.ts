import type { CoreServices } from '../context.ts';

/** State that lives beside the services of one process; nothing is lost with it but time. */
export function perProcess<State>(create: () => State): (services: CoreServices) => State {
  const states = new WeakMap<CoreServices, State>();
  return (services) => {
    const known = states.get(services);
    if (known !== undefined) return known;
    const state = create();
    states.set(services, state);
    return state;
  };
}

const flights = perProcess(() => new Map<string, Promise<unknown>>());

/** Runs the work, or joins it where the same key is under way. The work must not depend on who asks. */
export function runOnce<Result>(services: CoreServices, key: string, work: () => Promise<Result>): Promise<Result> {
  const running = flights(services);
  const known = running.get(key) as Promise<Result> | undefined;
  if (known !== undefined) return known;
  const flight = work().finally(() => running.delete(key));
  running.set(key, flight);
  return flight;
}
