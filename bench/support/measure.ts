/** The middle of some figures; 0 of none. */
export const median = (values: readonly number[]): number => percentile(values, 50);

/** The figure that `percent` of all are at or below. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? 0;
}

/** How long the work takes, in ms. */
export async function time(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** One decimal is what a shared machine can tell. */
export const round = (figure: number): number => Math.round(figure * 10) / 10;
