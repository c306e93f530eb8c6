import type { Submission } from '@mailwright/mail';
import { expect } from 'vitest';
import { eventually } from '../eventually.ts';
import type { Clause } from './clause.ts';
import { type ContractContext, expectCode, type RunMessage } from './contract-context.ts';

/** A submission from the account to the other address, its bytes without Bcc. */
function toSubmission(context: ContractContext, message: RunMessage = {}, rcptTo?: readonly string[]): Submission {
  const { emailAddress, otherAddress } = context.harness;
  const { raw, messageIdHeader } = context.build({ from: `Me <${emailAddress}>`, to: otherAddress, ...message });
  return { raw, messageIdHeader, envelope: { mailFrom: emailAddress, rcptTo: rcptTo ?? [otherAddress] } };
}

async function waitForArrival(context: ContractContext, address: string, messageIdHeader: string): Promise<string> {
  const ask = async () => {
    const arrived = await context.harness.listReceived(address, messageIdHeader);
    return arrived.length > 0 && arrived;
  };
  const copies = await eventually(`${messageIdHeader} arrives at ${address}`, ask, { timeoutMs: context.harness.arrivalTimeoutMs });
  expect(copies).toHaveLength(1);
  return Buffer.from(copies[0] ?? new Uint8Array()).toString();
}

async function countInSent(context: ContractContext, messageIdHeader: string): Promise<number> {
  return (await context.harness.listElsewhere(messageIdHeader)).filter((copy) => copy.mailboxRole === 'sent').length;
}

const sendingClauses: readonly Clause[] = [
  {
    name: 'a sent message arrives once, and one read copy lies in Sent',
    needs: 'canSend',
    run: async (context) => {
      const submission = toSubmission(context, { subject: 'Sent – 送信済み' });

      const receipt = await context.manager.sendMessage(submission);

      const arrived = await waitForArrival(context, context.harness.otherAddress, submission.messageIdHeader);
      const sent = await context.findMailbox('sent');
      const copy = await context.find(sent.id, submission.messageIdHeader);
      expect(receipt).toMatchObject({
        messageIdHeader: submission.messageIdHeader,
        accepted: [context.harness.otherAddress],
        rejected: [],
      });
      expect(['saved', 'filed']).toContain(receipt.sentCopy);
      expect(receipt.sentMessageId).toBe(copy?.id);
      expect(copy?.flags).toContain('$seen');
      expect(await countInSent(context, submission.messageIdHeader)).toBe(1);
      expect(arrived).toContain(Buffer.from('Hello.\r\n').toString('base64'));
    },
  },
  {
    name: 'Bcc recipients get the message, and no copy has a Bcc header',
    needs: 'canSend',
    run: async (context) => {
      const { otherAddress, thirdAddress } = context.harness;
      const rcptTo = thirdAddress === null ? [otherAddress] : [otherAddress, thirdAddress];
      const submission = toSubmission(context, {}, rcptTo);

      const receipt = await context.manager.sendMessage(submission);

      expect([...receipt.accepted].sort()).toEqual([...rcptTo].sort());
      for (const address of rcptTo) {
        const arrived = await waitForArrival(context, address, submission.messageIdHeader);
        expect(arrived).not.toMatch(/^bcc:/im);
        if (address === thirdAddress) expect(arrived).not.toMatch(new RegExp(`^(to|cc):.*${address}`, 'im'));
      }
    },
  },
  {
    name: 'a reply keeps In-Reply-To and References on its way',
    needs: 'canSend',
    run: async (context) => {
      const parent = context.createMessageIdHeader('parent');
      const submission = toSubmission(context, { headers: [`In-Reply-To: ${parent}`, `References: <root@elsewhere.example> ${parent}`] });

      await context.manager.sendMessage(submission);

      const arrived = await waitForArrival(context, context.harness.otherAddress, submission.messageIdHeader);
      expect(arrived).toContain(`In-Reply-To: ${parent}`);
      expect(arrived.replace(/\r\n\s+/g, ' ')).toContain(`References: <root@elsewhere.example> ${parent}`);
    },
  },
  {
    name: 'onDataStart is called once, before the message is taken',
    needs: 'canSend',
    run: async (context) => {
      const submission = toSubmission(context);
      const arrivedAtStart: number[] = [];

      await context.manager.sendMessage({
        ...submission,
        onDataStart: async () => {
          const arrived = await context.harness.listReceived(context.harness.otherAddress, submission.messageIdHeader);
          arrivedAtStart.push(arrived.length);
        },
      });

      expect(arrivedAtStart).toEqual([0]);
    },
  },
  {
    name: 'exactly one copy lies in Sent where the server files it itself',
    needs: 'canSend',
    forces: 'server-files-sent',
    run: async (context) => {
      await using _ = await context.harness.force('server-files-sent');
      const submission = toSubmission(context);

      const receipt = await context.manager.sendMessage(submission);

      expect(receipt.sentCopy).toBe('filed');
      expect(await countInSent(context, submission.messageIdHeader)).toBe(1);
    },
  },
  {
    name: 'the account may send as its own address',
    needs: 'canSend',
    run: async (context) => {
      const identities = await context.manager.listIdentities();

      expect(identities.filter((identity) => identity.isDefault)).toHaveLength(1);
      expect(identities.map((identity) => identity.address.address.toLowerCase())).toContain(context.harness.emailAddress.toLowerCase());
    },
  },
];

const refusalClauses: readonly Clause[] = [
  {
    name: 'a refused recipient is SUBMISSION_REJECTED with that address, and nothing lies in Sent',
    needs: 'canSend',
    forces: 'reject-recipient',
    run: async (context) => {
      await using _ = await context.harness.force('reject-recipient');
      const submission = toSubmission(context, {}, [context.harness.refusedAddress]);

      await expect(context.manager.sendMessage(submission)).rejects.toMatchObject({
        code: 'SUBMISSION_REJECTED',
        retry: 'never',
        addresses: [context.harness.refusedAddress],
      });

      expect(await countInSent(context, submission.messageIdHeader)).toBe(0);
    },
  },
  {
    name: 'one refused recipient among others is told, and the others get the message',
    needs: 'canSend',
    forces: 'reject-recipient',
    run: async (context) => {
      await using _ = await context.harness.force('reject-recipient');
      const { otherAddress, refusedAddress } = context.harness;
      const submission = toSubmission(context, {}, [otherAddress, refusedAddress]);

      const receipt = await context.manager.sendMessage(submission);

      expect(receipt.accepted).toEqual([otherAddress]);
      expect(receipt.rejected.map((recipient) => recipient.address)).toEqual([refusedAddress]);
      await waitForArrival(context, otherAddress, submission.messageIdHeader);
    },
  },
  {
    name: 'a message that is too large is MESSAGE_TOO_LARGE',
    needs: 'canSend',
    forces: 'oversize',
    run: async (context) => {
      const submission = toSubmission(context, { text: 'far too long '.repeat(40_000) });

      await expectCode(context.manager.sendMessage(submission), 'MESSAGE_TOO_LARGE');

      expect(await countInSent(context, submission.messageIdHeader)).toBe(0);
    },
  },
  {
    name: 'a throttled submission is to be tried later',
    needs: 'canSend',
    forces: 'rate-limit',
    run: async (context) => {
      await using _ = await context.harness.force('rate-limit');

      await expect(context.manager.sendMessage(toSubmission(context))).rejects.toMatchObject({ code: 'RATE_LIMITED', retry: 'later' });
    },
  },
  {
    name: 'a line lost after the data is SUBMISSION_UNCERTAIN and never tried again by itself',
    needs: 'canSend',
    forces: 'lose-reply',
    run: async (context) => {
      await using _ = await context.harness.force('lose-reply');
      const submission = toSubmission(context);

      await expect(context.manager.sendMessage(submission)).rejects.toMatchObject({ code: 'SUBMISSION_UNCERTAIN', retry: 'never' });

      await waitForArrival(context, context.harness.otherAddress, submission.messageIdHeader);
    },
  },
  {
    name: 'no recipient, or an address with a line break, is SUBMISSION_REJECTED',
    needs: 'canSend',
    run: async (context) => {
      for (const rcptTo of [[], [`${context.harness.otherAddress}>\r\nRCPT TO:<other@elsewhere.example`]]) {
        await expectCode(context.manager.sendMessage(toSubmission(context, {}, rcptTo)), 'SUBMISSION_REJECTED');
      }
    },
  },
];

/** Sending. */
export const submissionClauses: readonly Clause[] = [...sendingClauses, ...refusalClauses];
