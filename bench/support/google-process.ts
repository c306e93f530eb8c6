import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { SpentUnits } from './count-units.ts';

/** The account that is measured. */
export const emailAddress = 'bench@google.example';

/** What the process is asked. */
export type ServerAsk = { readonly kind: 'consent'; readonly authorizeUrl: string } | { readonly kind: 'count' };

/** Where the process is found. */
export interface ServerFacts {
  readonly apiUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly authorizeUrl: string;
  readonly tokenUrl: string;
  readonly revokeUrl: string;
  readonly issuer: string;
}

/** What the process says. */
export type ServerAnswer =
  | ({ readonly kind: 'ready' } & ServerFacts)
  | { readonly kind: 'consented'; readonly location: string }
  | { readonly kind: 'counted'; readonly spent: SpentUnits };

/** Gmail in a process of its own, asked one thing at a time. */
export interface GoogleProcess extends AsyncDisposable {
  readonly facts: ServerFacts;
  /** Agrees on the consent page; gives where that leads. */
  consent(authorizeUrl: string): Promise<string>;
  /** What was asked of it since the last time. */
  takeCount(): Promise<SpentUnits>;
}

/** Starts it, with its mail. */
export async function startGoogleProcess(messageCount: number): Promise<GoogleProcess> {
  const child = fork(fileURLToPath(new URL('./google-server.ts', import.meta.url)), [String(messageCount)]);
  const facts = await next(child, 'ready');
  const ask = <Kind extends ServerAnswer['kind']>(message: ServerAsk, kind: Kind) => {
    const answer = next(child, kind);
    child.send(message);
    return answer;
  };
  return {
    facts,
    consent: async (authorizeUrl) => (await ask({ kind: 'consent', authorizeUrl }, 'consented')).location,
    takeCount: async () => (await ask({ kind: 'count' }, 'counted')).spent,
    async [Symbol.asyncDispose]() {
      const ended = once(child, 'exit');
      child.kill();
      await ended;
    },
  };
}

async function next<Kind extends ServerAnswer['kind']>(child: ChildProcess, kind: Kind): Promise<Extract<ServerAnswer, { kind: Kind }>> {
  const ended = new AbortController();
  const onExit = () => ended.abort(new Error('Gmail ended before it answered.'));
  child.once('exit', onExit);
  try {
    const [answer] = (await once(child, 'message', { signal: ended.signal })) as [ServerAnswer];
    if (answer.kind !== kind) throw new Error(`Gmail answered "${answer.kind}" where "${kind}" was asked for.`);
    return answer as Extract<ServerAnswer, { kind: Kind }>;
  } finally {
    child.off('exit', onExit);
  }
}
