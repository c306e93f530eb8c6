import { isMailError, type MailboxId, type Message, type MessageId, type MessageSummary } from '@mailwright/mail';
import { type ParsedMessage, parseHeaders, parseMessage, toEnvelope } from '@mailwright/mime';
import type { LiveMessage } from './memory-account.ts';

const cacheLimit = 2000;

/** Reads messages by parsing their bytes, each once. */
export class MessageReader {
  readonly #parsed = new Map<string, Promise<ParsedMessage>>();

  parse(message: LiveMessage): Promise<ParsedMessage> {
    const known = this.#parsed.get(message.id);
    if (known !== undefined) return known;
    const parsed = parseMessage(message.readRaw());
    parsed.catch(() => this.#parsed.delete(message.id));
    this.#parsed.set(message.id, parsed);
    const [oldest] = this.#parsed.keys();
    if (this.#parsed.size > cacheLimit && oldest !== undefined) this.#parsed.delete(oldest);
    return parsed;
  }

  /** A message that cannot be parsed is still listed, by its headers alone. */
  async toSummary(message: LiveMessage): Promise<MessageSummary> {
    const known = toKnown(message);
    try {
      const { envelope, structure, hasAttachment, preview } = await this.parse(message);
      return { ...known, envelope, structure, hasAttachment, preview };
    } catch (error) {
      if (!isMailError(error) || error.code !== 'MALFORMED_MESSAGE') throw error;
      return { ...known, envelope: toEnvelope(parseHeaders(message.readRaw())), structure: null, hasAttachment: false, preview: null };
    }
  }

  toSummaries(messages: readonly LiveMessage[]): Promise<MessageSummary[]> {
    return Promise.all(messages.map((message) => this.toSummary(message)));
  }

  async toMessage(message: LiveMessage): Promise<Message> {
    return { ...toKnown(message), ...(await this.parse(message)) };
  }
}

function toKnown(message: LiveMessage) {
  return {
    id: message.id as MessageId,
    mailboxIds: message.mailboxIds.map((id) => id as MailboxId),
    flags: message.flags,
    sizeBytes: message.readRaw().length,
    receivedAt: message.receivedAt,
    providerThreadId: null,
  };
}
