import { MailError } from '@mailwright/mail';
import { parseHeaders } from '@mailwright/mime';
import { searchUids } from '../fetch-rows.ts';
import type { ImapSession } from '../imap-session.ts';
import { readTraits } from './find-twins.ts';

/** Where an appended message lies. */
export interface AppendedPlace {
  readonly uid: number;
  readonly uidValidity: string;
}

/** Appends bytes and tells where they lie: by APPENDUID (RFC 4315), else by the Message-ID among what came since. */
export async function appendMessage(
  session: ImapSession,
  request: { readonly path: string; readonly raw: Uint8Array; readonly flags: readonly string[] },
  signal?: AbortSignal,
): Promise<AppendedPlace> {
  const { path, raw, flags } = request;
  const before = await session.select(path, { signal });
  const deadlineMs = session.context.settings.timeoutMs * 4 + raw.length / 16;
  const answer = await session.run((client) => client.append(path, Buffer.from(raw), [...flags]), { signal, deadlineMs });
  if (!answer) throw new MailError('PROTOCOL_ERROR', 'The server took no message.');
  if (session.supports('UIDPLUS') && answer.uid !== undefined) {
    return { uid: answer.uid, uidValidity: (answer.uidValidity ?? before.uidValidity).toString() };
  }
  const after = await session.select(path, { signal });
  const uid = await findAppended(session, raw, before.uidNext, signal);
  return { uid, uidValidity: after.uidValidity.toString() };
}

async function findAppended(session: ImapSession, raw: Uint8Array, since: number, signal?: AbortSignal): Promise<number> {
  const header = parseHeaders(raw)['message-id']?.[0]?.trim() ?? null;
  const uids = (await searchUids(session, { uid: `${since}:*` }, signal)).filter((uid) => uid >= since);
  const traits = uids.length === 0 ? [] : await readTraits(session, uids, signal);
  const own = traits.filter((trait) => trait.messageIdHeader === header).map((trait) => trait.uid);
  if (own.length === 0) throw new MailError('PROTOCOL_ERROR', 'The appended message cannot be found.');
  return Math.max(...own);
}
