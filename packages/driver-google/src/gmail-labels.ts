import type { Flag, MailboxId, MailboxRole } from '@mailwright/mail';

const rolesByLabel: ReadonlyMap<string, MailboxRole> = new Map([
  ['INBOX', 'inbox'],
  ['SENT', 'sent'],
  ['DRAFT', 'drafts'],
  ['SPAM', 'junk'],
  ['TRASH', 'trash'],
]);
const placeLabels: ReadonlySet<string> = new Set(['INBOX', 'SENT', 'DRAFT']);

/**
 * Gmail has no label for what was archived: it lies in "All mail" alone. This mailbox holds what lies in no other, so that archiving is a
 * move like any other; no label of Gmail has this id.
 */
export const archiveId = 'ARCHIVE' as MailboxId;

/** The role of a system label that is a mailbox; the others are state (UNREAD, STARRED) or Gmail's own sorting (IMPORTANT, CATEGORY_…). */
export function toRole(labelId: string): MailboxRole | null {
  return rolesByLabel.get(labelId) ?? null;
}

/** True for a label that a person made. */
export function isOwnLabel(labelId: string): boolean {
  return labelId.startsWith('Label_');
}

/** True for a line of a chat, which Gmail keeps among the messages. */
export function isChat(labelIds: readonly string[]): boolean {
  return labelIds.includes('CHAT');
}

/** Where a message lies. Trash and junk hide every other label, as Gmail's own lists do. */
export function toMailboxIds(labelIds: readonly string[]): readonly MailboxId[] {
  const aside = labelIds.find(isAside);
  if (aside !== undefined) return [aside as MailboxId];
  const places = labelIds.filter((label) => placeLabels.has(label) || isOwnLabel(label));
  return places.length === 0 ? [archiveId] : places.map((label) => label as MailboxId);
}

function isAside(labelId: string): boolean {
  return labelId === 'TRASH' || labelId === 'SPAM';
}

/** UNREAD is `$seen` the other way round. */
export function toFlags(labelIds: readonly string[]): readonly Flag[] {
  const flags: Flag[] = [];
  if (!labelIds.includes('UNREAD')) flags.push('$seen');
  if (labelIds.includes('STARRED')) flags.push('$flagged');
  if (labelIds.includes('DRAFT')) flags.push('$draft');
  return flags;
}

/** Labels to add and to take away. */
export interface LabelChange {
  readonly addLabelIds: readonly string[];
  readonly removeLabelIds: readonly string[];
}

/** True for a place that Gmail alone gives and takes; what has it keeps it in trash and junk. */
export function isGivenByGmail(labelId: string): boolean {
  return labelId === 'SENT' || labelId === 'DRAFT';
}

/**
 * The labels of a move: the target takes the place of where the message lay. Trash, junk and archive keep the person's labels, and what
 * comes back from trash or junk has them again.
 */
export function toMove(target: MailboxId, labelIds: readonly string[]): LabelChange {
  const isComingBack = (target === 'INBOX' || isGivenByGmail(target)) && labelIds.some(isAside);
  const isKeeping = isAside(target) || target === archiveId || isComingBack;
  const leaving = labelIds.filter((label) => label === 'INBOX' || isAside(label) || (!isKeeping && isOwnLabel(label)));
  const added = target === archiveId || labelIds.includes(target) ? [] : [target];
  return { addLabelIds: added, removeLabelIds: leaving.filter((label) => label !== target) };
}
