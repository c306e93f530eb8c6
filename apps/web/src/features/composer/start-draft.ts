import type { ComposeRequest, DraftView } from '@/lib/compose-bus';
import type { ConnectionView, MessageView } from '@/lib/mail-view';
import type { ApiClient, ApiOutputs } from '@/lib/trpc';
import { type ComposeDraft, type ComposeFile, createDraft, splitQuote } from './compose-store';
import { plainTextToHtml } from './plain-text';
import { findReplyRecipients, parseRecipients, toForwardSubject, toReplySubject } from './recipients';
import { prefersPlainText, toPlainBody } from './text-mode';

type IdentityView = ApiOutputs['identities']['list'][number];

/** What starting a draft takes: who one is, the calls, and the words of a quote. */
export interface StartContext {
  readonly client: ApiClient;
  readonly connections: readonly ConnectionView[];
  readonly identities: readonly IdentityView[];
  readonly attribution: (message: MessageView) => string;
  readonly forwardHead: (message: MessageView) => string;
}

const escapeHtml = (text: string): string => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
const withSignature = (html: string, signatureHtml: string | null): string =>
  signatureHtml ? `${html || '<p></p>'}<p></p>${signatureHtml}` : html;

function findIdentity(
  context: StartContext,
  connectionId: string | undefined,
  addressed: readonly string[] = [],
): IdentityView | undefined {
  const own = context.identities.filter((identity) => identity.connectionId === connectionId);
  const named = own.find((identity) => addressed.includes(identity.address.toLowerCase()));
  return named ?? own.find((identity) => identity.isDefault) ?? own[0];
}

/** The account asked for, else the person's first; those that may only be read send nothing. */
export function findSendingConnection(connections: readonly ConnectionView[], wanted: string | undefined): ConnectionView | undefined {
  return choose(
    connections.filter(({ canChange }) => canChange),
    wanted,
  );
}

/** The account that would have to be allowed more before anything is sent; none where one may send already. */
export function findReadOnlyConnection(connections: readonly ConnectionView[], wanted: string | undefined): ConnectionView | undefined {
  return connections.some(({ canChange }) => canChange) ? undefined : choose(connections, wanted);
}

function choose(connections: readonly ConnectionView[], wanted: string | undefined): ConnectionView | undefined {
  return connections.find(({ id }) => id === wanted) ?? connections.find(({ isDefault }) => isDefault) ?? connections[0];
}

function startNew(context: StartContext, request: Extract<ComposeRequest, { kind: 'new' }>): ComposeDraft | null {
  const identity = findIdentity(context, findSendingConnection(context.connections, request.connectionId)?.id);
  if (!identity) return null;
  return createDraft({
    connectionId: identity.connectionId,
    identityAddress: identity.address,
    to: parseRecipients((request.to ?? []).join(',')),
    cc: parseRecipients((request.cc ?? []).join(',')),
    subject: request.subject ?? '',
    html: withSignature(request.text ? plainTextToHtml(request.text) : '', identity.signatureHtml),
  });
}

const toForwardedFiles = (message: MessageView): readonly ComposeFile[] =>
  message.attachments
    .filter((attachment) => !attachment.isInline)
    .map((attachment) => ({
      key: `${message.id}/${attachment.partId}`,
      filename: attachment.filename ?? attachment.contentType,
      contentType: attachment.contentType,
      sizeBytes: attachment.sizeBytes,
      attachment: { kind: 'part', messageId: message.id, partId: attachment.partId },
      progress: 1,
      hasFailed: false,
    }));

async function startAnswer(
  context: StartContext,
  request: Extract<ComposeRequest, { message: MessageView }>,
): Promise<ComposeDraft | null> {
  const { kind, message, isInline } = request;
  const { connectionId } = message;
  const addressed = [...message.to, ...message.cc, ...message.from].map((person) => person.address.toLowerCase());
  const identity = findIdentity(context, connectionId, addressed);
  if (!identity) return null;
  const quoted = await context.client.mail.getQuoted.query({ connectionId, messageId: message.id }).catch(() => null);
  const own = new Set(context.identities.map((each) => each.address.toLowerCase()));
  const isForward = kind === 'forward';
  const head = escapeHtml(isForward ? context.forwardHead(message) : context.attribution(message)).replaceAll('\n', '<br>');
  const body = quoted?.html ?? '';
  return createDraft({
    connectionId,
    identityAddress: identity.address,
    kind,
    relatedMessageId: message.id,
    ...(isForward ? {} : findReplyRecipients(message, kind === 'reply-all', own)),
    subject: isForward ? toForwardSubject(message.subject) : toReplySubject(message.subject),
    html: withSignature('', identity.signatureHtml),
    quoteHtml: isForward ? `<p>${head}</p>${body}` : `<p>${head}</p><blockquote type="cite">${body}</blockquote>`,
    files: isForward ? toForwardedFiles(message) : [],
    threadId: isInline ? message.threadId : null,
  });
}

/** A stored draft, to go on with. */
export function fromStoredDraft(draft: DraftView, threadId: string | null = null): ComposeDraft {
  return createDraft({
    draftId: draft.id,
    revision: draft.revision,
    connectionId: draft.connectionId,
    identityAddress: draft.identityAddress,
    kind: draft.kind,
    relatedMessageId: draft.relatedMessageId,
    to: draft.to,
    cc: draft.cc,
    bcc: draft.bcc,
    subject: draft.subject,
    ...(draft.html === null && draft.text !== null ? { plainText: draft.text } : splitQuote(draft.html ?? '')),
    files: draft.files.map((file, index) => ({
      key: `${draft.id}/${index}`,
      filename: file.filename ?? file.contentType,
      contentType: file.contentType,
      sizeBytes: file.sizeBytes,
      attachment: file.attachment,
      progress: 1,
      hasFailed: false,
    })),
    threadId,
    savedAt: draft.updatedAt,
    saveState: 'saved',
  });
}

/** The draft for a request; null where there is no address to write from. */
export async function startDraft(context: StartContext, request: ComposeRequest): Promise<ComposeDraft | null> {
  if (request.kind === 'draft') return fromStoredDraft(request.draft, request.inlineThreadId ?? null);
  const draft = request.kind === 'new' ? startNew(context, request) : await startAnswer(context, request);
  return draft && prefersPlainText() ? { ...draft, ...toPlainBody(draft) } : draft;
}
