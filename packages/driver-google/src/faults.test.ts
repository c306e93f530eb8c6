import { buildMessage, type GmailFault } from '@mailwright/driver-testkit';
import type { MailError, SyncCursor } from '@mailwright/mail';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type OpenedDouble, openDouble } from './testing/open-double.ts';

let double: OpenedDouble;
beforeAll(async () => {
  double = await openDouble();
  await double.deliver(12);
});
afterAll(async () => {
  await double[Symbol.asyncDispose]();
});
beforeEach(() => {
  double.emulator.requests.length = 0;
});

const passing: readonly (readonly [string, GmailFault])[] = [
  ['429', { kind: 'status', status: 429, reason: 'rateLimitExceeded' }],
  ['403 userRateLimitExceeded', { kind: 'status', status: 403, reason: 'userRateLimitExceeded' }],
  ['500', { kind: 'status', status: 500, reason: 'backendError' }],
  ['503', { kind: 'status', status: 503, reason: 'backendError' }],
  ['a dropped line', { kind: 'drop' }],
  ['a lost answer', { kind: 'lose-reply' }],
  ['an answer that is no JSON', { kind: 'garbage' }],
  ['an answer that breaks off', { kind: 'truncate' }],
];

describe('what passes is waited for', () => {
  for (const [name, fault] of passing) {
    it(`reading goes on after ${name}, twice in a row`, async () => {
      using _ = double.emulator.faults.add({ fault, times: 2 });

      const { messages } = await double.manager.listMessages({ limit: 50 });

      expect(new Set(messages.map(({ id }) => id)).size).toBe(12);
    });

    it(`setting a flag goes on after ${name} and is done`, async () => {
      const [first] = (await double.manager.listMessages({ limit: 1 })).messages;
      if (first === undefined) throw new Error('There is no message.');
      using _ = double.emulator.faults.add({ fault, times: 2 });

      await double.manager.setFlags([first.id], { add: ['$flagged'] });

      expect((await double.manager.getMessages([first.id]))[0]?.flags).toContain('$flagged');
      await double.manager.setFlags([first.id], { remove: ['$flagged'] });
    });
  }

  it('gives up after five attempts, with the advice to try later', async () => {
    using _ = double.emulator.faults.add({ fault: { kind: 'status', status: 503, reason: 'backendError' } });

    await expect(double.manager.listMailboxes()).rejects.toMatchObject({ code: 'CONNECTION_FAILED', retry: 'later' });
  });

  it('does not wait longer than a call may for Retry-After, and says how long it would be', async () => {
    const fault = { kind: 'status', status: 429, reason: 'rateLimitExceeded', retryAfterSeconds: 3600 } as const;
    using _ = double.emulator.faults.add({ fault });

    await expect(double.manager.listMailboxes()).rejects.toMatchObject({ code: 'RATE_LIMITED', retry: 'later', retryAfterMs: 3_600_000 });
  });

  it('a provider that does not answer is TIMED_OUT', async () => {
    await using stalled = await openDouble({ limits: { requestMs: 200 } });
    using _ = stalled.emulator.faults.add({ fault: { kind: 'stall' } });

    await expect(stalled.manager.listMailboxes()).rejects.toMatchObject({ code: 'TIMED_OUT', retry: 'later' });
  });
});

describe('batches', () => {
  for (const [status, reason] of [
    [429, 'rateLimitExceeded'],
    [500, 'backendError'],
  ] as const) {
    it(`asks singly for parts that failed with ${status}, and loses and doubles none`, async () => {
      let part = 0;
      using _ = double.emulator.faults.add({
        fault: { kind: 'status', status, reason },
        matches: ({ isPart }) => {
          part += isPart ? 1 : 0;
          return isPart && part % 2 === 0;
        },
      });

      const { messages } = await double.manager.listMessages({ limit: 50 });

      expect(messages.map(({ envelope }) => envelope.subject)).toEqual(Array.from({ length: 12 }, (_, index) => `fault ${11 - index}`));
      const singles = double.emulator.requests.filter(({ path, isPart }) => !isPart && path.startsWith('messages/'));
      expect(singles).toHaveLength(6);
    });
  }

  it('a list takes one request for its ids and one for fifty rows', async () => {
    await double.manager.listMessages({ limit: 50 });

    expect(double.emulator.requests.filter(({ isPart }) => !isPart).map(({ path }) => path)).toEqual(['messages', 'batch']);
  });
});

describe('history', () => {
  it('an expired cursor is mustResync, and nothing is lost behind the next one', async () => {
    const { nextCursor } = await double.manager.getChanges(null);
    await double.emulator.deliver(double.emailAddress, buildMessage({ messageIdHeader: '<lost@fault.example>', subject: 'lost' }));
    await double.emulator.expireHistory(double.emailAddress);

    const expired = await double.manager.getChanges(nextCursor);
    await double.emulator.deliver(double.emailAddress, buildMessage({ messageIdHeader: '<kept@fault.example>', subject: 'kept' }));
    const next = await double.manager.getChanges(expired.nextCursor);

    expect(expired).toMatchObject({ mustResync: 'all', created: [], hasMore: false });
    expect(next.created.map(({ envelope }) => envelope.subject)).toEqual(['kept']);
  });

  it('what came and went between two looks is told as gone: a search may have met it', async () => {
    const { nextCursor } = await double.manager.getChanges(null);
    const subject = 'came and went';
    await double.emulator.deliver(double.emailAddress, buildMessage({ messageIdHeader: '<went@fault.example>', subject }));
    const { messages } = await double.manager.listMessages({ search: { subject }, limit: 1 });
    await double.emulator.getStore(double.emailAddress).call('DELETE', `messages/${messages[0]?.id}`);

    expect(await double.manager.getChanges(nextCursor)).toMatchObject({ created: [], updated: [], destroyed: [messages[0]?.id] });
  });

  it('a failure while the history is read is no reason to start over', async () => {
    const { nextCursor } = await double.manager.getChanges(null);
    using _ = double.emulator.faults.add({ fault: { kind: 'status', status: 403, reason: 'domainPolicy' } });

    await expect(double.manager.getChanges(nextCursor as SyncCursor)).rejects.toMatchObject({ code: 'PERMISSION_DENIED', retry: 'never' });
  });
});

describe('submissions', () => {
  const toSubmission = (name: string) => {
    const messageIdHeader = `<${name}@fault.example>`;
    const raw = buildMessage({ messageIdHeader, subject: name, from: double.emailAddress, to: 'other@example.test' });
    return { raw, messageIdHeader, envelope: { mailFrom: double.emailAddress, rcptTo: ['other@example.test'] } };
  };
  const isSend = ({ path }: { readonly path: string }) => path === 'messages/send';
  const countArrived = async (messageIdHeader: string) => {
    const store = double.emulator.getStore('other@example.test');
    const described = await Promise.all((await store.listIds([], true)).map(({ id }) => store.describe(id)));
    return described.filter((message) => message?.messageIdHeader === messageIdHeader).length;
  };

  it('a refusal for its rate is repeated, and one message arrives', async () => {
    const submission = toSubmission('throttled');
    using _ = double.emulator.faults.add({
      fault: { kind: 'status', status: 429, reason: 'userRateLimitExceeded' },
      matches: isSend,
      times: 2,
    });

    await double.manager.sendMessage(submission);

    expect(await countArrived(submission.messageIdHeader)).toBe(1);
  });

  for (const fault of [{ kind: 'lose-reply' }, { kind: 'garbage' }, { kind: 'status', status: 500, reason: 'backendError' }] as const) {
    it(`after ${fault.kind} it is uncertain and never repeated`, async () => {
      const submission = toSubmission(`uncertain-${fault.kind}`);
      using _ = double.emulator.faults.add({ fault, matches: isSend });

      await expect(double.manager.sendMessage(submission)).rejects.toMatchObject({ code: 'SUBMISSION_UNCERTAIN', retry: 'never' });

      expect(await countArrived(submission.messageIdHeader)).toBe(fault.kind === 'status' ? 0 : 1);
    });
  }

  it('an address that Gmail does not know is refused before anything travels', async () => {
    const submission = { ...toSubmission('foreign'), envelope: { mailFrom: 'somebody@else.example', rcptTo: ['other@example.test'] } };

    await expect(double.manager.sendMessage(submission)).rejects.toMatchObject({
      code: 'SUBMISSION_REJECTED',
      addresses: ['somebody@else.example'],
    });

    expect(double.emulator.requests.some(isSend)).toBe(false);
  });

  it('a header that names more people than the envelope is refused', async () => {
    const messageIdHeader = '<fewer@fault.example>';
    const raw = buildMessage({ messageIdHeader, subject: 'fewer', to: 'other@example.test, more@example.test' });
    const envelope = { mailFrom: double.emailAddress, rcptTo: ['other@example.test'] };

    await expect(double.manager.sendMessage({ raw, messageIdHeader, envelope })).rejects.toMatchObject({ code: 'UNSUPPORTED' });

    expect(await countArrived(messageIdHeader)).toBe(0);
  });
});

it('no error of a refused call holds the token', async () => {
  const token = double.emulator.issueToken(double.emailAddress, ['https://mail.google.com/']);
  double.setToken(token);
  const errors: MailError[] = [];
  for (const [, fault] of passing) {
    using _ = double.emulator.faults.add({ fault });
    await double.manager.listMailboxes().catch((error: MailError) => errors.push(error));
  }

  expect(errors).toHaveLength(passing.length);
  const texts = errors.map((error) =>
    [error.message, error.stack, error.serverText, String(error.cause), JSON.stringify(error)].join('\n'),
  );
  expect(texts.filter((text) => text.includes(token) || text.includes(token.slice(5)))).toEqual([]);
});
