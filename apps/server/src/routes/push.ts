import type { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { z } from 'zod';
import { apiHeaders } from '../http/security-headers.ts';
import type { VerifyPushToken } from '../http/verify-push-token.ts';
import type { ApiEnvironment, ApiParts } from './create-api.ts';

/** What the door needs through which providers tell of changes. */
export interface PushDoor {
  readonly verifyToken: VerifyPushToken;
  /** Has the keepers of this account's mirrors look for changes; nothing happens where there are none. */
  readonly tellChanged: (emailAddress: string) => Promise<void>;
}

const pushLimitBytes = 16 * 1024;
// Pub/Sub "Push subscriptions": the data of the message in base64, here JSON that names the account.
const noticeSchema = z.object({ message: z.object({ data: z.base64().max(4096) }) });
const accountSchema = z.object({ emailAddress: z.email().max(320) });

// Whatever is wrong, no answer tells what.
const answer = (status: number) => new Response(null, { status, headers: apiHeaders });

/** Google Pub/Sub delivers here; nothing of what comes is kept, and it is the same answer whether anybody has such an account. */
export function addPushRoutes(api: Hono<ApiEnvironment>, { push, logger }: Pick<ApiParts, 'push' | 'logger'>): void {
  if (push === null) return;
  api.use('/api/push/google', async (context, next) => {
    const token = /^Bearer ([\w.-]+)$/i.exec(context.req.header('authorization') ?? '')?.[1];
    if (token === undefined || !(await push.verifyToken(token))) return answer(401);
    return next();
  });
  const limit = bodyLimit({ maxSize: pushLimitBytes, onError: () => answer(413) });
  api.post('/api/push/google', limit, async (context) => {
    const emailAddress = readAddress(await context.req.text());
    // What is no notice now will be none when it is delivered again.
    if (emailAddress === null) logger.warn({}, 'A notice of a change could not be read.');
    else await push.tellChanged(emailAddress);
    return answer(204);
  });
}

function readAddress(text: string): string | null {
  const notice = noticeSchema.safeParse(parseJson(text));
  if (!notice.success) return null;
  const account = accountSchema.safeParse(parseJson(Buffer.from(notice.data.message.data, 'base64').toString('utf8')));
  return account.success ? account.data.emailAddress : null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
