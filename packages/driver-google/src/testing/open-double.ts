import { buildMessage, type GmailEmulator, startGmailEmulator } from '@mailwright/driver-testkit';
import type { MessageId } from '@mailwright/mail';
import { createGoogleMailManager, type GoogleMailManager } from '../google-mail-manager.ts';
import type { GoogleLimits, GooglePush } from '../google-mail-options.ts';

/** An account of the double with its manager, and what was asked of its token source. */
export interface OpenedDouble extends AsyncDisposable {
  readonly emulator: GmailEmulator;
  readonly manager: GoogleMailManager;
  readonly emailAddress: string;
  /** One entry a call: whether a fresh token was asked for. */
  readonly tokenCalls: boolean[];
  readonly spentUnits: () => number;
  /** What the token source gives from now on. */
  setToken(token: string, fresh?: string): void;
  deliver(count: number): Promise<readonly MessageId[]>;
}

/** How the account is opened. */
export interface OpenDoubleOptions {
  readonly grantedScopes?: readonly string[];
  readonly limits?: Partial<GoogleLimits>;
  readonly sendAs?: readonly unknown[];
  readonly push?: GooglePush;
}

/** Opens a double with one account and a manager that repeats quickly. */
export async function openDouble(options: OpenDoubleOptions = {}): Promise<OpenedDouble> {
  const emailAddress = 'reader@example.test';
  const grantedScopes = options.grantedScopes ?? ['https://mail.google.com/'];
  const sendAs = options.sendAs === undefined ? {} : { sendAs: options.sendAs };
  const emulator = await startGmailEmulator({ users: [{ emailAddress, ...sendAs }, { emailAddress: 'other@example.test' }] });
  let token = emulator.issueToken(emailAddress, grantedScopes);
  let fresh = token;
  let units = 0;
  const tokenCalls: boolean[] = [];
  const manager = createGoogleMailManager({
    rootUrl: emulator.url,
    grantedScopes,
    ...(options.push === undefined ? {} : { push: options.push }),
    limits: { requestMs: 15_000, transferMs: 30_000, backoffMs: 5, maxBackoffMs: 60, ...options.limits },
    getAccessToken: async ({ forceRefresh = false }) => {
      tokenCalls.push(forceRefresh);
      if (forceRefresh) token = fresh;
      return token;
    },
    quota: {
      take: async (taken) => {
        units += taken;
        return 0;
      },
    },
  });
  return {
    emulator,
    manager,
    emailAddress,
    tokenCalls,
    spentUnits: () => units,
    setToken: (next, renewed = next) => {
      token = next;
      fresh = renewed;
    },
    deliver: async (count) => {
      for (let index = 0; index < count; index += 1) {
        const raw = buildMessage({ messageIdHeader: `<fault-${index}@fault.example>`, subject: `fault ${index}`, to: emailAddress });
        await emulator.deliver(emailAddress, raw);
      }
      const { messages } = await manager.listMessages({ limit: 500 });
      return messages.map(({ id }) => id);
    },
    [Symbol.asyncDispose]: async () => {
      await manager.close();
      await emulator[Symbol.asyncDispose]();
    },
  };
}
