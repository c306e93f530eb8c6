import {
  type ConnectionProblem,
  type ConnectionProblemCode,
  isMailError,
  MailError,
  type VerifyOptions,
  type VerifyReport,
  type VerifyStage,
  type VerifyStep,
} from '@mailwright/mail';
import type { GmailClient } from '../gmail-client.ts';
import { profileSchema } from '../gmail-schemas.ts';
import { quotaUnits } from '../quota-budget.ts';
import { listIdentities } from './list-identities.ts';
import { listLabels } from './list-labels.ts';

/** Tests the account stage by stage; rejects with CANCELLED only. */
export async function verifyConnection(client: GmailClient, options: VerifyOptions = {}): Promise<VerifyReport> {
  const stages: readonly (readonly [VerifyStage, () => Promise<unknown>])[] = [
    ['auth', () => client.call({ path: 'profile', schema: profileSchema, units: quotaUnits.getProfile }, options.signal)],
    ['mailboxes', () => listLabels(client, options)],
    ['sender', () => listIdentities(client, options)],
  ];
  const steps: VerifyStep[] = [];
  const report = (step: VerifyStep): void => {
    steps.push(step);
    options.onStep?.(step);
  };
  for (const [stage, look] of stages) {
    const result = await look().then(
      () => 'ok' as const,
      (error: unknown) => toProblem(requireMailError(error), stage, client.context.rootUrl),
    );
    report({ protocol: 'http', stage: result === 'ok' ? stage : result.stage, result });
    if (result !== 'ok') break;
  }
  return { isOk: steps.every(({ result }) => result === 'ok'), steps };
}

function requireMailError(error: unknown): MailError {
  if (!isMailError(error)) return new MailError('PROTOCOL_ERROR', 'The test failed in the driver.', { cause: error });
  if (error.code === 'CANCELLED') throw error;
  return error;
}

function toProblem(error: MailError, stage: VerifyStage, rootUrl: string): ConnectionProblem {
  const { hostname, port, protocol } = new URL(rootUrl);
  const isLine = error.code === 'CONNECTION_FAILED' || error.code === 'TIMED_OUT';
  return {
    code: toProblemCode(error),
    stage: isLine ? 'connect' : stage,
    protocol: 'http',
    host: hostname,
    port: Number(port) || (protocol === 'http:' ? 80 : 443),
    serverText: error.serverText,
    hint: null,
    helpUrl: null,
    isRetryable: error.retry === 'later',
    certificate: null,
  };
}

function toProblemCode({ code, retry }: MailError): ConnectionProblemCode {
  switch (code) {
    case 'REAUTHORIZATION_REQUIRED':
    case 'AUTHENTICATION_FAILED':
      return 'oauth_revoked';
    case 'PERMISSION_DENIED':
      return retry === 'after-reauthorization' ? 'oauth_scope_missing' : 'web_login_required';
    case 'RATE_LIMITED':
      return 'rate_limited';
    case 'QUOTA_EXCEEDED':
      return 'quota_exceeded';
    case 'TIMED_OUT':
      return 'timeout';
    case 'CONNECTION_FAILED':
      return 'connection_lost';
    default:
      return 'protocol_error';
  }
}
