import { connectionsRouter } from './routers/connections.ts';
import { draftsRouter } from './routers/drafts.ts';
import { identitiesRouter } from './routers/identities.ts';
import { mailRouter } from './routers/mail.ts';
import { mailSettingsRouter } from './routers/mail-settings.ts';
import { mailboxesRouter } from './routers/mailboxes.ts';
import { outboxRouter } from './routers/outbox.ts';
import { sessionRouter } from './routers/session.ts';
import { createCallerFactory, router } from './trpc.ts';

/** The whole API. */
export const appRouter = router({
  session: sessionRouter,
  connections: connectionsRouter,
  mailboxes: mailboxesRouter,
  mail: mailRouter,
  drafts: draftsRouter,
  outbox: outboxRouter,
  identities: identitiesRouter,
  mailSettings: mailSettingsRouter,
});

/** What clients are typed by. */
export type AppRouter = typeof appRouter;

/** Calls the API inside the process, with a context instead of a request. */
export const createCaller = createCallerFactory(appRouter);
