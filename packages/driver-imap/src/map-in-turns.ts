import { setImmediate as turn } from 'node:timers/promises';

const mostInATurn = 50;

/** As `map`, a few at a time: else what is done with a long answer in one go keeps everything else in the process waiting. */
export async function mapInTurns<Item, Result>(items: readonly Item[], map: (item: Item) => Result): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (const item of items) {
    results.push(map(item));
    if (results.length % mostInATurn === 0) await turn();
  }
  return results;
}
