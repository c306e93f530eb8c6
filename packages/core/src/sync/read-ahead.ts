/** A page, and how to have those behind it read. */
export interface Ahead<Page> {
  readonly page: Page;
  /** Begins to read so many of them, one after the other, while this one is worked at; what fails is met in its turn. */
  readonly readOn: (count: number) => void;
  /** The one behind it, once it is there. */
  readonly peekNext: () => Ahead<Page> | null;
}

interface Link<Page> extends Ahead<Page> {
  readonly readNext: () => Promise<Link<Page> | null>;
}

/**
 * One after the other, as far ahead as those who work at them ask: a page that is read long before its turn lives long enough to be
 * swept from memory at a price. Once nobody takes them any more, none is begun.
 */
export async function* readAhead<Page>(fetchNext: () => Promise<Page | null>): AsyncGenerator<Ahead<Page>> {
  let isOver = false;
  const read = async (): Promise<Link<Page> | null> => {
    const page = isOver ? null : await fetchNext();
    return page === null ? null : toLink(page, read);
  };
  try {
    for (let link = await read(); link !== null; link = await link.readNext()) yield link;
  } finally {
    isOver = true;
  }
}

function toLink<Page>(page: Page, read: () => Promise<Link<Page> | null>): Link<Page> {
  let next: Promise<Link<Page> | null> | null = null;
  let arrived: Link<Page> | null = null;
  const readNext = () => {
    next ??= read().then((link) => {
      arrived = link;
      return link;
    });
    return next;
  };
  const readOn = (count: number) => {
    if (count === 0) return;
    readNext().then(
      (link) => link?.readOn(count - 1),
      () => undefined,
    );
  };
  return { page, readNext, readOn, peekNext: () => arrived };
}
