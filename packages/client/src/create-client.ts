import type { AppRouter } from '@mailwright/api';
import { createTRPCClient, httpBatchStreamLink, type TRPCClient } from '@trpc/client';
import type { inferRouterInputs, inferRouterOutputs } from '@trpc/server';

/** Where the server is and as whom to speak. */
export interface ClientOptions {
  /** Origin of the server, `https://mail.example.com`. */
  readonly url: string;
  /** Session token, sent as bearer; a function is asked before each request. Absent in a browser, where the cookie serves. */
  readonly token?: string | (() => string | Promise<string>);
  readonly fetch?: typeof globalThis.fetch;
}

/** The typed API: `client.mail.list.query({ … })`. Calls reject with TRPCClientError; see `getErrorData`. */
export type MailwrightClient = TRPCClient<AppRouter>;
/** What each procedure takes. */
export type Inputs = inferRouterInputs<AppRouter>;
/** What each procedure gives. */
export type Outputs = inferRouterOutputs<AppRouter>;

/** Makes a client. Calls made in the same tick travel in one request; streaming procedures give an async iterable. */
export function createMailwrightClient(options: ClientOptions): MailwrightClient {
  const { token } = options;
  return createTRPCClient<AppRouter>({
    links: [
      httpBatchStreamLink({
        url: new URL('/api/trpc', options.url).href,
        fetch: options.fetch,
        headers: async () => {
          if (!token) return {};
          return { authorization: `Bearer ${typeof token === 'string' ? token : await token()}` };
        },
      }),
    ],
  });
}
