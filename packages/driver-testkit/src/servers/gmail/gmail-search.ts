/** What a query is matched with. */
export interface SearchedMessage {
  readonly labelIds: readonly string[];
  readonly internalMs: number;
  readonly hasAttachment: boolean;
  readonly messageIdHeader: string;
  readonly sizeBytes: number;
  readonly fields: Readonly<Record<'from' | 'to' | 'cc' | 'bcc' | 'subject' | 'list' | 'all', string>>;
}

const labelsByWord: Readonly<Record<string, string>> = {
  inbox: 'INBOX',
  sent: 'SENT',
  drafts: 'DRAFT',
  spam: 'SPAM',
  trash: 'TRASH',
  chats: 'CHAT',
  starred: 'STARRED',
  unread: 'UNREAD',
};

/** Matches a query as Gmail does: whole words, not parts of them (Gmail "Search operators"; those that the driver uses). */
export function matchQuery(message: SearchedMessage, query: string): boolean {
  const terms = query.match(/\{[^}]*\}|-?(?:\w+:)?(?:"[^"]*"|[^\s{}"]+)/g) ?? [];
  return terms.every((term) => matchTerm(message, term));
}

function matchTerm(message: SearchedMessage, term: string): boolean {
  if (term.startsWith('{'))
    return (term.slice(1, -1).match(/-?(?:\w+:)?(?:"[^"]*"|[^\s"]+)/g) ?? []).some((inner) => matchTerm(message, inner));
  if (term.startsWith('-')) return !matchTerm(message, term.slice(1));
  const [, operator = '', quoted = ''] = /^(?:(\w+):)?(.*)$/s.exec(term) ?? [];
  return matchOperator(message, operator, quoted.replace(/^"|"$/g, ''));
}

function matchOperator(message: SearchedMessage, operator: string, value: string): boolean {
  switch (operator) {
    case 'in':
    case 'is':
      return value === 'read' ? !message.labelIds.includes('UNREAD') : message.labelIds.includes(labelsByWord[value] ?? value);
    case 'has':
      return value === 'attachment' ? message.hasAttachment : !message.labelIds.some((label) => label.startsWith('Label_'));
    case 'before':
      return message.internalMs < Number(value) * 1000;
    case 'after':
      return message.internalMs > Number(value) * 1000;
    case 'larger':
      return message.sizeBytes > Number(value);
    case 'smaller':
      return message.sizeBytes < Number(value);
    case 'rfc822msgid':
      return message.messageIdHeader.replace(/[<>]/g, '') === value;
    case 'from':
    case 'to':
    case 'cc':
    case 'bcc':
    case 'subject':
    case 'list':
      return hasPhrase(message.fields[operator], value);
    case '':
      return hasPhrase(message.fields.all, value);
    default:
      throw new Error(`The double does not know the operator ${operator}.`);
  }
}

function hasPhrase(text: string, phrase: string): boolean {
  return ` ${toWords(text)} `.includes(` ${toWords(phrase)} `);
}

function toWords(text: string): string {
  return (
    text
      .normalize('NFC')
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? []
  ).join(' ');
}
