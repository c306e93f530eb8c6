import { parseMessage } from '@mailwright/mime';
import { type Payload, toPayload } from './gmail-payload.ts';
import type { DoubleAnswer } from './gmail-request.ts';
import type { SearchedMessage } from './gmail-search.ts';

/** What the emulator keeps of a message. */
export interface StoredMessage {
  readonly id: string;
  readonly threadId: string;
  readonly labelIds: readonly string[];
  readonly historyId: string;
  readonly internalDate: string;
  readonly raw?: string;
}

/** A message with what never changes of it. */
export interface DescribedMessage {
  readonly raw: Buffer;
  readonly payload: Payload;
  readonly snippet: string;
  readonly internalMs: number;
  readonly messageIdHeader: string;
  readonly hasAttachment: boolean;
  readonly sizeBytes: number;
  readonly fields: SearchedMessage['fields'];
}

/** The mailbox of one user in the emulator. */
export class GmailStore {
  readonly #url: string;
  readonly #tokens: readonly string[];
  readonly #described = new Map<string, Promise<DescribedMessage | null>>();

  #calls = 0;

  /** NOTE: the emulator takes five thousand requests an hour of one token, so that there are many. */
  constructor(url: string, tokens: readonly string[]) {
    this.#url = url;
    this.#tokens = tokens;
  }

  async call(method: string, target: string, json?: unknown): Promise<DoubleAnswer> {
    this.#calls += 1;
    const token = this.#tokens[this.#calls % this.#tokens.length] ?? '';
    const response = await fetch(`${this.#url}/gmail/v1/users/me/${target}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
  }

  async add(raw: Uint8Array, labelIds: readonly string[], internalMs: number): Promise<StoredMessage> {
    const answer = await this.call('POST', 'messages', {
      raw: Buffer.from(raw).toString('base64url'),
      labelIds,
      internalDate: String(internalMs),
    });
    return answer.body as StoredMessage;
  }

  /** The state of a message now; null where there is none. */
  async find(id: string): Promise<StoredMessage | null> {
    const answer = await this.call('GET', `messages/${encodeURIComponent(id)}?format=minimal`);
    return answer.status === 200 ? (answer.body as StoredMessage) : null;
  }

  /** Ids of all messages that have every label, newest first. */
  async listIds(
    labelIds: readonly string[],
    includeSpamTrash: boolean,
  ): Promise<readonly { readonly id: string; readonly threadId: string }[]> {
    const found: { id: string; threadId: string }[] = [];
    let pageToken: string | undefined;
    do {
      const query = new URLSearchParams({ maxResults: '500', includeSpamTrash: String(includeSpamTrash) });
      for (const label of labelIds) query.append('labelIds', label);
      if (pageToken !== undefined) query.set('pageToken', pageToken);
      const { body } = await this.call('GET', `messages?${query}`);
      const page = body as { messages?: { id: string; threadId: string }[]; nextPageToken?: string };
      found.push(...(page.messages ?? []));
      pageToken = page.nextPageToken;
    } while (pageToken !== undefined);
    return found;
  }

  /** The position of the newest change. */
  async readHistoryId(): Promise<string> {
    const { body } = await this.call('GET', 'history?startHistoryId=9999999999999999999999999');
    return (body as { historyId: string }).historyId;
  }

  /** What never changes of a message, read from its bytes once. */
  describe(id: string): Promise<DescribedMessage | null> {
    const known = this.#described.get(id);
    if (known !== undefined) return known;
    const described = this.#describe(id);
    this.#described.set(id, described);
    return described;
  }

  async #describe(id: string): Promise<DescribedMessage | null> {
    const answer = await this.call('GET', `messages/${encodeURIComponent(id)}?format=raw`);
    if (answer.status !== 200) return null;
    const stored = answer.body as StoredMessage;
    const raw = Buffer.from(stored.raw ?? '', 'base64url');
    const { envelope, text, headers, hasAttachment } = await parseMessage(raw);
    const people = (list: typeof envelope.to) => list.map(({ name, address }) => `${name ?? ''} <${address}>`).join(', ');
    const fields = {
      from: people(envelope.from),
      to: people(envelope.to),
      cc: people(envelope.cc),
      bcc: people(envelope.bcc),
      subject: envelope.subject ?? '',
      list: (headers['list-id'] ?? []).join(' '),
    };
    return {
      raw,
      payload: toPayload(raw),
      // Gmail's snippet: the text in one line, quotations included, escaped as HTML.
      snippet: (text ?? '').replace(/\s+/g, ' ').trim().slice(0, 200).replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;'),
      internalMs: Number(stored.internalDate),
      messageIdHeader: envelope.messageIdHeader ?? '',
      hasAttachment,
      sizeBytes: raw.length,
      fields: { ...fields, all: [...Object.values(fields), ...Object.values(headers).flat(), text ?? ''].join('\n') },
    };
  }
}
