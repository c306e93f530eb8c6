import { type CallOptions, type Mailbox, type MailboxId, MailError } from '@mailwright/mail';
import { z } from 'zod';
import { malformed, toMailError } from '../skeleton-errors.ts';
import type { SkeletonMailOptions } from '../skeleton-mail-options.ts';

const defaultTimeoutMs = 20_000;
const longestAnswer = 1_000_000;

const answerSchema = z.object({ mailboxes: z.array(z.object({ id: z.string().min(1), name: z.string().min(1) })).max(10_000) });

/** All mailboxes of the account in one request. */
export async function listMailboxes(options: SkeletonMailOptions, { signal }: CallOptions = {}): Promise<readonly Mailbox[]> {
  const deadline = AbortSignal.timeout(options.timeoutMs ?? defaultTimeoutMs);
  const answer = await fetch(`${options.apiUrl}/mailboxes`, {
    headers: { authorization: `Bearer ${await options.getAccessToken()}` },
    signal: signal ? AbortSignal.any([signal, deadline]) : deadline,
  });
  if (!answer.ok) {
    await answer.body?.cancel();
    throw toMailError(answer.status);
  }
  return parseAnswer(await readLimited(answer)).mailboxes.map(toMailbox);
}

async function readLimited(answer: Response): Promise<string> {
  const decoder = new TextDecoder();
  let [text, size] = ['', 0];
  for await (const chunk of answer.body ?? []) {
    size += chunk.byteLength;
    if (size > longestAnswer) throw new MailError('PROTOCOL_ERROR', 'The answer is too long.');
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

function parseAnswer(text: string): z.infer<typeof answerSchema> {
  try {
    return answerSchema.parse(JSON.parse(text));
  } catch (error) {
    throw malformed(error);
  }
}

function toMailbox({ id, name }: { readonly id: string; readonly name: string }): Mailbox {
  return {
    id: id as MailboxId,
    name,
    path: [name],
    parentId: null,
    role: null,
    isSelectable: true,
    isSubscribed: true,
    counts: null,
    fingerprint: null,
  };
}
