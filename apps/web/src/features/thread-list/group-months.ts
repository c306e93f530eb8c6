/** A month with how many conversations it holds. */
export interface MonthCount {
  /** `2024-03` */
  readonly month: string;
  readonly threadCount: number;
}

/** A year with its twelve months in order. */
export interface YearCount {
  readonly year: number;
  readonly months: readonly MonthCount[];
}

/** The years that hold anything, newest first. */
export function groupMonths(days: readonly { readonly day: string; readonly threadCount: number }[]): readonly YearCount[] {
  const counts = new Map<string, number>();
  for (const { day, threadCount } of days) counts.set(day.slice(0, 7), (counts.get(day.slice(0, 7)) ?? 0) + threadCount);
  const years = [...new Set([...counts.keys()].map((month) => Number(month.slice(0, 4))))].sort((one, other) => other - one);
  return years.map((year) => ({
    year,
    months: Array.from({ length: 12 }, (_, index) => {
      const month = `${String(year).padStart(4, '0')}-${String(index + 1).padStart(2, '0')}`;
      return { month, threadCount: counts.get(month) ?? 0 };
    }),
  }));
}
