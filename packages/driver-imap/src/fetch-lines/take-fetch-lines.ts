import { setImmediate } from 'node:timers/promises';
import type { FetchMessageObject, ImapFlow } from 'imapflow';
import { readFetchLine, type ServerLine } from './read-fetch-line.ts';

/** The seam: where imapflow takes every line apart. False ends its reading. */
type HandleResponse = (line: ServerLine) => Promise<boolean>;

// Some two milliseconds of work.
const linesInOneGo = 50;

/**
 * Takes FETCH lines of the plain form before imapflow does, which needs five times as long for each; all others, and the command itself,
 * stay its business. Gives a function that ends it. Now and then it lets others have their turn: an answer that is read as fast as it comes
 * keeps everything else in the process waiting.
 */
export function takeFetchLines(client: ImapFlow, take: (row: FetchMessageObject) => void): () => void {
  const seam = client as unknown as { handleResponse?: HandleResponse };
  const { handleResponse } = seam;
  if (handleResponse === undefined) return () => undefined;
  let lines = 0;
  seam.handleResponse = async (line) => {
    lines += 1;
    if (lines % linesInOneGo === 0) await setImmediate();
    const row = readFetchLine(line);
    if (row === null) return handleResponse.call(client, line);
    followMailbox(client, row);
    take(row);
    return true;
  };
  return () => {
    delete seam.handleResponse;
  };
}

/** What imapflow knows of the selected mailbox grows with each row. */
function followMailbox({ mailbox }: ImapFlow, { uid, modseq }: FetchMessageObject): void {
  if (!mailbox) return;
  if (uid && (!mailbox.uidNext || mailbox.uidNext <= uid)) mailbox.uidNext = uid + 1;
  if (modseq && (!mailbox.highestModseq || mailbox.highestModseq < modseq)) mailbox.highestModseq = modseq;
}
