import type { TestCertificate } from './certificates.ts';
import { type ScriptedLine, type ScriptedServer, startScriptedServer } from './scripted-server.ts';

/** A command as a fake server sees it, with its answer at hand. */
export interface ImapCommand {
  readonly tag: string;
  /** Upper case; `UID FETCH` is one name. */
  readonly name: string;
  readonly args: string;
  readonly line: ScriptedLine;
  /** Sends `tag OK …`. */
  ok(text?: string): void;
  no(text: string): void;
  untagged(text: string): void;
}

/** What is wrong with this server; everything left out behaves. */
export interface FakeImapScript {
  readonly security?: 'tls' | 'starttls' | 'none';
  readonly certificate?: TestCertificate;
  /** Null: it never greets. `* PREAUTH …` is a greeting too. */
  readonly greeting?: string | null;
  /** The words after CAPABILITY. */
  readonly capability?: string;
  /** False: STARTTLS is neither offered nor taken. */
  readonly offersStartTls?: boolean;
  /** `NO …` text for every login, such as `[AUTHENTICATIONFAILED] Wrong password`; null logs everybody in. */
  readonly loginRefusal?: string | null;
  /** Commands answered by the test itself, before the defaults; true where it did. */
  readonly onCommand?: (command: ImapCommand) => boolean;
}

const defaultCapability = 'IMAP4rev1 IDLE UIDPLUS MOVE SPECIAL-USE LIST-STATUS LITERAL+';

/** Starts an IMAP server with one empty inbox that misbehaves as told and records every byte and line. */
export function startFakeImapServer(script: FakeImapScript = {}): Promise<ScriptedServer> {
  const security = script.security ?? 'tls';
  const greeting = script.greeting === undefined ? '* OK fake server ready' : script.greeting;
  const pendingAuth = new Map<number, string>();
  return startScriptedServer({
    security,
    certificate: script.certificate,
    greeting,
    answer: (line) => {
      const pendingTag = pendingAuth.get(line.connectionNumber);
      if (pendingTag !== undefined) {
        pendingAuth.delete(line.connectionNumber);
        answerLogin(toCommand(line, pendingTag, 'AUTHENTICATE', ''), script);
        return;
      }
      const command = parseCommand(line);
      if (command === null || script.onCommand?.(command)) return;
      answer(command, script, security, pendingAuth);
    },
  });
}

function parseCommand(line: ScriptedLine): ImapCommand | null {
  const match = /^(\S+) (UID \S+|\S+) ?(.*)$/i.exec(line.line);
  if (match === null) return null;
  return toCommand(line, match[1] ?? '', (match[2] ?? '').toUpperCase(), match[3] ?? '');
}

function toCommand(line: ScriptedLine, tag: string, name: string, args: string): ImapCommand {
  return {
    tag,
    name,
    args,
    line,
    ok: (text = 'done') => line.send(`${tag} OK ${text}\r\n`),
    no: (text) => line.send(`${tag} NO ${text}\r\n`),
    untagged: (text) => line.send(`* ${text}\r\n`),
  };
}

function answerLogin(command: ImapCommand, script: FakeImapScript): void {
  if (script.loginRefusal === undefined || script.loginRefusal === null) command.ok('logged in');
  else command.no(script.loginRefusal);
}

function answer(command: ImapCommand, script: FakeImapScript, security: string, pendingAuth: Map<number, string>): void {
  const simple = answers[command.name];
  if (simple !== undefined) {
    simple(command);
    return;
  }
  switch (command.name) {
    case 'CAPABILITY':
      command.untagged(`CAPABILITY ${toCapability(command, script, security)}`);
      command.ok();
      return;
    case 'STARTTLS':
      if (script.offersStartTls === false || security !== 'starttls') command.no('not offered');
      else command.line.upgrade(`${command.tag} OK begin TLS\r\n`);
      return;
    case 'LOGIN':
      answerLogin(command, script);
      return;
    case 'AUTHENTICATE':
      if (command.args.includes(' ')) answerLogin(command, script);
      else {
        pendingAuth.set(command.line.connectionNumber, command.tag);
        command.line.send('+ \r\n');
      }
      return;
    default:
      command.ok();
  }
}

function toCapability(command: ImapCommand, script: FakeImapScript, security: string): string {
  const words = script.capability ?? `${defaultCapability} AUTH=PLAIN`;
  const offers = security === 'starttls' && script.offersStartTls !== false && !command.line.isEncrypted;
  return offers ? `${words} STARTTLS` : words;
}

const answers: Readonly<Record<string, ((command: ImapCommand) => void) | undefined>> = {
  LIST: (command) => {
    command.untagged('LIST (\\HasNoChildren) "/" INBOX');
    command.ok();
  },
  LSUB: (command) => {
    command.untagged('LSUB () "/" INBOX');
    command.ok();
  },
  NAMESPACE: (command) => {
    command.untagged('NAMESPACE (("" "/")) NIL NIL');
    command.ok();
  },
  STATUS: (command) => {
    command.untagged('STATUS INBOX (MESSAGES 0 UNSEEN 0 UIDNEXT 1 UIDVALIDITY 1)');
    command.ok();
  },
  SELECT: (command) => answerSelect(command, 'READ-WRITE'),
  EXAMINE: (command) => answerSelect(command, 'READ-ONLY'),
  IDLE: (command) => command.line.send('+ idling\r\n'),
  LOGOUT: (command) => {
    command.untagged('BYE');
    command.line.end(`${command.tag} OK bye\r\n`);
  },
};

function answerSelect(command: ImapCommand, access: string): void {
  command.untagged('FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft)');
  command.untagged('0 EXISTS');
  command.untagged('OK [UIDVALIDITY 1] valid');
  command.untagged('OK [UIDNEXT 1] next');
  command.ok(`[${access}] selected`);
}
