import type { GmailEmulator } from '@mailwright/driver-testkit';

type Request = GmailEmulator['requests'][number];

/** What was asked of the provider since a count began. */
export interface SpentUnits {
  /** Requests that travelled, a batch as one. */
  readonly requests: number;
  /** What lay in batches. */
  readonly parts: number;
  readonly units: number;
  /** The most units that came in within any minute. */
  readonly mostInAMinute: number;
}

const everyMs = 1000;
const windowLength = 60_000 / everyMs;

// Gmail API "Per-method quota usage", told from the addresses and not from what the driver believes. A batch costs what its parts cost.
const costs: readonly (readonly [RegExp, number])[] = [
  [/^batch$/, 0],
  [/^GET history/, 2],
  [/^GET (profile|labels|settings)/, 1],
  [/^POST messages\/send/, 100],
  [/^POST messages\/batch/, 50],
];

const costOf = ({ method, path }: Request): number =>
  costs.find(([pattern]) => pattern.test(path === 'batch' ? path : `${method} ${path}`))?.[1] ?? 5;

/** Counts from now on, until the count is ended. */
export function countUnits({ requests }: GmailEmulator): { end(): SpentUnits } {
  const from = requests.length;
  const sums: number[] = [0];
  let seen = from;
  const look = () => {
    const added = requests.slice(seen).reduce((sum, request) => sum + costOf(request), 0);
    seen = requests.length;
    sums.push((sums.at(-1) ?? 0) + added);
  };
  const timer = setInterval(look, everyMs);
  return {
    end() {
      clearInterval(timer);
      look();
      const asked = requests.slice(from);
      const parts = asked.filter(({ isPart }) => isPart).length;
      const inAMinute = sums.map((sum, index) => sum - (sums[Math.max(0, index - windowLength)] ?? 0));
      return { requests: asked.length - parts, parts, units: sums.at(-1) ?? 0, mostInAMinute: Math.max(...inAMinute) };
    },
  };
}
