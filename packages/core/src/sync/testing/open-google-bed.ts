import { openDatabase, schema } from '@mailwright/db';
import { createGoogleMailManager } from '@mailwright/driver-google';
import { buildMessage, type GmailEmulator, type GmailStore, startGmailEmulator } from '@mailwright/driver-testkit';
import type { MailManager } from '@mailwright/mail';
import { and, eq, sql } from 'drizzle-orm';
import type { CoreServices, PersonContext } from '../../context.ts';
import { runLane } from '../../intents/run-lane.ts';
import { type MailBed, openMailBed } from '../../mail/testing/open-mail-bed.ts';
import { acquireLease } from '../sync-lease.ts';
import type { SyncRun } from '../sync-run.ts';

/** An account on the Gmail double, with the other half of every comparison. */
export interface GoogleAccount {
  readonly context: PersonContext;
  readonly connectionId: string;
  readonly emailAddress: string;
  readonly manager: MailManager;
  readonly store: GmailStore;
  /** Puts a message with these labels into the store; gives the id it has there. */
  add(name: string, labelIds: readonly string[]): Promise<string>;
  /** Makes a label of the person's own; gives its id. */
  addLabel(name: string): Promise<string>;
  modify(id: string, change: { readonly addLabelIds?: readonly string[]; readonly removeLabelIds?: readonly string[] }): Promise<void>;
  startRun(): Promise<SyncRun>;
  /** Hands over what was done, as the worker would. */
  settle(): Promise<void>;
  /** Our id of the mailbox that the double knows under this label. */
  mailboxId(label: string): Promise<string>;
  /** Our id of the message that the double knows under this one. */
  messageId(id: string): Promise<string>;
  /** `Message-ID label flags` of all that the mirror shows, one line for each mailbox, sorted. */
  readMirror(): Promise<readonly string[]>;
  /** The same, told from the labels in the store. */
  readStore(): Promise<readonly string[]>;
}

/** A double and a database for one test file. */
export interface GoogleBed extends AsyncDisposable {
  readonly emulator: GmailEmulator;
  readonly bed: MailBed;
  addAccount(): Promise<GoogleAccount>;
}

const userCount = 24;
const scope = 'https://mail.google.com/';

/** Opens it. */
export async function openGoogleBed(): Promise<GoogleBed> {
  const users = Array.from({ length: userCount }, (_, index) => ({ emailAddress: `google${index}@example.test` }));
  const emulator = await startGmailEmulator({ users });
  const bed = await openMailBed();
  const database = openDatabase({ url: bed.databaseUrl, role: 'worker', maxConnections: 6 });
  const services: CoreServices = { ...bed.services, database, uploadLimitBytes: 1024 * 1024 };
  const managers: MailManager[] = [];
  return {
    emulator,
    bed,
    async addAccount() {
      const emailAddress = users[managers.length]?.emailAddress;
      if (emailAddress === undefined) throw new Error('no user left');
      const token = emulator.issueToken(emailAddress, [scope]);
      const manager = createGoogleMailManager({
        rootUrl: emulator.url,
        grantedScopes: [scope],
        getAccessToken: async () => token,
        limits: { requestMs: 30_000, transferMs: 60_000, backoffMs: 5, maxBackoffMs: 40, pollMs: 50 },
        quota: { take: async () => 0 },
      });
      managers.push(manager);
      const { connectionId, context } = await bed.addDriver(manager);
      const { userId } = context;
      const at = services.now();
      const instants = { grantedAt: at, expiresAt: at, lastRefreshedAt: at };
      await database.withUser(userId, async (db) => {
        await db.update(schema.connections).set({ emailAddress, provider: 'google' });
        await db
          .insert(schema.oauthGrants)
          .values({ connectionId, userId, oauthProvider: 'google', subject: emailAddress, scopes: [scope], ...instants });
      });
      return toAccount({ context: { services, userId }, connectionId, emailAddress, manager, store: emulator.getStore(emailAddress) });
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(managers.map((manager) => manager.close()));
      await database.close();
      await bed[Symbol.asyncDispose]();
      await emulator[Symbol.asyncDispose]();
    },
  };
}

function toAccount(parts: Pick<GoogleAccount, 'context' | 'connectionId' | 'emailAddress' | 'manager' | 'store'>): GoogleAccount {
  const { context, connectionId, store } = parts;
  const inMirror = <Row extends Record<string, unknown>>(statement: ReturnType<typeof sql>) =>
    context.services.database.withUser(context.userId, (db) => db.execute<Row>(statement));
  return {
    ...parts,
    add: async (name, labelIds) => (await store.add(toRaw(name), labelIds, nextInstant())).id,
    addLabel: async (name) => ((await store.call('POST', 'labels', { name })).body as { id: string }).id,
    modify: async (id, change) => void (await store.call('POST', `messages/${id}/modify`, change)),
    startRun: () => startRun(parts),
    settle: () => runLane(context, connectionId),
    async mailboxId(label) {
      const { mailboxes } = schema;
      const ofLabel = and(eq(mailboxes.connectionId, connectionId), eq(mailboxes.providerMailboxId, label));
      const [row] = await context.services.database.withUser(context.userId, (db) => db.select().from(mailboxes).where(ofLabel));
      return row?.id ?? '';
    },
    async messageId(id) {
      const [row] = await inMirror<{ id: string }>(
        sql`select id from messages where connection_id = ${connectionId} and provider_message_id = ${id}`,
      );
      return row?.id ?? '';
    },
    async readMirror() {
      const rows = await inMirror<{ header: string; mailbox: string; flags: string[] }>(sql`
        select m.message_id_header as header, b.provider_mailbox_id as mailbox, to_jsonb(m.flags) as flags
        from messages m join message_mailboxes l on l.message_id = m.id join mailboxes b on b.id = l.mailbox_id
        where m.connection_id = ${connectionId}`);
      return rows.map(({ header, mailbox, flags }) => `${header} ${mailbox} ${[...flags].sort().join()}`).sort();
    },
    readStore: () => readStore(store),
  };
}

let added = 0;

const nextInstant = (): number => Date.UTC(2026, 0, 1) + added++ * 1000;

const toRaw = (name: string): Uint8Array => buildMessage({ messageIdHeader: `<${name}@google.example>`, subject: name });

async function startRun({ context, connectionId, manager }: Pick<GoogleAccount, 'context' | 'connectionId' | 'manager'>): Promise<SyncRun> {
  const { services, userId } = context;
  await services.database.db.execute(
    sql`update sync_leases set lease_until = now() - interval '1 minute' where connection_id = ${connectionId}`,
  );
  const lease = await acquireLease(services.database, { id: connectionId, userId }, `test ${performance.now()}`);
  if (lease === null) throw new Error('the lease is held');
  return { context, lease, driver: manager, signal: new AbortController().signal };
}

/** On purpose without the driver's own mapping. */
async function readStore(store: GmailStore): Promise<readonly string[]> {
  const lines: string[] = [];
  for (const { id } of await store.listIds([], true)) {
    const [state, described] = [await store.find(id), await store.describe(id)];
    if (state === null || described === null) continue;
    const has = (label: string) => state.labelIds.includes(label);
    const flags = [has('DRAFT') ? '$draft' : '', has('STARRED') ? '$flagged' : '', has('UNREAD') ? '' : '$seen'].filter(Boolean);
    for (const place of toPlaces(state.labelIds)) lines.push(`${described.messageIdHeader} ${place} ${flags.join()}`);
  }
  return lines.sort();
}

function toPlaces(labelIds: readonly string[]): readonly string[] {
  if (labelIds.includes('TRASH')) return ['TRASH'];
  if (labelIds.includes('SPAM')) return ['SPAM'];
  const shown = labelIds.filter((label) => ['INBOX', 'SENT', 'DRAFT'].includes(label) || label.startsWith('Label_'));
  return shown.length > 0 ? shown : ['ARCHIVE'];
}
