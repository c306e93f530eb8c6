import type { InfiniteData } from '@tanstack/react-query';
import type { ThreadPage, ThreadRow } from './mail-view';

/** A thread list as far as it has been read. */
export type ThreadListData = InfiniteData<ThreadPage, string | null>;

const mapPages = (data: ThreadListData, change: (threads: readonly ThreadRow[]) => readonly ThreadRow[]): ThreadListData => ({
  ...data,
  pages: data.pages.map((page) => ({ ...page, threads: change(page.threads) })),
});

/** All rows in order; a row that came twice stands once. */
export function listRows(data: ThreadListData | undefined): readonly ThreadRow[] {
  const rows = new Map<string, ThreadRow>();
  for (const page of data?.pages ?? []) for (const row of page.threads) if (!rows.has(row.id)) rows.set(row.id, row);
  return [...rows.values()];
}

/** The list without these. */
export const removeThreads = (data: ThreadListData, ids: ReadonlySet<string>): ThreadListData =>
  mapPages(data, (threads) => (threads.some((row) => ids.has(row.id)) ? threads.filter((row) => !ids.has(row.id)) : threads));

/** The list with these changed. */
export const changeThreads = (data: ThreadListData, ids: ReadonlySet<string>, change: (row: ThreadRow) => ThreadRow): ThreadListData =>
  mapPages(data, (threads) => threads.map((row) => (ids.has(row.id) ? change(row) : row)));

const isNewer = (left: ThreadRow, right: ThreadRow): boolean =>
  left.latestReceivedAt === right.latestReceivedAt ? left.id > right.id : left.latestReceivedAt > right.latestReceivedAt;

/** Puts rows back where their time says; those beyond what was read stay out until they are read. */
export function insertThreads(data: ThreadListData, rows: readonly ThreadRow[]): ThreadListData {
  const present = new Set(listRows(data).map((row) => row.id));
  const pages = data.pages.map((page) => ({ ...page, threads: [...page.threads] }));
  for (const row of rows) {
    if (present.has(row.id)) continue;
    const page = pages.find((candidate) => candidate.threads.some((other) => isNewer(row, other))) ?? pages.at(-1);
    if (!page) continue;
    const position = page.threads.findIndex((other) => isNewer(row, other));
    page.threads.splice(position < 0 ? page.threads.length : position, 0, row);
  }
  return { ...data, pages };
}

/** Takes a newly read first page in: what it no longer lists within its range is gone, what lies below it stays. */
export function mergeFirstPage(data: ThreadListData, fresh: ThreadPage): ThreadListData {
  const last = fresh.threads.at(-1);
  if (!last || fresh.nextCursor === null || data.pages.length <= 1) return { pages: [fresh], pageParams: [null] };
  const freshIds = new Set(fresh.threads.map((row) => row.id));
  const below = data.pages.map((page) => page.threads.filter((row) => !freshIds.has(row.id) && isNewer(last, row)));
  const [pushedDown = [], second = [], ...others] = below;
  const [, secondPage, ...otherPages] = data.pages;
  if (!secondPage) return { pages: [fresh], pageParams: [null] };
  return {
    pageParams: data.pageParams,
    pages: [
      fresh,
      { ...secondPage, threads: [...pushedDown, ...second] },
      ...otherPages.map((page, index) => ({ ...page, threads: others[index] ?? [] })),
    ],
  };
}
