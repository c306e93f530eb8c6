import type { MessageId, MessageSearch, PageCursor } from '@mailwright/mail';
import { expect } from 'vitest';
import type { Clause } from './clause.ts';
import type { ContractContext } from './contract-context.ts';

/** Four messages of one run that searches tell apart; `token` occurs in the subject of each. */
interface SearchSeed {
  readonly token: string;
  readonly idOf: ReadonlyMap<string, MessageId>;
}

const seeds = new WeakMap<ContractContext, Promise<SearchSeed>>();

function openSeed(context: ContractContext): Promise<SearchSeed> {
  const known = seeds.get(context);
  if (known !== undefined) return known;
  const seed = createSeed(context);
  seeds.set(context, seed);
  return seed;
}

async function createSeed(context: ContractContext): Promise<SearchSeed> {
  const token = context.createToken('seed');
  const apple = await context.deliver(
    { subject: `${token} apple`, from: `Anna Apple <anna.${token}@elsewhere.example>`, text: `round ${token}fruit` },
    { receivedAt: '2026-03-10T08:00:00.000Z' },
  );
  const pear = await context.deliver(
    { subject: `${token} Birnen für Müller`, from: `Peter <peter.${token}@elsewhere.example>`, text: 'süße Früchte, 果物' },
    { receivedAt: '2026-03-10T18:00:00.000Z' },
  );
  const plum = await context.deliver(
    {
      subject: `${token} plum`,
      to: `plums.${token}@elsewhere.example`,
      attachment: { filename: 'plum.bin', content: Buffer.from('plum') },
    },
    { receivedAt: '2026-03-12T08:00:00.000Z' },
  );
  const cherry = await context.deliver(
    { subject: `${token} cherry apple`, cc: `copies.${token}@elsewhere.example`, headers: [`List-Id: <list.${token}.example>`] },
    { receivedAt: '2026-03-14T08:00:00.000Z' },
  );
  await context.manager.setFlags([apple.id, cherry.id], { add: ['$flagged'] });
  await context.manager.setFlags([apple.id], { add: ['$seen'] });
  const idOf = new Map(Object.entries({ apple: apple.id, pear: pear.id, plum: plum.id, cherry: cherry.id }));
  return { token, idOf };
}

/** Gives the names of the seeded messages that a search finds, sorted. */
async function search(context: ContractContext, toQuery: (token: string) => MessageSearch): Promise<string[]> {
  const { token, idOf } = await openSeed(context);
  const { messages } = await context.manager.listMessages({ mailboxId: context.arrivals.id, search: toQuery(token), limit: 500 });
  const found = new Set(messages.map((message) => message.id));
  return [...idOf].filter(([, id]) => found.has(id)).map(([name]) => name);
}

interface Expectation {
  readonly name: string;
  readonly query: (token: string) => MessageSearch;
  readonly finds: readonly string[];
  /** What a driver finds that finds whole words only; as `finds` where left out. */
  readonly findsByWords?: readonly string[];
}

const expectations: readonly Expectation[] = [
  { name: 'by sender address', query: (token) => ({ from: `anna.${token}` }), finds: ['apple'] },
  { name: 'by sender name, whatever the case', query: (token) => ({ from: 'ANNA apple', subject: token }), finds: ['apple'] },
  { name: 'by recipient', query: (token) => ({ to: `plums.${token}@elsewhere.example` }), finds: ['plum'] },
  { name: 'by subject', query: (token) => ({ subject: `${token} cherry` }), finds: ['cherry'] },
  { name: 'by a subject that is not ASCII', query: (token) => ({ subject: 'für Müller', from: token }), finds: ['pear'] },
  { name: 'by a word of the text', query: (token) => ({ text: `${token}fruit` }), finds: ['apple'] },
  { name: 'by a word of the headers', query: (token) => ({ text: `peter.${token}` }), finds: ['pear'] },
  { name: 'by text that is not ASCII', query: (token) => ({ text: '果物', from: token }), finds: ['pear'] },
  {
    name: 'before an instant, within the day',
    query: (token) => ({ subject: token, before: '2026-03-10T12:00:00.000Z' }),
    finds: ['apple'],
  },
  {
    name: 'from an instant on, that instant included',
    query: (token) => ({ subject: token, after: '2026-03-12T08:00:00.000Z' }),
    finds: ['plum', 'cherry'],
  },
  {
    name: 'between two instants',
    query: (token) => ({ subject: token, after: '2026-03-10T12:00:00.000Z', before: '2026-03-13T00:00:00.000Z' }),
    finds: ['pear', 'plum'],
  },
  { name: 'with an attachment', query: (token) => ({ subject: token, hasAttachment: true }), finds: ['plum'] },
  { name: 'without an attachment', query: (token) => ({ subject: token, hasAttachment: false }), finds: ['apple', 'pear', 'cherry'] },
  { name: 'by flags it has', query: (token) => ({ subject: token, hasFlag: ['$flagged'] }), finds: ['apple', 'cherry'] },
  { name: 'by flags it lacks', query: (token) => ({ subject: token, lacksFlag: ['$seen'] }), finds: ['pear', 'plum', 'cherry'] },
  {
    name: 'by several conditions, all of which must hold',
    query: (token) => ({ subject: 'apple', from: 'elsewhere.example', text: token, hasFlag: ['$flagged'], lacksFlag: ['$seen'] }),
    finds: ['cherry'],
  },
  {
    name: 'by one of several conditions',
    query: (token) => ({ subject: token, anyOf: [{ text: `${token}fruit` }, { hasAttachment: true }] }),
    finds: ['apple', 'plum'],
  },
  {
    name: 'by what must not hold',
    query: (token) => ({ subject: token, noneOf: [{ subject: 'apple' }, { hasAttachment: true }] }),
    finds: ['pear'],
  },
  {
    name: 'by two conditions of one kind',
    query: (token) => ({ subject: token, allOf: [{ subject: 'apple' }, { subject: 'cherry' }] }),
    finds: ['cherry'],
  },
  {
    name: 'not before an instant, within the day',
    query: (token) => ({ subject: token, noneOf: [{ before: '2026-03-10T12:00:00.000Z' }] }),
    finds: ['pear', 'plum', 'cherry'],
  },
  {
    name: 'not from an instant on',
    query: (token) => ({ subject: token, noneOf: [{ after: '2026-03-12T08:00:00.000Z' }] }),
    finds: ['apple', 'pear'],
  },
  {
    name: 'by groups within groups',
    query: (token) => ({
      subject: token,
      noneOf: [{ anyOf: [{ hasFlag: ['$flagged'] }, { text: 'süße', allOf: [{ subject: 'Birnen' }] }] }],
    }),
    finds: ['plum'],
  },
  { name: 'by the name of an attachment', query: (token) => ({ subject: token, filename: 'PLUM.b' }), finds: ['plum'] },
  {
    name: 'without the name of an attachment',
    query: (token) => ({ subject: token, noneOf: [{ filename: 'plum' }] }),
    finds: ['apple', 'pear', 'cherry'],
  },
  { name: 'by the beginning of a word', query: (token) => ({ wordStart: `${token}fru` }), finds: ['apple'], findsByWords: [] },
  { name: 'by a size that none has', query: (token) => ({ subject: token, largerThanBytes: 5_000_000 }), finds: [] },
  {
    name: 'by a size that all have',
    query: (token) => ({ subject: token, smallerThanBytes: 5_000_000, largerThanBytes: 10 }),
    finds: ['apple', 'pear', 'plum', 'cherry'],
  },
  { name: 'by mailing list', query: (token) => ({ listId: `list.${token}` }), finds: ['cherry'] },
  { name: 'by copy recipient', query: (token) => ({ subject: token, cc: `copies.${token}` }), finds: ['cherry'] },
  { name: 'by recipient, who may have a copy', query: (token) => ({ to: `copies.${token}` }), finds: ['cherry'] },
  { name: 'and finds nothing where nothing matches', query: (token) => ({ subject: `${token} nothing like this` }), finds: [] },
];

/** Search: every condition alone and together. */
export const searchClauses: readonly Clause[] = [
  ...expectations.map(
    (expectation): Clause => ({
      name: `searches ${expectation.name}`,
      run: async (context) => {
        const { finds, findsByWords = finds } = expectation;
        expect(await search(context, expectation.query)).toEqual(context.capabilities.findsPartsOfWords ? finds : findsByWords);
      },
    }),
  ),
  {
    name: 'searches by Message-ID',
    run: async (context) => {
      const { id, envelope } = await context.deliver();

      const { messages } = await context.manager.listMessages({
        mailboxId: context.arrivals.id,
        search: { messageIdHeader: envelope.messageIdHeader ?? '' },
        limit: 5,
      });

      expect(messages.map((message) => message.id)).toEqual([id]);
    },
  },
  {
    name: 'searches by the mailbox a message lies in',
    run: async (context) => {
      const { token, idOf } = await openSeed(context);
      const trash = await context.findMailbox('trash');
      const count = async (query: MessageSearch) =>
        (await context.manager.listMessages({ mailboxId: context.arrivals.id, search: { subject: token, ...query }, limit: 50 })).messages
          .length;

      expect(await count({ inMailboxes: [context.arrivals.id, trash.id] })).toBe(idOf.size);
      expect(await count({ inMailboxes: [trash.id] })).toBe(0);
      expect(await count({ noneOf: [{ inMailboxes: [trash.id] }] })).toBe(idOf.size);
    },
  },
  {
    name: 'quotes, brackets and line breaks in a search are text and nothing else',
    run: async (context) => {
      const token = context.createToken('quoted');
      await context.deliver({ subject: `${token} say "hello" (now) \\ {12}` });

      for (const subject of [`${token} say "hello" (now)`, `\\ {12}`]) {
        const { messages } = await context.manager.listMessages({
          mailboxId: context.arrivals.id,
          search: { subject, text: token },
          limit: 5,
        });
        expect(messages).toHaveLength(1);
      }
      const { total, messages } = await context.manager
        .listMessages({ mailboxId: context.arrivals.id, search: { subject: `${token}"\r\nA1 LOGOUT` }, limit: 5 })
        .catch(() => ({ total: 0, messages: [] }));
      expect([total ?? 0, messages.length]).toEqual([0, 0]);
    },
  },
  {
    name: 'a search without a mailbox runs over all but trash and junk, each message once',
    run: async (context) => {
      const token = context.createToken('everywhere');
      const arrived = await context.deliver({ subject: `${token} arrived` });
      const binned = await context.deliver({ subject: `${token} binned` });
      await context.manager.moveMessages([binned.id], (await context.findMailbox('trash')).id);

      const { messages } = await context.manager.listMessages({ search: { subject: token }, limit: 10 });

      expect(messages.map((message) => message.id)).toEqual([arrived.id]);
    },
  },
  {
    name: 'search results come in pages without gaps or repeats, newest first',
    run: async (context) => {
      const token = context.createToken('paged');
      const own: MessageId[] = [];
      for (let index = 0; index < 5; index += 1) own.unshift((await context.deliver({ subject: `${token} ${index}` })).id);

      for (const mailboxId of [context.arrivals.id, undefined]) {
        const found: MessageId[] = [];
        let before: PageCursor | undefined;
        do {
          const page = await context.manager.listMessages({ mailboxId, search: { subject: token }, limit: 2, before });
          found.push(...page.messages.map((message) => message.id));
          before = page.nextCursor ?? undefined;
        } while (before !== undefined && found.length < 20);
        expect(found).toEqual(own);
      }
    },
  },
];
