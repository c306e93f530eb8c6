import {
  type ConnectionProblem,
  isMailError,
  type VerifyOptions,
  type VerifyReport,
  type VerifyStage,
  type VerifyStep,
  verifyStages,
} from '@mailwright/mail';
import { findThrottle } from '../auth-problem.ts';
import { toProblem, toProblemError } from '../connection-problem.ts';
import { ImapSession } from '../imap-session.ts';
import type { ImapSmtpContext } from '../imap-smtp-options.ts';
import { throwIfAborted } from '../race-work.ts';
import { cleanServerText } from '../server-text.ts';
import { SmtpSession } from '../smtp-session.ts';

type Report = (step: VerifyStep) => void;

/** Tests both servers side by side with sessions of its own; every stage is told as it ends. */
export async function verifyConnection(context: ImapSmtpContext, options: VerifyOptions = {}): Promise<VerifyReport> {
  throwIfAborted(options.signal);
  const steps: VerifyStep[] = [];
  const report: Report = (step) => {
    steps.push(step);
    options.onStep?.(step);
  };
  await Promise.all([
    runStages('imap', context, report, (onStage) => verifyImap(context, onStage, options.signal)),
    runStages('smtp', context, report, (onStage) => verifySmtp(context, onStage, options.signal)),
  ]);
  throwIfAborted(options.signal);
  const ordered = [...steps].sort((left, right) => left.protocol.localeCompare(right.protocol) || indexOf(left) - indexOf(right));
  return { isOk: ordered.every((step) => step.result === 'ok'), steps: ordered };
}

function indexOf(step: VerifyStep): number {
  return verifyStages.indexOf(step.stage);
}

type OnStage = (stage: VerifyStage) => void;

async function runStages(
  protocol: 'imap' | 'smtp',
  context: ImapSmtpContext,
  report: Report,
  run: (onStage: OnStage) => Promise<void>,
): Promise<void> {
  let last: VerifyStage = 'dns';
  const onStage: OnStage = (stage) => {
    last = stage;
    report({ protocol, stage, result: 'ok' });
  };
  try {
    await run(onStage);
  } catch (error) {
    if (isMailError(error) && error.code === 'CANCELLED') throw error;
    const result = toStepProblem(error, protocol, context, last);
    report({ protocol, stage: result.stage, result });
  }
}

function toStepProblem(error: unknown, protocol: 'imap' | 'smtp', context: ImapSmtpContext, last: VerifyStage): ConnectionProblem {
  if (isMailError(error) && error.problem !== null) return error.problem;
  const settings = context.settings[protocol];
  const code =
    isMailError(error) && error.code === 'TIMED_OUT'
      ? 'timeout'
      : isMailError(error) && error.code === 'RATE_LIMITED'
        ? 'rate_limited'
        : 'protocol_error';
  const stage = last === 'auth' ? (protocol === 'imap' ? 'mailboxes' : 'sender') : 'auth';
  return toProblem({ code, stage, protocol, settings, serverText: isMailError(error) ? error.serverText : null });
}

async function verifyImap(context: ImapSmtpContext, onStage: OnStage, signal: AbortSignal | undefined): Promise<void> {
  await using _ = await context.sessionBudget?.acquire(signal ?? new AbortController().signal);
  const session = await ImapSession.open(context, { signal, onStage });
  try {
    await session.run((client) => client.list(), { signal });
    onStage('mailboxes');
  } finally {
    await session.logout();
  }
}

async function verifySmtp(context: ImapSmtpContext, onStage: OnStage, signal: AbortSignal | undefined): Promise<void> {
  const session = await SmtpSession.open(context, { signal, onStage });
  try {
    await session.login(signal);
    onStage('auth');
    await verifySender(session, context, signal);
    onStage('sender');
  } finally {
    session.quit();
  }
}

/** MAIL FROM and at once RSET: the server says whether it takes mail from this address, and nothing is sent. */
async function verifySender(session: SmtpSession, context: ImapSmtpContext, signal: AbortSignal | undefined): Promise<void> {
  const { emailAddress, settings } = context;
  if (/[\u0000-\u0020<>\u007f]/.test(emailAddress))
    throw toProblemError({ code: 'sender_rejected', stage: 'sender', protocol: 'smtp', settings: settings.smtp });
  const reply = await session.command(`MAIL FROM:<${emailAddress}>`, signal);
  if (reply.code >= 200 && reply.code < 300) {
    await session.command('RSET', signal);
    return;
  }
  const serverText = cleanServerText(reply.text, session.secrets);
  const throttle = findThrottle({ imapCode: null, smtpCode: reply.code, serverText: reply.code < 500 ? (serverText ?? '') : '' });
  throw toProblemError({ code: throttle ?? 'sender_rejected', stage: 'sender', protocol: 'smtp', settings: settings.smtp, serverText });
}
