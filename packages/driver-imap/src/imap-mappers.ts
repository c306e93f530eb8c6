import type { BodyPart, MessageSummary, PartId } from '@mailwright/mail';
import { hasAttachment, parseHeaders, toEnvelope } from '@mailwright/mime';
import type { FetchMessageObject, FetchQueryObject, MessageStructureObject } from 'imapflow';
import { toFlags } from './imap-flags.ts';
import { toMailboxId, toMessageId } from './imap-ids.ts';

/** Header fields a list needs; the envelope is read from them by `mime`, since servers disagree about ENVELOPE. */
const summaryHeaders = ['Subject', 'From', 'Sender', 'Reply-To', 'To', 'Cc', 'Bcc', 'Date', 'Message-ID', 'In-Reply-To', 'References'];

/** One FETCH that gives all that a list shows. */
export const summaryQuery: FetchQueryObject = {
  uid: true,
  flags: true,
  bodyStructure: true,
  internalDate: true,
  size: true,
  threadId: true,
  headers: summaryHeaders,
};

const deepest = 50;

/** One row of a FETCH as a list shows it. */
export function toSummary(row: FetchMessageObject, path: string, uidValidity: string): MessageSummary {
  const structure = row.bodyStructure === undefined ? null : toBodyPart(row.bodyStructure);
  const envelope = toEnvelope(parseHeaders(row.headers ?? new Uint8Array()));
  return {
    id: toMessageId({ path, uidValidity, uid: row.uid }),
    mailboxIds: [toMailboxId(path)],
    flags: toFlags(row.flags ?? []),
    envelope,
    structure,
    hasAttachment: structure !== null && hasAttachment(structure),
    preview: null,
    sizeBytes: row.size ?? 0,
    receivedAt: toInstant(row.internalDate) ?? envelope.sentAt ?? new Date(0).toISOString(),
    providerThreadId: row.threadId ?? null,
  };
}

/** What a further row of the same message says of it: flags that changed meanwhile (RFC 9051 §7.5.2), or a structure on its own. */
export function amendSummary(summary: MessageSummary, { flags, bodyStructure }: FetchMessageObject): MessageSummary {
  const structure = bodyStructure ? toBodyPart(bodyStructure) : summary.structure;
  return {
    ...summary,
    flags: flags === undefined ? summary.flags : toFlags(flags),
    structure,
    hasAttachment: structure !== null && hasAttachment(structure),
  };
}

/** INTERNALDATE as ISO 8601 in UTC, or null where the server gave none that can be read. */
export function toInstant(internalDate: Date | string | undefined): string | null {
  if (internalDate === undefined) return null;
  const date = typeof internalDate === 'string' ? new Date(internalDate) : internalDate;
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}

/** A BODYSTRUCTURE as the tree of the domain (RFC 9051 §7.5.2). */
export function toBodyPart(root: MessageStructureObject): BodyPart {
  return toPart(root, root.childNodes?.length && root.type.startsWith('multipart/') ? '' : '1', 0);
}

function toPart(node: MessageStructureObject, partId: string, depth: number): BodyPart {
  const parameters = node.parameters ?? {};
  const isMultipart = node.type.startsWith('multipart/');
  const isFlowed = parameters.format?.toLowerCase() === 'flowed';
  return {
    partId: partId as PartId,
    contentType: node.type.toLowerCase(),
    charset: parameters.charset?.trim().toLowerCase() || null,
    isFlowed,
    isDelSp: isFlowed && parameters.delsp?.toLowerCase() === 'yes',
    transferEncoding: node.encoding?.toLowerCase() || '7bit',
    disposition: toDisposition(node.disposition),
    filename: toFilename(node.dispositionParameters?.filename ?? parameters.name),
    contentId: node.id?.trim().replace(/^<|>$/g, '') || null,
    sizeBytes: isMultipart ? 0 : (node.size ?? 0),
    children: depth >= deepest ? [] : (node.childNodes ?? []).map((child, index) => toChild(child, index, { partId, isMultipart, depth })),
  };
}

interface Parent {
  readonly partId: string;
  readonly isMultipart: boolean;
  readonly depth: number;
}

/** RFC 9051 §6.4.5: the one part of an embedded message is `n.1`, while its multipart shares the number `n`. */
function toChild(child: MessageStructureObject, index: number, parent: Parent): BodyPart {
  const number = parent.partId === '' ? String(index + 1) : `${parent.partId}.${index + 1}`;
  const isEmbeddedMultipart = !parent.isMultipart && child.type.startsWith('multipart/');
  return toPart(child, isEmbeddedMultipart ? parent.partId : number, parent.depth + 1);
}

// RFC 2183 §2.8: an unknown disposition counts as an attachment.
function toDisposition(disposition: string | undefined): 'inline' | 'attachment' | null {
  if (!disposition) return null;
  return disposition.toLowerCase() === 'inline' ? 'inline' : 'attachment';
}

function toFilename(filename: string | undefined): string | null {
  return (
    filename
      ?.replace(/[\u0000-\u001f\u007f]+/g, ' ')
      .trim()
      .slice(0, 255) || null
  );
}

/** The part with a number, outermost first, or null. */
export function findPart(structure: BodyPart, partId: PartId): BodyPart | null {
  if (structure.partId === partId) return structure;
  for (const child of structure.children) {
    const found = findPart(child, partId);
    if (found !== null) return found;
  }
  return null;
}
