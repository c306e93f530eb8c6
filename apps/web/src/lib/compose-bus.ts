import type { MessageView } from './mail-view';
import type { ApiOutputs } from './trpc';

/** A draft as the API gives it. */
export type DraftView = ApiOutputs['drafts']['get'];

/** What somebody wants to write. */
export type ComposeRequest =
  | {
      readonly kind: 'new';
      readonly connectionId?: string;
      readonly to?: readonly string[];
      readonly cc?: readonly string[];
      readonly subject?: string;
      readonly text?: string;
    }
  | { readonly kind: 'reply' | 'reply-all' | 'forward'; readonly message: MessageView; readonly isInline: boolean }
  | { readonly kind: 'draft'; readonly draft: DraftView; readonly inlineThreadId?: string };

type Listener = (request: ComposeRequest) => void;
let listener: Listener | null = null;

/** Asks for a composer; whoever draws it answers. */
export function requestCompose(request: ComposeRequest): void {
  listener?.(request);
}

/** Answers requests until the returned function is called. */
export function answerComposeRequests(answer: Listener): () => void {
  listener = answer;
  return () => {
    if (listener === answer) listener = null;
  };
}

/** Reads a `mailto:` address (RFC 6068). */
export function parseMailto(href: string): ComposeRequest | null {
  if (!/^mailto:/i.test(href)) return null;
  const [path = '', query = ''] = href.slice('mailto:'.length).split('?', 2);
  const decode = (value: string) => {
    try {
      return decodeURIComponent(value);
    } catch {
      return value;
    }
  };
  const fields = new Map<string, string>();
  for (const pair of query.split('&').filter(Boolean)) {
    const at = pair.indexOf('=');
    if (at > 0) fields.set(decode(pair.slice(0, at)).toLowerCase(), decode(pair.slice(at + 1)));
  }
  const split = (value: string | undefined) =>
    (value ?? '')
      .split(',')
      .map((address) => address.trim())
      .filter(Boolean);
  return {
    kind: 'new',
    to: [
      ...path
        .split(',')
        .map((address) => decode(address).trim())
        .filter(Boolean),
      ...split(fields.get('to')),
    ],
    cc: split(fields.get('cc')),
    subject: fields.get('subject') ?? '',
    text: fields.get('body') ?? '',
  };
}
