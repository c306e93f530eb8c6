import { randomUUID } from 'node:crypto';
import { closeMimeWorkers } from '@mailwright/mime';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { saveDraft } from '../drafts/save-draft.ts';
import { saveDraftToProvider } from '../drafts/save-draft-to-provider.ts';
import { listFailedChanges } from '../intents/failed-changes.ts';
import { follow } from '../intents/testing/follow.ts';
import { type GoogleAccount, type GoogleBed, openGoogleBed } from '../sync/testing/open-google-bed.ts';
import { deliverOutboxItem } from './deliver-outbox-item.ts';
import { listOutbox } from './list-outbox.ts';
import { type SendMailInput, sendMail } from './send-mail.ts';

let bed: GoogleBed;
let account: GoogleAccount;
let other: GoogleAccount;
beforeAll(async () => {
  bed = await openGoogleBed();
  [account, other] = [await bed.addAccount(), await bed.addAccount()];
});
afterAll(async () => {
  await bed[Symbol.asyncDispose]();
  await closeMimeWorkers();
});

const toContent = (subject: string) => ({
  to: [{ name: null, address: other.emailAddress }],
  cc: [],
  bcc: [{ name: null, address: 'hidden@elsewhere.example' }],
  subject,
  text: 'Hello.',
  html: null,
  attachments: [],
});

async function send(source: SendMailInput['source']): Promise<string> {
  const { context, connectionId } = account;
  const item = await sendMail(context, { connectionId, idempotencyKey: randomUUID(), holdMs: 0, source });
  await deliverOutboxItem(context, item.id);
  return item.id;
}
const sendNew = (subject: string) => send({ kind: 'message', ...toContent(subject), relatedMessageId: null, relation: null });
const stateOf = async (id: string) => (await listOutbox(account.context, { connectionId: 'all' })).find((item) => item.id === id);
const countIn = async ({ store }: GoogleAccount, label: string, subject: string) => {
  const all = await Promise.all((await store.listIds([label], true)).map(({ id }) => store.describe(id)));
  return all.filter((message) => message?.fields.subject === subject).length;
};
const expectEqual = async () => expect(await account.readMirror()).toEqual(await account.readStore());

describe('sending through a Google account', () => {
  it('leaves one copy in Sent, which the mirror shows at once', async () => {
    await follow(account);

    const id = await sendNew('Straight');

    expect(await stateOf(id)).toMatchObject({ status: 'sent' });
    expect([await countIn(account, 'SENT', 'Straight'), await countIn(other, 'INBOX', 'Straight')]).toEqual([1, 1]);
    await expectEqual();
  });

  it('a draft lies with the provider, is replaced, and is gone once it is sent', async () => {
    const { context, connectionId } = account;
    const draft = await saveDraft(context, { connectionId, kind: 'new', relatedMessageId: null, content: toContent('First words') });
    await saveDraftToProvider(context, { connectionId, draftId: draft.id });
    const first = await countIn(account, 'DRAFT', 'First words');
    const changed = { draftId: draft.id, revision: draft.revision, content: toContent('Second words') };
    const saved = await saveDraft(context, { connectionId, kind: 'new', relatedMessageId: null, ...changed });
    await saveDraftToProvider(context, { connectionId, draftId: saved.id });
    const counts = [await countIn(account, 'DRAFT', 'First words'), await countIn(account, 'DRAFT', 'Second words')];
    await follow(account);
    await expectEqual();

    await send({ kind: 'draft', draftId: saved.id, revision: saved.revision });
    await follow(account);

    expect([first, ...counts]).toEqual([1, 0, 1]);
    expect([await countIn(account, 'DRAFT', 'Second words'), await countIn(account, 'SENT', 'Second words')]).toEqual([0, 1]);
    await expectEqual();
  });

  it('an answer joins the thread, and no mark is asked for that the account does not keep', async () => {
    const id = await account.add('question', ['INBOX', 'UNREAD']);
    await follow(account);
    const relatedMessageId = await account.messageId(id);

    const outboxId = await send({ kind: 'message', ...toContent('Re: question'), relatedMessageId, relation: 'answered' });
    await account.settle();

    expect(await stateOf(outboxId)).toMatchObject({ status: 'sent' });
    const [sent] = await account.store.listIds(['SENT'], false);
    const question = await account.store.find(id);
    expect((await account.store.find(sent?.id ?? ''))?.threadId).toBe(question?.threadId);
    expect(await listFailedChanges(account.context, { connectionId: 'all' })).toEqual([]);
    await expectEqual();
  });

  it('a lost answer is looked up in Sent: neither lost nor sent twice', async () => {
    const isSend = ({ path }: { readonly path: string }) => path === 'messages/send';
    using _ = bed.emulator.faults.add({ fault: { kind: 'lose-reply' }, matches: isSend, times: 1 });

    const id = await sendNew('Lost answer');
    await follow(account);

    expect(await stateOf(id)).toMatchObject({ status: 'sent' });
    expect([await countIn(account, 'SENT', 'Lost answer'), await countIn(other, 'INBOX', 'Lost answer')]).toEqual([1, 1]);
    await expectEqual();
  });

  it('what is refused for its rate goes out later, once', async () => {
    const fault = { kind: 'status', status: 429, reason: 'rateLimitExceeded' } as const;
    const script = bed.emulator.faults.add({ fault, matches: ({ path }) => path === 'messages/send' });
    const id = await sendNew('Throttled');
    const refused = await stateOf(id);
    script[Symbol.dispose]();

    bed.bed.passTime(60_000);
    await deliverOutboxItem(account.context, id);

    expect(refused).toMatchObject({ status: 'queued', errorCode: 'RATE_LIMITED' });
    expect(await stateOf(id)).toMatchObject({ status: 'sent' });
    expect([await countIn(account, 'SENT', 'Throttled'), await countIn(other, 'INBOX', 'Throttled')]).toEqual([1, 1]);
  });
});
