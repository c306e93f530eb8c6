import type { ThreadRow } from './mail-view';
import type { ApiOutputs } from './trpc';

/** The row of a conversation that is open but not listed. */
export function toThreadRow(thread: ApiOutputs['mail']['get']): ThreadRow {
  const { messages } = thread;
  return {
    id: thread.id,
    connectionId: thread.connectionId,
    subject: thread.subject,
    participants: messages.flatMap((message) => message.from),
    preview: messages.at(-1)?.preview ?? null,
    messageCount: messages.length,
    unreadCount: messages.filter((message) => message.isUnread).length,
    isFlagged: messages.some((message) => message.isFlagged),
    hasAttachment: messages.some((message) => message.attachments.length > 0),
    hasDraft: messages.some((message) => message.isDraft),
    latestReceivedAt: messages.at(-1)?.receivedAt ?? new Date(0).toISOString(),
    mailboxIds: [...new Set(messages.flatMap((message) => message.mailboxIds))],
  };
}
