/** A page, and how to have those behind it read. */
export interface Ahead<Page> {
  readonly page: Page;
  /** Begins to read on, while the page is worked at; done for whoever does not. */
  readonly readNext: () => void;
}

/** One after the other, two beyond the one that is worked at. Once nobody takes them any more, none is begun. */
export async function* readAhead<Page>(fetchNext: () => Promise<Page | null>): AsyncGenerator<Ahead<Page>> {
  let isOver = false;
  const fetchUnlessOver = async () => (isOver ? null : fetchNext());
  try {
    let current = fetchUnlessOver();
    let following = fetchAfter(current, fetchUnlessOver);
    for (let page = await current; page !== null; page = await current) {
      current = following;
      const readNext = once(() => fetchAfter(current, fetchUnlessOver));
      yield { page, readNext };
      following = readNext();
    }
  } finally {
    isOver = true;
  }
}

function once<Result>(act: () => Result): () => Result {
  let done: { readonly result: Result } | null = null;
  return () => {
    done ??= { result: act() };
    return done.result;
  };
}

function fetchAfter<Page>(before: Promise<Page | null>, fetchNext: () => Promise<Page | null>): Promise<Page | null> {
  const next = before.then((page) => (page === null ? null : fetchNext()));
  // It may fail while the page before it is written.
  next.catch(() => undefined);
  return next;
}
