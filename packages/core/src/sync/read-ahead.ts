/** A page, and how to have the one behind it read. */
export interface Ahead<Page> {
  readonly page: Page;
  /** Begins to read on, while the page is worked at, and gives what comes; done for whoever does not. It may fail while nobody waits for it. */
  readonly readNext: () => Promise<Ahead<Page> | null>;
  /** The one behind it, once it is there. */
  readonly peekNext: () => Ahead<Page> | null;
}

/**
 * One after the other, as far ahead as those who work at them ask: a page that is read long before its turn lives long enough to be
 * swept from memory at a price. Once nobody takes them any more, none is begun.
 */
export async function* readAhead<Page>(fetchNext: () => Promise<Page | null>): AsyncGenerator<Ahead<Page>> {
  let isOver = false;
  const read = async (): Promise<Ahead<Page> | null> => {
    const page = isOver ? null : await fetchNext();
    return page === null ? null : toAhead(page, read);
  };
  try {
    for (let ahead = await read(); ahead !== null; ahead = await ahead.readNext()) yield ahead;
  } finally {
    isOver = true;
  }
}

function toAhead<Page>(page: Page, read: () => Promise<Ahead<Page> | null>): Ahead<Page> {
  let next: Promise<Ahead<Page> | null> | null = null;
  let arrived: Ahead<Page> | null = null;
  const readNext = () => {
    if (next === null) {
      next = read();
      next.then(
        (ahead) => {
          arrived = ahead;
        },
        () => undefined,
      );
    }
    return next;
  };
  return { page, readNext, peekNext: () => arrived };
}
