import { schema } from '@mailwright/db';
import type { MessageSummary } from '@mailwright/mail';
import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { writeSummaries } from './apply-summaries.ts';
import type { PlannedAhead } from './place-summaries.ts';
import { isSameBasis, planSummaries } from './plan-summaries.ts';
import { withMailBed } from './testing/with-mail-bed.ts';

const mail = withMailBed();

const readMessages = () =>
  mail.inAccount((db) => db.select().from(schema.messages).where(eq(schema.messages.connectionId, mail.account.connectionId)));
const readThreads = () =>
  mail.inAccount((db) => db.select().from(schema.threads).where(eq(schema.threads.connectionId, mail.account.connectionId)));

interface Writing {
  readonly planned?: PlannedAhead;
  readonly next?: readonly MessageSummary[];
}

/** Gives what was looked up for the messages behind these. */
async function write(messages: readonly MessageSummary[], { planned, next }: Writing = {}): Promise<PlannedAhead | undefined> {
  const kept: PlannedAhead[] = [];
  const ahead = { next: () => next ?? null, keep: (found: PlannedAhead) => void kept.push(found) };
  await mail.inAccount((db) =>
    writeSummaries(db, mail.account.context.userId, mail.account.connectionId, messages, { planned: () => planned ?? null, ahead }),
  );
  return kept[0];
}

/** The answers lie on the first page, what they answer on the second: mail is listed newest first. */
async function listTwoPages() {
  for (const name of ['a', 'b', 'c']) mail.account.manager.deliver('inbox', { header: `<${name}@x>`, subject: name });
  for (const name of ['a', 'b', 'c'])
    mail.account.manager.deliver('inbox', { header: `<re-${name}@x>`, references: [`<${name}@x>`], subject: `Re: ${name}` });
  const { messages } = await mail.account.manager.listMessages({ mailboxId: 'inbox' as never, limit: 500 });
  const isAnswer = ({ envelope }: MessageSummary) => envelope.references.length > 0;
  return { first: messages.filter(isAnswer), second: messages.filter((message) => !isAnswer(message)) };
}

const withoutLast = ({ basis, plan: { facts } }: PlannedAhead): PlannedAhead => ({
  basis,
  plan: planSummaries({ ...facts, summaries: facts.summaries.slice(0, -1) }),
});

describe('what is planned for the next page', () => {
  it('is what its own transaction would find, threads of this page included', async () => {
    const { first, second } = await listTwoPages();

    const planned = await write(first, { next: second });
    await write(second, { planned });

    expect(planned?.plan.facts.threads.byHeader.size).toBe(3);
    expect((await readThreads()).map(({ subject, messageCount }) => [subject, messageCount]).sort()).toEqual([
      ['a', 2],
      ['b', 2],
      ['c', 2],
    ]);
    expect(await readMessages()).toHaveLength(6);
  });

  it('is not planned again while the mirror is the same', async () => {
    const { first, second } = await listTwoPages();

    const planned = await write(first, { next: second });
    await write(second, { planned: planned && withoutLast(planned) });

    expect(await readMessages()).toHaveLength(5);
  });

  it('is planned again where somebody wrote meanwhile: nothing is written twice', async () => {
    const { first, second } = await listTwoPages();

    const planned = await write(first, { next: second });
    await write(second.slice(0, 2));
    await write(second, { planned: planned && withoutLast(planned) });

    expect((await readMessages()).map(({ messageIdHeader }) => messageIdHeader).sort()).toEqual(
      ['a', 'b', 'c', 're-a', 're-b', 're-c'].map((name) => `<${name}@x>`),
    );
    expect((await readThreads()).map(({ messageCount }) => messageCount)).toEqual([2, 2, 2]);
  });

  it('finds messages that are only back under another id', async () => {
    const { first, second } = await listTwoPages();
    await write(second);
    const before = await readMessages();
    await mail.inAccount((db) => db.delete(schema.messageMailboxes));
    const back = second.map((message) => ({ ...message, id: `${message.id}-again` as never }));

    const planned = await write(first, { next: back });
    await write(back, { planned });

    const after = await readMessages();
    expect(planned?.plan.facts.rejoined.size).toBe(3);
    expect(after).toHaveLength(6);
    for (const { id, providerMessageId } of before)
      expect(after.find((row) => row.id === id)?.providerMessageId).toBe(`${providerMessageId}-again`);
  });

  it('is nothing where no page is there yet', async () => {
    const { first } = await listTwoPages();

    expect(await write(first)).toBeUndefined();
  });
});

describe('a mirror', () => {
  const rest = { state: 7, mark: { mark: 3, hasUnfinished: false } };

  it.each([
    ['the same', rest, true],
    ['another after a change', { ...rest, state: 8 }, false],
    ['another once an act of a person ended', { ...rest, mark: { mark: 4, hasUnfinished: false } }, false],
    ['not at rest while an act waits', { ...rest, mark: { mark: 3, hasUnfinished: true } }, false],
  ])('is %s', (_what, now, isSame) => {
    expect([isSameBasis(rest, now), isSameBasis(now, rest)]).toEqual([isSame, isSame]);
  });

  it('is planned also where the next page comes in while this one is written', async () => {
    const { first, second } = await listTwoPages();
    const kept: PlannedAhead[] = [];
    let asked = 0;
    const ahead = {
      next: () => {
        asked += 1;
        return asked === 1 ? null : second;
      },
      keep: (found: PlannedAhead) => void kept.push(found),
    };
    const { context, connectionId } = mail.account;

    await mail.inAccount((db) => writeSummaries(db, context.userId, connectionId, first, { ahead }));

    expect(kept[0]?.plan.facts.threads.byHeader.size).toBe(3);
    expect(kept[0]?.plan.facts.stored.size).toBe(0);
  });
});

describe('a page that cannot be written', () => {
  it('fails whole, though nothing that was sent for it was waited for', async () => {
    const { first, second } = await listTwoPages();
    const before = await readMessages();
    const { connectionId } = mail.account;
    const kept: PlannedAhead[] = [];
    const ahead = { next: () => second, keep: (found: PlannedAhead) => void kept.push(found) };

    // Row-level security refuses rows of somebody else.
    const writing = mail.inAccount((db) => writeSummaries(db, 'somebody-else', connectionId, first, { ahead }));

    await expect(writing).rejects.toThrow();
    expect(kept).toEqual([]);
    expect(await readMessages()).toEqual(before);
    expect(await readThreads()).toEqual([]);
  });
});
