import { type ImapCommand, startFakeImapServer } from '@mailwright/driver-testkit';
import { type FetchMessageObject, ImapFlow } from 'imapflow';
import { describe, expect, it } from 'vitest';
import { toSummary } from '../imap-mappers.ts';
import { readFetchLine, type ServerLine } from './read-fetch-line.ts';
import { takeFetchLines } from './take-fetch-lines.ts';

/** Items of a FETCH that end in a literal. */
interface Section {
  readonly items: string;
  readonly literal: string;
}

type Items = string | Section | readonly Section[];

const listSections = (items: Items): readonly Section[] => {
  if (typeof items === 'string') return [{ items, literal: '' }];
  return 'items' in items ? [items] : items;
};

const header = 'Subject: Accounts\r\nFrom: Ann <ann@elsewhere.example>\r\n\r\n';
const withHeader = (items: string): Items => ({
  items: `${items} BODY[HEADER.FIELDS (SUBJECT FROM)] {${header.length}}\r\n`,
  literal: header,
});
const section = (name: string, literal: string, before = ''): Section => ({ items: `${before} ${name} {${literal.length}}\r\n`, literal });
const plainText = 'BODYSTRUCTURE ("text" "plain" ("charset" "UTF-8" "format" "flowed") NIL NIL "7bit" 17 1 NIL NIL NIL NIL)';
const file =
  '("application" "pdf" ("name" "a b.pdf") "<p@x>" "A paper" "base64" 900 NIL ("attachment" ("filename" "a b.pdf" "size" "9")) NIL NIL)';
const mixed = `BODYSTRUCTURE (("text" "html" ("charset" "koi8-r") NIL NIL "quoted-printable" 99 3 NIL NIL NIL NIL)${file} "mixed" ("boundary" "=_b") NIL NIL NIL)`;
const embedded = `BODYSTRUCTURE ("message" "rfc822" NIL NIL NIL "7bit" 500 ("Mon, 7 Feb 2026" "Inner" (("Bo" NIL "bo" "x.example")) NIL NIL NIL NIL NIL NIL "<i@x>") ("text" "plain" NIL NIL NIL "7bit" 9 1 NIL NIL NIL NIL) 12 NIL ("attachment" NIL) NIL NIL)`;
const date = 'INTERNALDATE " 7-Feb-2026 10:11:12 +0130"';

const plain: readonly Items[] = [
  withHeader(`FLAGS (\\Seen $Forwarded) ${date} RFC822.SIZE 1234 ${plainText}`),
  withHeader(`${mixed} RFC822.SIZE 5000 FLAGS () MODSEQ (12345678901) ${date}`),
  withHeader(`FLAGS (\\Flagged) RFC822.SIZE 1 ${embedded} X-GM-MSGID 1278455344230334865 X-GM-THRID 1266894439832287888 ${date}`),
  `FLAGS (\\Answered \\Draft)`,
  `MODSEQ (7) FLAGS (one two/three) EMAILID (M00000001) THREADID (T-9)`,
  `FLAGS () THREADID NIL ${date} RFC822.SIZE 0`,
  section('BODY[1]<0>', 'hello', 'FLAGS ()'),
  [
    section('BODY[HEADER.FIELDS (LIST-ID)]', 'List-Id: <a.b>\r\n\r\n', 'FLAGS ()'),
    section('BODY[1.2]<0>', 'first'),
    section('BODY[2]', ''),
  ],
];

const leftToImapflow: readonly Items[] = [
  `FLAGS () BODYSTRUCTURE ("text" "plain" ("name*" "utf-8''%41") NIL NIL "7bit" 17 1 NIL NIL NIL NIL)`,
  `FLAGS () BODYSTRUCTURE ("text" "plain" ("name" "=?utf-8?q?=41?=") NIL NIL "7bit" 17 1 NIL NIL NIL NIL)`,
  `FLAGS () BODYSTRUCTURE ("text" "plain" ("name" "utf-8''%41") NIL NIL "7bit" 17 1 NIL NIL NIL NIL)`,
  `FLAGS () BODYSTRUCTURE ("text" "plain" ("name" "a \\"b\\".txt") NIL NIL "7bit" 17 1 NIL NIL NIL NIL)`,
  `FLAGS () BODYSTRUCTURE ("text" "plain" ("name" "größe.txt") NIL NIL "7bit" 17 1 NIL NIL NIL NIL)`,
  // No count of lines, as some servers answer.
  `FLAGS () BODYSTRUCTURE ("text" "plain" NIL NIL NIL "7bit" 17 NIL ("inline" NIL) NIL NIL)`,
  `FLAGS () BODYSTRUCTURE NIL`,
  `FLAGS () BODYSTRUCTURE "none"`,
  `FLAGS () INTERNALDATE "some day"`,
  `FLAGS () RFC822.SIZE many`,
  `FLAGS () X-OTHER 1`,
  `FLAGS () ENVELOPE (NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)`,
  `FLAGS () BODY[HEADER] "Subject: Quoted"`,
  `FLAGS () BODY[HEADER] NIL`,
  `FLAGS () BODY[1]<0> "hello"`,
  section('BODY[1]<7>', 'hello', 'FLAGS ()'),
  section('BODY[1.MIME]', 'hello', 'FLAGS ()'),
  section('BODY[]', 'hello', 'FLAGS ()'),
  section('BODY[HEADER]<0>', 'hello', 'FLAGS ()'),
  [section('BODY[1]<0>', 'hello', 'FLAGS ()'), section('BODY[1]<0>', 'again')],
  Array.from({ length: 9 }, (_, nth) => section(`BODY[${nth + 1}]<0>`, 'a', nth === 0 ? 'FLAGS ()' : '')),
  `FLAGS NIL`,
];

function send({ line, ok }: ImapCommand, lines: readonly Items[]): void {
  for (const [index, items] of lines.entries()) {
    const text = listSections(items)
      .map((one) => one.items + one.literal)
      .join('');
    line.send(Buffer.from(`* ${index + 1} FETCH (UID ${index + 1} ${text})\r\n`));
  }
  ok();
}

function toLine(items: Items, uid: number): ServerLine {
  const sections = listSections(items);
  return {
    payload: Buffer.from(`* ${uid} FETCH (UID ${uid} ${sections.map((one) => one.items).join('')})`),
    literals: typeof items === 'string' ? [] : sections.map(({ literal }) => Buffer.from(literal)),
  };
}

/** What imapflow makes of the lines, by UID. */
async function readByImapflow(lines: readonly Items[], onClient: (client: ImapFlow) => void = () => undefined) {
  await using server = await startFakeImapServer({
    security: 'none',
    onCommand: (command) => {
      if (command.name === 'SELECT' || command.name === 'EXAMINE') {
        for (const text of [`${lines.length} EXISTS`, 'OK [UIDVALIDITY 1] valid', 'OK [UIDNEXT 2] next']) command.untagged(text);
        command.ok('[READ-ONLY] selected');
        return true;
      }
      if (command.name !== 'FETCH') return false;
      send(command, lines);
      return true;
    },
  });
  const { host, port } = server;
  const client = new ImapFlow({ host, port, secure: false, auth: { user: 'alice', pass: 'canary' }, logger: false, disableAutoIdle: true });
  await client.connect();
  await client.mailboxOpen('INBOX', { readOnly: true });
  onClient(client);
  const rows = await client.fetchAll('1:*', { uid: true, flags: true });
  const uidNext = client.mailbox ? client.mailbox.uidNext : 0;
  client.close();
  return { rows: new Map(rows.map((row) => [row.uid, row])), uidNext };
}

// NOTE: imapflow gives `false` for a section that is NIL, which `fetchRows` leaves out.
const shown = (row: FetchMessageObject | null | undefined) => {
  if (!row) return row;
  const { modseq, emailId, headers, bodyParts, ...others } = row;
  const bytes = headers || Buffer.alloc(0);
  const parts = [...(bodyParts ?? [])].map(([key, part]) => [key, part.toString('latin1')]);
  const told = { modseq: String(modseq), emailId, headers: bytes.toString('latin1'), parts };
  return { ...toSummary({ ...others, headers: bytes }, 'INBOX', '1'), ...told };
};

describe('FETCH lines that are read before imapflow', () => {
  it('are those of the plain form, read as imapflow reads them', async () => {
    const { rows } = await readByImapflow(plain);

    for (const [index, items] of plain.entries()) {
      const row = readFetchLine(toLine(items, index + 1));
      expect(row, JSON.stringify(items)).not.toBeNull();
      expect(shown(row)).toEqual(shown(rows.get(index + 1)));
    }
  });

  it.each(leftToImapflow)('leave to it what is anything else: %j', (items) => {
    expect(readFetchLine(toLine(items, 1))).toBeNull();
  });

  it('leave nothing out where the two read one answer together', async () => {
    const lines = [...plain, ...leftToImapflow];
    const alone = await readByImapflow(lines);
    const taken: FetchMessageObject[] = [];
    const together = await readByImapflow(lines, (client) => takeFetchLines(client, (row) => taken.push(row)));

    expect(taken.map(({ uid }) => uid)).toEqual(plain.map((_, index) => index + 1));
    const all = new Map([...together.rows, ...taken.map((row) => [row.uid, row] as const)]);
    expect([...all.keys()].sort((left, right) => left - right)).toEqual([...alone.rows.keys()]);
    for (const [uid, row] of alone.rows) expect(shown(all.get(uid))).toEqual(shown(row));
    expect(together.uidNext).toBe(alone.uidNext);
  });

  it('let others have their turn while a long answer is read', async () => {
    const lines = Array.from({ length: 3000 }, () => plain[3] as Items);
    let turns = 0;
    let isOver = false;
    const count = () => {
      turns += 1;
      if (!isOver) setImmediate(count);
    };
    const taken: number[] = [];
    const take = ({ uid }: FetchMessageObject) => {
      if (taken.length === 0) count();
      if (taken.push(uid) === lines.length) isOver = true;
    };
    await readByImapflow(lines, (client) => takeFetchLines(client, take));

    expect(taken).toHaveLength(lines.length);
    expect(turns).toBeGreaterThanOrEqual(lines.length / 100);
  });

  it('say nothing else than it, wherever a character is missing, doubled or another', async () => {
    const whole = [mixed, embedded, plainText, `${date} RFC822.SIZE 1234 FLAGS (\\Seen a) MODSEQ (99) THREADID (T1)`];
    const broken = whole.flatMap((items) =>
      [...items].flatMap((character, at) => {
        const [before, after] = [items.slice(0, at), items.slice(at + 1)];
        return [
          before + after,
          before + character + items.slice(at),
          ...['"', '(', ')', ' ', '7', '\\'].map((one) => before + one + after),
        ];
      }),
    );
    const { rows } = await readByImapflow(broken);

    const differing = broken.filter((items, index) => {
      const row = readFetchLine(toLine(items, index + 1));
      return row !== null && JSON.stringify(shown(row)) !== JSON.stringify(shown(rows.get(index + 1)));
    });
    expect(differing).toEqual([]);
  });
});
