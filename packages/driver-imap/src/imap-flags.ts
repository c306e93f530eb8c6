import { type Flag, MailError } from '@mailwright/mail';

const imapOfFlag: Readonly<Record<string, string>> = {
  $seen: '\\Seen',
  $flagged: '\\Flagged',
  $answered: '\\Answered',
  $draft: '\\Draft',
  $forwarded: '$Forwarded',
  $junk: '$Junk',
};

const flagOfImap: ReadonlyMap<string, Flag> = new Map([
  ['\\seen', '$seen'],
  ['\\flagged', '$flagged'],
  ['\\answered', '$answered'],
  ['\\draft', '$draft'],
  ['$forwarded', '$forwarded'],
  ['forwarded', '$forwarded'],
  ['$junk', '$junk'],
  ['junk', '$junk'],
]);

const hiddenFlags = new Set(['\\recent', '\\deleted', '$notjunk', 'notjunk', 'nonjunk']);

// RFC 9051 §9 flag-keyword is an atom.
const keyword = /^[!#$&'+,\-./0-9:;<=>?@A-Z[^_`a-z|}~]{1,100}$/;

/** What a STORE needs so that a flag is there or gone. */
export interface ImapFlagChange {
  readonly add: readonly string[];
  readonly remove: readonly string[];
}

/** The IMAP name of a flag; UNSUPPORTED where it is no atom (RFC 9051 §9). */
export function toImapFlag(flag: Flag): string {
  const known = Object.hasOwn(imapOfFlag, flag) ? imapOfFlag[flag] : undefined;
  if (known !== undefined) return known;
  if (!keyword.test(flag)) throw new MailError('UNSUPPORTED', 'A flag must be one word of plain letters, digits and signs.');
  return flag.toLowerCase();
}

/** Our flags of an IMAP flag list; those that only IMAP knows are left out. */
export function toFlags(imapFlags: Iterable<string>): Flag[] {
  const flags: Flag[] = [];
  for (const imapFlag of imapFlags) {
    const name = imapFlag.toLowerCase();
    if (!hiddenFlags.has(name)) flags.push(flagOfImap.get(name) ?? name);
  }
  return flags.length > 1 ? [...new Set(flags)] : flags;
}

/** Translates a change; taking `$junk` on takes `$NotJunk` away. */
export function toImapFlagChange(add: readonly Flag[], remove: readonly Flag[]): ImapFlagChange {
  if (add.some((flag) => remove.includes(flag))) throw new MailError('UNSUPPORTED', 'A flag cannot be added and removed at once.');
  const removed = remove.flatMap((flag) => (flag === '$junk' ? ['$Junk', 'Junk'] : [toImapFlag(flag)]));
  return { add: add.map(toImapFlag), remove: add.includes('$junk') ? [...removed, '$NotJunk', 'NonJunk'] : removed };
}
