import type { CallOptions } from '@mailwright/mail';
import { parseHeaders, toEnvelope } from '@mailwright/mime';
import type { GmailClient } from '../gmail-client.ts';
import { messageListSchema } from '../gmail-schemas.ts';
import { quotaUnits } from '../quota-budget.ts';

/** The thread an answer belongs to: that of the message it answers, where the account has it. */
export async function findThread(client: GmailClient, raw: Uint8Array, options: CallOptions = {}): Promise<string | null> {
  const { inReplyTo, references } = toEnvelope(parseHeaders(raw));
  const answered = inReplyTo[0] ?? references.at(-1);
  if (answered === undefined || /["\s]/.test(answered)) return null;
  const query = { q: `rfc822msgid:"${answered.replace(/[<>]/g, '')}"`, maxResults: 1 };
  const { messages } = await client.call(
    { path: 'messages', query, schema: messageListSchema, units: quotaUnits.listMessages },
    options.signal,
  );
  return messages[0]?.threadId ?? null;
}
