import { type Queryable, schema } from '@mailwright/db';
import type { BodyPart } from '@mailwright/mail';
import { inArray } from 'drizzle-orm';

export type DraftRow = typeof schema.drafts.$inferSelect;
type DraftContent = DraftRow['content'];
type DraftAttachment = DraftContent['attachments'][number];

/** A draft as the composer shows it. */
export interface DraftView {
  readonly id: string;
  readonly connectionId: string;
  readonly identityAddress: string;
  readonly kind: DraftRow['kind'];
  readonly relatedMessageId: string | null;
  readonly revision: number;
  readonly to: DraftContent['to'];
  readonly cc: DraftContent['cc'];
  readonly bcc: DraftContent['bcc'];
  readonly subject: string;
  readonly html: string | null;
  readonly text: string | null;
  readonly files: readonly DraftFile[];
  readonly isOnProvider: boolean;
  readonly updatedAt: string;
}

/** A file of a draft with what a tile shows of it. */
export interface DraftFile {
  readonly attachment: DraftAttachment;
  readonly filename: string | null;
  readonly contentType: string;
  readonly sizeBytes: number;
}

/** Views of drafts, their files looked up together; a file that is gone is left out. */
export async function toDraftViews(db: Queryable, rows: readonly DraftRow[]): Promise<readonly DraftView[]> {
  const attachments = rows.flatMap((row) => row.content.attachments);
  const files = await findFiles(db, attachments);
  return rows.map((row) => ({
    id: row.id,
    connectionId: row.connectionId,
    identityAddress: row.identityAddress,
    kind: row.kind,
    relatedMessageId: row.relatedMessageId,
    revision: row.revision,
    to: row.content.to,
    cc: row.content.cc,
    bcc: row.content.bcc,
    subject: row.content.subject,
    html: row.content.html,
    text: row.content.text,
    files: row.content.attachments.flatMap((attachment) => files.get(fileKey(attachment)) ?? []),
    isOnProvider: row.providerMessageId !== null && row.providerRevision === row.revision,
    updatedAt: row.updatedAt.toISOString(),
  }));
}

const fileKey = (attachment: DraftAttachment): string =>
  attachment.kind === 'upload' ? attachment.uploadId : `${attachment.messageId}/${attachment.partId}`;

async function findFiles(db: Queryable, attachments: readonly DraftAttachment[]): Promise<ReadonlyMap<string, DraftFile>> {
  const uploadIds = attachments.flatMap((attachment) => (attachment.kind === 'upload' ? [attachment.uploadId] : []));
  const messageIds = attachments.flatMap((attachment) => (attachment.kind === 'part' ? [attachment.messageId] : []));
  const uploads = uploadIds.length ? await db.select().from(schema.uploads).where(inArray(schema.uploads.id, uploadIds)) : [];
  const messages = messageIds.length
    ? await db
        .select({ id: schema.messages.id, structure: schema.messages.structure })
        .from(schema.messages)
        .where(inArray(schema.messages.id, messageIds))
    : [];
  const files = new Map<string, DraftFile>();
  for (const attachment of attachments) {
    if (attachment.kind === 'upload') {
      const upload = uploads.find((row) => row.id === attachment.uploadId);
      if (upload) files.set(fileKey(attachment), { ...upload, attachment });
      continue;
    }
    const structure = messages.find((row) => row.id === attachment.messageId)?.structure;
    const part = structure ? findPart(structure, attachment.partId) : null;
    if (part) files.set(fileKey(attachment), { ...part, attachment });
  }
  return new Map(
    [...files].map(([key, { attachment, filename, contentType, sizeBytes }]) => [key, { attachment, filename, contentType, sizeBytes }]),
  );
}

/** The part of a MIME tree with this number, or null. */
export function findPart(root: BodyPart, partId: string): BodyPart | null {
  if (root.partId === partId) return root;
  for (const child of root.children) {
    const found = findPart(child, partId);
    if (found) return found;
  }
  return null;
}
