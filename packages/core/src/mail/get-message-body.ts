import type { PersonContext } from '../context.ts';
import { ensureBody } from './ensure-body.ts';

/** What can be said of a message's body without showing it. */
export interface MessageBodyView {
  readonly messageId: string;
  readonly state: 'ready' | 'malformed';
  readonly hasHtml: boolean;
  readonly text: string | null;
  readonly blockedRemoteCount: number;
  readonly isSenderTrusted: boolean;
  readonly hasOwnColors: boolean;
  readonly isTruncated: boolean;
  readonly listUnsubscribe: readonly string[];
}

/** Reads a message's body from the provider where the mirror lacks it. NOT_FOUND. */
export async function getMessageBody(
  context: PersonContext,
  input: { readonly connectionId: string; readonly messageId: string },
): Promise<MessageBodyView> {
  const { message, body, isSenderTrusted } = await ensureBody(context, input);
  return {
    messageId: message.id,
    state: body.state,
    hasHtml: body.safeHtml !== null,
    text: body.text,
    blockedRemoteCount: body.blockedRemoteCount,
    isSenderTrusted,
    hasOwnColors: body.hasOwnColors,
    isTruncated: body.isTruncated,
    listUnsubscribe: toUnsubscribeUrls(body.headers['list-unsubscribe'] ?? []),
  };
}

// RFC 2369 §2: a comma-separated list of URLs in angle brackets.
function toUnsubscribeUrls(values: readonly string[]): readonly string[] {
  const urls = values.flatMap((value) => [...value.slice(0, 4000).matchAll(/<([^<>\s]+)>/g)].map((match) => match[1] ?? ''));
  return urls.filter((url) => /^(?:https?|mailto):/i.test(url) && URL.canParse(url)).slice(0, 10);
}
