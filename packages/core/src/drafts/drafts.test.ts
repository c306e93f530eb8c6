import { schema } from '@mailwright/db';
import { and, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applySummaries } from '../mail/testing/apply-summaries.ts';
import { type OutboxBed, openOutboxBed } from '../outbox/testing/open-outbox-bed.ts';
import { openUpload } from '../uploads/open-upload.ts';
import { storeUpload } from '../uploads/store-upload.ts';
import { sweepUploads } from '../uploads/sweep-uploads.ts';
import { composeDraft } from './compose-draft.ts';
import { findDraft, getDraft } from './get-draft.ts';
import { carryInlineImages } from './inline-images.ts';
import { openProviderDraft } from './open-provider-draft.ts';
import { removeDraft } from './remove-draft.ts';
import { type SaveDraftInput, saveDraft } from './save-draft.ts';
import { saveDraftToProvider } from './save-draft-to-provider.ts';

let bed: OutboxBed;
beforeAll(async () => {
  bed = await openOutboxBed();
});
afterAll(() => bed[Symbol.asyncDispose]());

const draft = (subject: string, change: Partial<SaveDraftInput['content']> = {}): SaveDraftInput => ({
  connectionId: bed.connectionId,
  kind: 'new',
  relatedMessageId: null,
  content: { to: [], cc: [], bcc: [], subject, html: '<p>Hello</p>', text: null, attachments: [], ...change },
});
const streamOf = (...pieces: Uint8Array[]) => new Blob(pieces as BlobPart[]).stream() as ReadableStream<Uint8Array>;
const readText = async (stream: ReadableStream<Uint8Array>) => new Response(stream as BodyInit).text();
const upload = (text: string, filename = 'note.txt') =>
  storeUpload(bed.context, { filename, contentType: 'text/plain', stream: streamOf(Buffer.from(text)) });

describe('saving', () => {
  it('counts revisions and refuses a save on an old one', async () => {
    const first = await saveDraft(bed.context, draft('One'));

    const second = await saveDraft(bed.context, { ...draft('Two'), draftId: first.id, revision: first.revision });
    const late = saveDraft(bed.context, { ...draft('Late'), draftId: first.id, revision: first.revision });

    expect(second).toMatchObject({ id: first.id, subject: 'Two', revision: 2, identityAddress: 'ada@example.test', isOnProvider: false });
    await expect(late).rejects.toMatchObject({ code: 'CONFLICT', reason: 'draft-changed-elsewhere' });
  });

  it('takes half-typed recipients, and unknown senders or files not at all', async () => {
    const half = await saveDraft(bed.context, draft('Half', { to: [{ name: null, address: 'grac' }] }));
    const foreignSender = saveDraft(bed.context, { ...draft('x'), identityAddress: 'eve@example.test' });
    const attachments = [{ kind: 'upload' as const, uploadId: crypto.randomUUID(), isInline: false, contentId: null }];

    expect(half.to).toEqual([{ name: null, address: 'grac' }]);
    await expect(foreignSender).rejects.toMatchObject({ code: 'INVALID', reason: 'identity-unknown' });
    await expect(saveDraft(bed.context, draft('x', { attachments }))).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe("the provider's copy", () => {
  it('is one, replaced by each save, and goes with the draft', async () => {
    const saved = await saveDraft(bed.context, draft('On both'));
    const reference = { connectionId: bed.connectionId, draftId: saved.id };

    const once = await saveDraftToProvider(bed.context, reference);
    await saveDraft(bed.context, { ...draft('On both'), draftId: saved.id });
    const twice = await saveDraftToProvider(bed.context, reference);

    expect([once.isOnProvider, twice.isOnProvider, twice.revision]).toEqual([true, true, 2]);
    expect(await bed.countAtProvider('drafts', 'On both')).toBe(1);
    await removeDraft(bed.context, reference);
    expect(await bed.countAtProvider('drafts', 'On both')).toBe(0);
    await expect(getDraft(bed.context, reference)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('can be taken up for editing with its files, once', async () => {
    const file = await upload('attached words');
    const attachments = [{ kind: 'upload' as const, uploadId: file.uploadId, isInline: false, contentId: null }];
    const saved = await saveDraft(bed.context, draft('Taken up', { attachments, bcc: [{ name: null, address: 'b@x.test' }] }));
    const reference = { connectionId: bed.connectionId, draftId: saved.id };
    await saveDraftToProvider(bed.context, reference);
    const messageId = await bed.context.services.database.withUser(bed.context.userId, async (db) => {
      await db.delete(schema.drafts).where(eq(schema.drafts.id, saved.id));
      const [row] = await db.select().from(schema.messages).where(eq(schema.messages.subject, 'Taken up'));
      return row?.id ?? '';
    });

    const opened = await openProviderDraft(bed.context, { connectionId: bed.connectionId, messageId });
    const again = await openProviderDraft(bed.context, { connectionId: bed.connectionId, messageId });

    expect(again.id).toBe(opened.id);
    expect(opened).toMatchObject({ subject: 'Taken up', bcc: [{ address: 'b@x.test' }], files: [{ filename: 'note.txt', sizeBytes: 14 }] });
  });
});

describe('composing', () => {
  it('answers with the headers of the thread and carries inline images', async () => {
    const page = await bed.driver.saveDraft(
      Buffer.from('Message-ID: <root@x>\r\nReferences: <older@x>\r\nFrom: g@x.test\r\nSubject: Plans\r\n\r\nHi\r\n'),
    );
    const rowIds = await applySummaries(bed.context, { id: bed.connectionId }, [page]);
    const picture = await storeUpload(bed.context, { filename: 'p.png', contentType: 'image/png', stream: streamOf(Buffer.from('PNG')) });
    const html = `<p>See <img alt="x" src="/uploads/${picture.uploadId}"></p>`;
    const attachments = [{ kind: 'upload' as const, uploadId: picture.uploadId, isInline: true, contentId: null }];
    const to = [{ name: 'Grace', address: 'g@x.test' }];
    const input = {
      ...draft('Re: Plans', { to, html, attachments }),
      kind: 'reply' as const,
      relatedMessageId: rowIds.get(page.id) ?? null,
    };
    const saved = await saveDraft(bed.context, input);
    const row = await bed.context.services.database.withUser(bed.context.userId, (db) =>
      findDraft(db, { connectionId: bed.connectionId, draftId: saved.id }),
    );

    const { raw, envelope } = await composeDraft(bed.context, bed.driver, row, { forDrafts: false });
    const text = Buffer.from(raw).toString().replaceAll('=\r\n', '');

    expect(envelope).toEqual({ mailFrom: 'ada@example.test', rcptTo: ['g@x.test'] });
    expect(text).toMatch(/^In-Reply-To: <root@x>\r$/m);
    expect(text).toMatch(/^References: <older@x> <root@x>\r$/m);
    expect(text).toContain(`cid:uploads-${picture.uploadId}@mailwright`);
    expect(text).toMatch(/Content-Id: <uploads-/i);
    expect(text).not.toContain('src="/uploads/');
  });

  it('leaves other addresses in HTML alone', () => {
    const html = '<img src="https://elsewhere.test/uploads/x.png"><a href="/uploads/1">x</a>';

    expect(carryInlineImages(html)).toEqual({ html, references: [] });
  });
});

describe('uploads', () => {
  it('come back as they went in, over many chunks', async () => {
    const bytes = Buffer.alloc(900_000, 'abcdefg');

    const stored = await storeUpload(bed.context, { filename: '../../etc/pass\u202ewd.txt', contentType: 'x', stream: streamOf(bytes) });
    const opened = await openUpload(bed.context, stored.uploadId);

    expect(stored).toMatchObject({ filename: 'passwd.txt', contentType: 'application/octet-stream', sizeBytes: 900_000 });
    expect(await readText(opened.stream)).toBe(bytes.toString());
  });

  it('find room for forty of the largest of one person, whoever else keeps files', async () => {
    const { services, userId } = bed.context;
    const large = { userId, contentType: 'a/b', sizeBytes: services.uploadLimitBytes, isComplete: true };
    const rows = Array.from({ length: 40 }, (_, index) => ({ ...large, filename: `large ${index}` }));
    await services.database.withUser(userId, (db) => db.insert(schema.uploads).values(rows));
    const isLarge = (filename: string) => and(eq(schema.uploads.userId, userId), eq(schema.uploads.filename, filename));

    await expect(upload('one more', 'more.txt')).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED', reason: 'uploads-full' });
    const left = await services.database.withUser(userId, (db) => db.select().from(schema.uploads).where(isLarge('more.txt')));
    expect(left).toEqual([]);

    for (const { filename } of rows) await services.database.withUser(userId, (db) => db.delete(schema.uploads).where(isLarge(filename)));
    await expect(upload('one more', 'more.txt')).resolves.toMatchObject({ sizeBytes: 8 });
  });

  it('past the limit leave nothing behind', async () => {
    const tooLarge = streamOf(...Array.from({ length: 5 }, () => Buffer.alloc(300_000)));

    await expect(storeUpload(bed.context, { filename: 'big', contentType: 'a/b', stream: tooLarge })).rejects.toMatchObject({
      code: 'LIMIT_EXCEEDED',
    });
    const left = await bed.context.services.database.withUser(bed.context.userId, (db) =>
      db.select().from(schema.uploads).where(eq(schema.uploads.filename, 'big')),
    );
    expect(left).toEqual([]);
  });

  it('are swept a day later unless a draft holds them', async () => {
    const [held, loose] = [await upload('held'), await upload('loose')];
    const attachments = [{ kind: 'upload' as const, uploadId: held.uploadId, isInline: false, contentId: null }];
    await saveDraft(bed.context, draft('Holder', { attachments }));

    const early = await sweepUploads({ ...bed.worker, now: () => new Date() });
    const late = await sweepUploads({ ...bed.worker, now: () => new Date(Date.now() + 25 * 60 * 60 * 1000) });

    expect(early).toBe(0);
    expect(late).toBeGreaterThan(0);
    await expect(openUpload(bed.context, loose.uploadId)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(await readText((await openUpload(bed.context, held.uploadId)).stream)).toBe('held');
  });
});
