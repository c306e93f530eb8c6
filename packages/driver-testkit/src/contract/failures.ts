import type { VerifyStep } from '@mailwright/mail';
import { expect } from 'vitest';
import { eventually } from '../eventually.ts';
import type { Clause } from './clause.ts';
import { type ContractContext, expectCode } from './contract-context.ts';

function callsOf(context: ContractContext, signal: AbortSignal): (() => Promise<unknown>)[] {
  const { manager, arrivals } = context;
  return [
    () => manager.listMailboxes({ signal }),
    () => manager.countMailboxes([arrivals.id], { signal }),
    () => manager.listMessages({ mailboxId: arrivals.id, limit: 5 }, { signal }),
    () => manager.listMessages({ search: { subject: 'anything' }, limit: 5 }, { signal }),
    () => manager.getChanges(null, { signal }),
    () => manager.verify({ signal }),
  ];
}

const abortClauses: readonly Clause[] = [
  {
    name: 'a call with an aborted signal is CANCELLED',
    run: async (context) => {
      for (const call of callsOf(context, AbortSignal.abort())) await expectCode(call(), 'CANCELLED');
    },
  },
  {
    name: 'a call that waits for a stalled provider is CANCELLED within a second of the abort',
    forces: 'stall',
    run: async (context) => {
      await using _ = await context.harness.force('stall');
      const controller = new AbortController();
      const { emailAddress, otherAddress } = context.harness;
      const submission = { ...context.build(), envelope: { mailFrom: emailAddress, rcptTo: [otherAddress] } };
      const sending = () => context.manager.sendMessage(submission, { signal: controller.signal });
      const calls = [...callsOf(context, controller.signal), ...(context.capabilities.canSend ? [sending] : [])];
      const pending = calls.map((call) => expectCode(call(), 'CANCELLED'));
      await new Promise((resolve) => setTimeout(resolve, 300));

      const abortedAt = Date.now();
      controller.abort();
      await Promise.all(pending);

      expect(Date.now() - abortedAt).toBeLessThan(1000);
    },
  },
];

const lineClauses: readonly Clause[] = [
  {
    name: 'wrong credentials are AUTHENTICATION_FAILED, to be mended by the person',
    forces: 'bad-credentials',
    run: async (context) => {
      await using manager = await context.openManager({ hasWrongPassword: true });

      await expect(manager.listMailboxes()).rejects.toMatchObject({ code: 'AUTHENTICATION_FAILED', retry: 'after-reauthorization' });
    },
  },
  {
    name: 'after a drop the next call works',
    forces: 'drop-connection',
    run: async (context) => {
      const { id } = await context.deliver();

      for (let round = 0; round < 3; round += 1) {
        await context.harness.force('drop-connection');
        expect((await context.manager.getMessage(id)).text).toContain('Hello.');
      }
      await context.harness.force('drop-connection');
      await context.manager.setFlags([id], { add: ['$flagged'] });

      expect(await context.readFlags(id)).toEqual(['$flagged']);
    },
  },
  {
    name: 'calls at the same time all end well',
    run: async (context) => {
      const messages = [await context.deliver(), await context.deliver(), await context.deliver()];

      const results = await Promise.all([
        ...messages.map((message) => context.manager.getMessage(message.id)),
        ...messages.map((message) => context.manager.setFlags([message.id], { add: ['$seen'] })),
        context.manager.listMailboxes(),
        context.manager.countMailboxes([context.arrivals.id]),
        context.manager.listMessages({ mailboxId: context.arrivals.id, limit: 20 }),
      ]);

      expect(results).toHaveLength(9);
      for (const message of messages) expect(await context.readFlags(message.id)).toEqual(['$seen']);
    },
  },
  {
    name: 'closing twice is fine, leaves no line open, and a call after it is a MailError',
    run: async (context) => {
      const linesBefore = context.harness.countOpenLines();
      const manager = await context.openManager();
      await manager.listMailboxes();

      await manager.close();
      await manager.close();

      const outcome = await manager.listMailboxes().then(
        () => 'answered',
        (error: Error) => error.name,
      );
      expect(outcome).toBe('MailError');
      await eventually('the lines are closed', async () => context.harness.countOpenLines() <= linesBefore, { timeoutMs: 3000 });
    },
  },
];

const verifyClauses: readonly Clause[] = [
  {
    name: 'a test of a good account passes every stage and tells each as it ends',
    run: async (context) => {
      const steps: VerifyStep[] = [];

      const report = await context.manager.verify({ onStep: (step) => steps.push(step) });

      expect(report.isOk).toBe(true);
      expect(report.steps.filter((step) => step.result !== 'ok')).toEqual([]);
      expect(report.steps.length).toBeGreaterThan(0);
      expect(steps).toHaveLength(report.steps.length);
    },
  },
  {
    name: 'a test with wrong credentials ends at auth with its problem, and does not reject',
    forces: 'bad-credentials',
    run: async (context) => {
      await using manager = await context.openManager({ hasWrongPassword: true });

      const report = await manager.verify();

      const problems = report.steps.flatMap((step) => (step.result === 'ok' ? [] : [step.result]));
      expect(report.isOk).toBe(false);
      expect(problems.length).toBeGreaterThan(0);
      expect(new Set(problems.map((problem) => [problem.code, problem.stage].join(' at ')))).toEqual(new Set(['auth_failed at auth']));
      expect(JSON.stringify(report)).not.toContain(context.harness.secrets[0]);
    },
  },
];

/** Failures: what goes wrong, and how it is told. */
export const failureClauses: readonly Clause[] = [...abortClauses, ...lineClauses, ...verifyClauses];

/** What must hold of a whole run; stands last. */
export const closingClauses: readonly Clause[] = [
  {
    name: 'every rejection of the run was a MailError',
    run: async (context) => {
      expect(context.rejections.length).toBeGreaterThan(0);
      expect(context.rejections.filter((rejection) => !rejection.isMailError)).toEqual([]);
    },
  },
  {
    name: 'no error, no log line and no unencrypted byte of the run contains a credential',
    run: async (context) => {
      const texts = [...context.rejections.map((rejection) => rejection.text), context.harness.readLog(), context.harness.readTraffic()];
      const forms = context.harness.secrets.flatMap((secret) => [secret, Buffer.from(secret).toString('base64').replace(/=+$/, '')]);

      for (const form of forms) expect(texts.filter((text) => text.includes(form))).toEqual([]);
    },
  },
];
