import { create } from 'zustand';
import type { ApiInputs } from '@/lib/trpc';
import type { Recipient } from './recipients';

type SaveInput = ApiInputs['drafts']['save'];
type Attachment = NonNullable<SaveInput['content']['attachments']>[number];

/** A file of a draft: on its way, there, or failed. */
export interface ComposeFile {
  readonly key: string;
  readonly filename: string;
  readonly contentType: string;
  readonly sizeBytes: number;
  /** Null while it is on its way. */
  readonly attachment: Attachment | null;
  /** 0 to 1. */
  readonly progress: number;
  readonly hasFailed: boolean;
}

/** A message while it is written. */
export interface ComposeDraft {
  readonly key: string;
  readonly draftId: string | null;
  readonly revision: number | null;
  readonly connectionId: string;
  readonly identityAddress: string;
  readonly kind: 'new' | 'reply' | 'reply-all' | 'forward';
  readonly relatedMessageId: string | null;
  readonly to: readonly Recipient[];
  readonly cc: readonly Recipient[];
  readonly bcc: readonly Recipient[];
  readonly subject: string;
  /** What is written; the quoted original stands apart. */
  readonly html: string;
  readonly quoteHtml: string;
  /** The whole text where it is written without looks; `html` and `quoteHtml` are empty then. */
  readonly plainText: string | null;
  readonly files: readonly ComposeFile[];
  /** The same for every try to send this message. */
  readonly idempotencyKey: string;
  /** The conversation under which it stands; null in a window of its own. */
  readonly threadId: string | null;
  readonly shape: 'normal' | 'minimised' | 'large';
  /** Counts changes; what is saved is known by the count it had. */
  readonly version: number;
  readonly savedVersion: number;
  readonly savedAt: string | null;
  readonly saveState: 'idle' | 'saving' | 'saved' | 'failed';
  /** In the outbox and out of sight, but still to be called back. */
  readonly isSending: boolean;
  /** False for what a reload brings back: the keys belong to the list until one clicks. */
  readonly takesFocus: boolean;
}

interface ComposeState {
  readonly drafts: readonly ComposeDraft[];
}

/** Everything that is being written. */
export const useComposeStore = create<ComposeState>(() => ({ drafts: [] }));

/** The fields that make a new draft. */
export type DraftSeed = Pick<ComposeDraft, 'connectionId' | 'identityAddress'> & Partial<ComposeDraft>;

/** A draft with nothing in it yet but what is given. */
export function createDraft(seed: DraftSeed, createKey: () => string = () => crypto.randomUUID()): ComposeDraft {
  return {
    key: createKey(),
    draftId: null,
    revision: null,
    kind: 'new',
    relatedMessageId: null,
    to: [],
    cc: [],
    bcc: [],
    subject: '',
    html: '',
    quoteHtml: '',
    plainText: null,
    files: [],
    idempotencyKey: createKey(),
    threadId: null,
    shape: 'normal',
    version: 0,
    savedVersion: 0,
    savedAt: null,
    saveState: 'idle',
    isSending: false,
    takesFocus: true,
    ...seed,
  };
}

/** The draft with this key, if it is still open. */
export const findDraft = (key: string): ComposeDraft | undefined => useComposeStore.getState().drafts.find((draft) => draft.key === key);

/** Opens a draft; one that is open already comes forward instead. */
export function openDraft(draft: ComposeDraft): void {
  useComposeStore.setState(({ drafts }) => {
    const same = drafts.find((other) => other.key === draft.key || (draft.draftId !== null && other.draftId === draft.draftId));
    if (same)
      return {
        drafts: drafts.map((other) => (other === same ? { ...other, shape: 'normal', threadId: draft.threadId, takesFocus: true } : other)),
      };
    return { drafts: [...drafts, draft] };
  });
}

/** Changes what a person wrote: it has to be saved again. */
export function editDraft(key: string, change: Partial<ComposeDraft>): void {
  patchDraft(key, (draft) => ({ ...change, version: draft.version + 1 }));
}

/** Changes what is known about a draft, not the draft. */
export function patchDraft(key: string, change: Partial<ComposeDraft> | ((draft: ComposeDraft) => Partial<ComposeDraft>)): void {
  useComposeStore.setState(({ drafts }) => ({
    drafts: drafts.map((draft) => (draft.key === key ? { ...draft, ...(typeof change === 'function' ? change(draft) : change) } : draft)),
  }));
}

/** Takes a draft off the screen. */
export function dropDraft(key: string): void {
  useComposeStore.setState(({ drafts }) => ({ drafts: drafts.filter((draft) => draft.key !== key) }));
}

/** True where nothing worth keeping was written. */
export const isBlank = (draft: ComposeDraft): boolean => draft.draftId === null && draft.version === 0;

/** What is sent to the API. */
export function toSaveInput(draft: ComposeDraft): SaveInput {
  const html = joinQuote(draft.html, draft.quoteHtml);
  return {
    ...(draft.draftId && draft.revision ? { draftId: draft.draftId, revision: draft.revision } : {}),
    connectionId: draft.connectionId,
    identityAddress: draft.identityAddress,
    kind: draft.kind,
    relatedMessageId: draft.relatedMessageId,
    content: {
      to: [...draft.to],
      cc: [...draft.cc],
      bcc: [...draft.bcc],
      subject: draft.subject,
      html: draft.plainText === null ? html : null,
      text: draft.plainText,
      attachments: draft.files.filter((file) => isStillMeant(file, html)).flatMap((file) => file.attachment ?? []),
    },
  };
}

/** An image that was taken out of the text again goes with it. */
const isStillMeant = ({ attachment }: ComposeFile, html: string): boolean =>
  attachment?.kind !== 'upload' || !attachment.isInline || html.includes(`/uploads/${attachment.uploadId}`);

const quoteMark = '<div class="mailwright-quote">';

/** The written part and the quoted original as one body. */
export const joinQuote = (html: string, quoteHtml: string): string => (quoteHtml ? `${html}${quoteMark}${quoteHtml}</div>` : html);

/** Takes a body apart again. */
export function splitQuote(body: string): { html: string; quoteHtml: string } {
  const at = body.indexOf(quoteMark);
  if (at < 0 || !body.endsWith('</div>')) return { html: body, quoteHtml: '' };
  return { html: body.slice(0, at), quoteHtml: body.slice(at + quoteMark.length, -'</div>'.length) };
}
