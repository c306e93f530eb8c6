import type { MessageId, OpenedBlob, PartId } from '@mailwright/mail';
import { withActiveDriver } from '../connections/get-active-driver.ts';
import type { PersonContext } from '../context.ts';
import { findMessage } from './find-message.ts';

/** The decoded bytes of one part as a stream that must be read or cancelled. NOT_FOUND. */
export async function openPart(context: PersonContext, messageId: string, partId: string): Promise<OpenedBlob> {
  const message = await context.services.database.withUser(context.userId, (db) => findMessage(db, { messageId }));
  return withActiveDriver(context, message.connectionId, ({ driver }) =>
    driver.openBlob(message.providerMessageId as MessageId, partId as PartId, { signal: context.signal }),
  );
}
