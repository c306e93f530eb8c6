import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { openDatabase, schema } from '@mailwright/db';
import { createImapSmtpMailManager, type ImapSmtpMailManager } from '@mailwright/driver-imap';
import { buildMessage, type DovecotServer, type ServerUser, startDovecot } from '@mailwright/driver-testkit';
import { eq, sql } from 'drizzle-orm';
import type { CoreServices, PersonContext } from '../../context.ts';
import { type MailBed, openMailBed } from '../../mail/testing/open-mail-bed.ts';
import { acquireLease, type SyncLease } from '../sync-lease.ts';
import type { SyncRun } from '../sync-run.ts';

/** One account on a real server, with the other half of every comparison. */
export interface SyncAccount {
  readonly context: PersonContext;
  readonly connectionId: string;
  readonly user: ServerUser;
  readonly manager: ImapSmtpMailManager;
  /** Messages with Message-IDs of their own, all at once. */
  importMail(count: number, mailbox?: string): Promise<void>;
  /** As another client would. */
  doveadm(command: string, ...args: readonly string[]): Promise<string>;
  /** A run under a lease of its own. */
  startRun(signal?: AbortSignal): Promise<SyncRun>;
  /** `mailbox uid flags message-id` of all that the mirror shows, sorted. */
  readMirror(): Promise<readonly string[]>;
  /** The same of the server. */
  readServer(): Promise<readonly string[]>;
  /** The paths of the mailboxes that the mirror shows, sorted. */
  readMailboxes(): Promise<readonly string[]>;
  /** The same of the server. */
  readServerMailboxes(): Promise<readonly string[]>;
  /** Our ids of all that the mirror shows. */
  readRowIds(): Promise<readonly string[]>;
}

/** A server and a database for one test file. */
export interface SyncBed extends AsyncDisposable {
  readonly dovecot: DovecotServer;
  readonly bed: MailBed;
  /** In the role of the worker. */
  readonly services: CoreServices;
  addAccount(options?: { readonly maskCapabilities?: readonly string[] }): Promise<SyncAccount>;
}

const userCount = 30;

/** Opens it. */
export async function openSyncBed(): Promise<SyncBed> {
  const users = Array.from({ length: userCount }, (_, index) => ({ emailAddress: `user${index}@example.test`, password: 'secret' }));
  const [first, ...others] = users;
  if (!first) throw new Error('no users');
  const dovecot = await startDovecot({ users: [first, ...others], store: 'mdbox' });
  const bed = await openMailBed();
  const database = openDatabase({ url: bed.databaseUrl, role: 'worker', maxConnections: 6 });
  const services: CoreServices = { ...bed.services, database };
  const managers: ImapSmtpMailManager[] = [];
  return {
    dovecot,
    bed,
    services,
    async addAccount(options = {}) {
      const user = users[managers.length];
      if (!user) throw new Error('no user left');
      const imap = dovecot.imapSettings(user);
      const manager = createImapSmtpMailManager({
        settings: { imap, smtp: imap, timeoutMs: 10_000 },
        credentials: { kind: 'password', imapPassword: user.password, smtpPassword: user.password },
        emailAddress: user.emailAddress,
        ...options,
      });
      managers.push(manager);
      const { connectionId, context } = await bed.addDriver(manager);
      return toAccount({ dovecot, services, user, manager, connectionId, userId: context.userId });
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(managers.map((manager) => manager.close()));
      await database.close();
      await bed[Symbol.asyncDispose]();
      await dovecot[Symbol.asyncDispose]();
    },
  };
}

interface Parts extends Pick<SyncAccount, 'user' | 'manager' | 'connectionId'> {
  readonly dovecot: DovecotServer;
  readonly services: CoreServices;
  readonly userId: PersonContext['userId'];
}

function toAccount({ dovecot, services, user, manager, connectionId, userId }: Parts): SyncAccount {
  const context: PersonContext = { services, userId };
  const doveadm: SyncAccount['doveadm'] = (command, ...args) => dovecot.doveadm([...command.split(' '), '-u', user.emailAddress, ...args]);
  return {
    context,
    connectionId,
    user,
    manager,
    doveadm,
    importMail: (count, mailbox = 'INBOX') => importMail({ dovecot, doveadm, count, mailbox }),
    async startRun(signal = new AbortController().signal) {
      const lease = await takeLease(services, { id: connectionId, userId });
      return { context, lease, driver: manager, signal };
    },
    async readMirror() {
      const rows = await services.database.withUser(userId, (db) =>
        db
          .select({
            path: schema.mailboxes.path,
            id: schema.messages.providerMessageId,
            flags: schema.messages.flags,
            header: schema.messages.messageIdHeader,
          })
          .from(schema.messageMailboxes)
          .innerJoin(schema.messages, eq(schema.messages.id, schema.messageMailboxes.messageId))
          .innerJoin(schema.mailboxes, eq(schema.mailboxes.id, schema.messageMailboxes.mailboxId)),
      );
      const toLine = ({ path: names, id, flags, header }: (typeof rows)[number]) =>
        `${names.join('/')} ${id.split('.')[2]} ${[...flags].sort().join(',')} ${bare(header ?? '')}`;
      return rows.map(toLine).sort();
    },
    async readMailboxes() {
      const rows = await services.database.withUser(userId, (db) =>
        db.select({ path: schema.mailboxes.path }).from(schema.mailboxes).where(eq(schema.mailboxes.connectionId, connectionId)),
      );
      return rows.map((row) => row.path.join('/')).sort();
    },
    async readServerMailboxes() {
      return (await doveadm('mailbox list')).trim().split('\n').sort();
    },
    async readRowIds() {
      const rows = await services.database.withUser(userId, (db) =>
        db.select({ id: schema.messageMailboxes.messageId }).from(schema.messageMailboxes),
      );
      return rows.map(({ id }) => id);
    },
    async readServer() {
      const out = await doveadm('-f tab fetch', 'mailbox uid flags hdr.message-id', 'mailbox', '*', 'all');
      const lines = out.trim().split('\n').slice(1).filter(Boolean);
      return lines.map((line) => toRow(line.split('\t'))).sort();
    },
  };
}

const bare = (header: string) => header.replace(/[<>]/g, '').trim();

function toRow([mailbox = '', uid = '', flags = '', header = '']: readonly string[]): string {
  const own = flags
    .split(' ')
    .filter((flag) => flag !== '' && flag !== '\\Recent' && flag !== '\\Deleted')
    .map((flag) => flag.replace(/^\\/, '$').toLowerCase());
  return `${mailbox} ${uid} ${own.sort().join(',')} ${bare(header)}`;
}

async function takeLease(services: CoreServices, connection: { readonly id: string; readonly userId: string }): Promise<SyncLease> {
  await services.database.db.execute(
    sql`update sync_leases set lease_until = now() - interval '1 minute' where connection_id = ${connection.id}`,
  );
  const lease = await acquireLease(services.database, connection, `test ${performance.now()}`);
  if (lease === null) throw new Error('the lease is held');
  return lease;
}

let importedCount = 0;

interface Import {
  readonly dovecot: DovecotServer;
  readonly doveadm: SyncAccount['doveadm'];
  readonly count: number;
  readonly mailbox: string;
}

async function importMail({ dovecot, doveadm, count, mailbox }: Import): Promise<void> {
  const folder = await mkdtemp(path.join(dovecot.folder, 'import-'));
  for (const name of ['.', 'cur', 'new', 'tmp']) {
    await mkdir(path.join(folder, name), { recursive: true });
    await chmod(path.join(folder, name), 0o777);
  }
  for (let nth = 0; nth < count; nth += 1) {
    importedCount += 1;
    const references = nth % 3 === 0 || nth === 0 ? [] : [`In-Reply-To: <sync-${importedCount - 1}@sync.example>`];
    const raw = buildMessage({
      subject: `Imported ${importedCount}`,
      messageIdHeader: `<sync-${importedCount}@sync.example>`,
      headers: references,
    });
    await writeFile(path.join(folder, 'cur', `${1_700_000_000 + importedCount}.M${importedCount}.sync:2,`), raw);
  }
  if (mailbox !== 'INBOX') await doveadm('mailbox create', mailbox).catch(() => '');
  await dovecotImport(doveadm, folder, mailbox);
  await rm(folder, { recursive: true, force: true });
}

// Dovecot imports a Maildir's inbox into a folder of its own; from there the messages are moved to where they belong.
async function dovecotImport(doveadm: SyncAccount['doveadm'], folder: string, mailbox: string): Promise<void> {
  if (mailbox === 'INBOX') {
    await doveadm('import', `maildir:${folder}`, '', 'all');
    return;
  }
  await doveadm('import', `maildir:${folder}`, 'imported', 'all');
  await doveadm('move', mailbox, 'mailbox', 'imported/INBOX', 'all');
  await doveadm('mailbox delete', 'imported/INBOX').catch(() => '');
}
