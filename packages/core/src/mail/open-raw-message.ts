import type { MessageId, OpenedBlob } from '@mailwright/mail';
import { withActiveDriver } from '../connections/get-active-driver.ts';
import type { PersonContext } from '../context.ts';
import { findMessage } from './find-message.ts';

/** The message as it lies at the provider, also where it cannot be displayed. NOT_FOUND. */
export async function openRawMessage(context: PersonContext, messageId: string): Promise<OpenedBlob> {
  const message = await context.services.database.withUser(context.userId, (db) => findMessage(db, { messageId }));
  const raw = await withActiveDriver(context, message.connectionId, ({ driver }) =>
    driver.openRawMessage(message.providerMessageId as MessageId, { signal: context.signal }),
  );
  return { ...raw, filename: `${message.subject?.trim().slice(0, 100) || 'message'}.eml` };
}
