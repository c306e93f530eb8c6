/** A page, and how to have the one behind it read. */
export interface Ahead<Page> {
  readonly page: Page;
  /** Begins to read on, while the page is worked at; done for whoever does not. */
  readonly readNext: () => void;
  /** The one behind it, once it is there. */
  readonly peekNext: () => Page | null;
}

/**
 * One after the other, one beyond the one that is worked at: with a second, pages live long enough to be swept from memory at a price
 * above what is won. Once nobody takes them any more, none is begun.
 */
export async function* readAhead<Page>(fetchNext: () => Promise<Page | null>): AsyncGenerator<Ahead<Page>> {
  let isOver = false;
  const fetchUnlessOver = async () => (isOver ? null : fetchNext());
  try {
    let next = fetchUnlessOver();
    for (let page = await next; page !== null; page = await next) {
      let arrived: Page | null = null;
      const readNext = once(() => {
        next = fetchUnlessOver();
        // It may fail while the page before it is written.
        next.then(
          (read) => {
            arrived = read;
          },
          () => undefined,
        );
      });
      yield { page, readNext, peekNext: () => arrived };
      readNext();
    }
  } finally {
    isOver = true;
  }
}

function once(act: () => void): () => void {
  let isDone = false;
  return () => {
    if (!isDone) act();
    isDone = true;
  };
}
