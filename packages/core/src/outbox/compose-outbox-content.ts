import { type Queryable, schema } from '@mailwright/db';
import { eq } from 'drizzle-orm';
import { withActiveDriver } from '../connections/get-active-driver.ts';
import type { PersonContext } from '../context.ts';
import { CoreError, notFound } from '../core-error.ts';
import { composeDraft } from '../drafts/compose-draft.ts';
import type { DraftRow } from '../drafts/draft-view.ts';
import { mustNotBeOnItsWay } from '../drafts/save-draft.ts';
import type { OutboxRow } from './outbox-item.ts';

type OutboxContent = Pick<
  OutboxRow,
  'connectionId' | 'messageIdHeader' | 'subject' | 'envelope' | 'raw' | 'draftId' | 'providerDraftId' | 'relatedMessageId' | 'relation'
>;

/** What an item takes from a draft: the message as it will travel and what belongs to it. INVALID `no-recipients`. */
export async function composeOutboxContent(context: PersonContext, draft: DraftRow): Promise<OutboxContent> {
  const { to, cc, bcc, subject } = draft.content;
  if (to.length + cc.length + bcc.length === 0) throw new CoreError('INVALID', 'no-recipients', 'to');
  const { messageIdHeader, envelope, raw } = await withActiveDriver(
    context,
    draft.connectionId,
    ({ driver }) => composeDraft(context, driver, draft, { forDrafts: false }),
    { asksServer: false },
  );
  return {
    connectionId: draft.connectionId,
    messageIdHeader,
    subject,
    envelope,
    raw,
    draftId: draft.id,
    providerDraftId: draft.providerMessageId,
    relatedMessageId: draft.relatedMessageId,
    relation: relationOf(draft),
  };
}

/** Composing took time in which another tab may have sent or changed the draft; its row stays locked until the item is committed. */
export async function mustBeUnsent(db: Queryable, draft: DraftRow): Promise<void> {
  const [current] = await db
    .select({ revision: schema.drafts.revision })
    .from(schema.drafts)
    .where(eq(schema.drafts.id, draft.id))
    .for('update');
  if (!current) throw notFound('draft');
  if (current.revision !== draft.revision) throw new CoreError('CONFLICT', 'draft-changed-elsewhere');
  await mustNotBeOnItsWay(db, draft.id);
}

function relationOf(draft: DraftRow): OutboxRow['relation'] {
  if (!draft.relatedMessageId) return null;
  if (draft.kind === 'forward') return 'forwarded';
  return draft.kind === 'new' ? null : 'answered';
}
