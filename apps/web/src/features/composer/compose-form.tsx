'use client';
import type { Editor } from '@tiptap/react';
import { Paperclip, RemoveFormatting, Trash2 } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import { type DragEvent, type KeyboardEvent, useRef, useState } from 'react';
import { Button } from '@/components/button';
import { Dialog } from '@/components/dialog';
import { IconButton } from '@/components/icon-button';
import { classNames } from '@/lib/class-names';
import { formatClock, formatSize } from '@/lib/format-time';
import { AddressLines } from './address-lines';
import { type DraftDoubt, findDoubt } from './check-draft';
import { useComposeContext } from './compose-context';
import { type ComposeDraft, editDraft, findDraft } from './compose-store';
import { EditorToolbar } from './editor-toolbar';
import { FileList } from './file-list';
import { MessageText } from './message-text';
import { keepTextMode, toPlainBody, toRichBody } from './text-mode';
import { useAttachments } from './use-attachments';

const askable: readonly DraftDoubt[] = ['empty-subject', 'missing-attachment'];

/** Leaving a field takes its half-typed address into the draft. */
function takeTyped(): void {
  if (document.activeElement instanceof HTMLInputElement) document.activeElement.blur();
}

/** Sending, with what has to be asked before. */
function useSending(key: string) {
  const { send } = useComposeContext();
  const [doubt, setDoubt] = useState<DraftDoubt | null>(null);
  const [answered, setAnswered] = useState<ReadonlySet<DraftDoubt>>(new Set());
  const [isHandingOver, setIsHandingOver] = useState(false);
  const trySend = async (waived: ReadonlySet<DraftDoubt> = answered) => {
    takeTyped();
    const current = findDraft(key);
    if (!current || isHandingOver) return;
    const found = findDoubt(current, waived);
    setDoubt(found);
    if (found) return;
    setIsHandingOver(true);
    await send(key);
    setIsHandingOver(false);
  };
  const waive = (kind: DraftDoubt) => {
    const waived = new Set([...answered, kind]);
    setAnswered(waived);
    void trySend(waived);
  };
  return { doubt, isHandingOver, trySend, waive, stay: () => setDoubt(null) };
}

/** Everything of a message while it is written. */
export function ComposeForm({ draft, isInline = false }: { draft: ComposeDraft; isInline?: boolean }) {
  const { sync, close } = useComposeContext();
  const [editor, setEditor] = useState<Editor | null>(null);
  const { doubt, isHandingOver, trySend, waive, stay } = useSending(draft.key);
  const changed = () => sync.schedule(draft.key);
  const edit = (change: Partial<ComposeDraft>) => {
    editDraft(draft.key, change);
    changed();
  };
  const attachments = useAttachments(draft.key, changed);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.defaultPrevented) return;
    if (event.key === 'Escape') {
      event.preventDefault();
      takeTyped();
      close(draft.key);
    }
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      void trySend();
    }
  };
  const onDrop = (event: DragEvent) => {
    if (event.dataTransfer.files.length === 0) return;
    event.preventDefault();
    attachments.add(event.dataTransfer.files);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only listens to what its fields let through.
    <div className="flex min-h-0 flex-1 flex-col" onKeyDown={onKeyDown} onDrop={onDrop} onDragOver={(event) => event.preventDefault()}>
      <AddressLines draft={draft} edit={edit} doubt={doubt} />
      <MessageText
        draft={draft}
        edit={edit}
        editor={editor}
        setEditor={setEditor}
        attachments={attachments}
        isInline={isInline}
        onSend={() => void trySend()}
      />
      <FileList files={draft.files} onRemove={attachments.remove} onRetry={attachments.retry} />
      <ComposeFooter
        draft={draft}
        edit={edit}
        editor={editor}
        limitBytes={attachments.limitBytes}
        isHandingOver={isHandingOver}
        onFiles={attachments.add}
        onSend={() => void trySend()}
      />
      {doubt && askable.includes(doubt) ? <DoubtDialog doubt={doubt} onStay={stay} onGo={() => waive(doubt)} /> : null}
    </div>
  );
}

interface ComposeFooterProps {
  readonly draft: ComposeDraft;
  readonly edit: (change: Partial<ComposeDraft>) => void;
  readonly editor: Editor | null;
  readonly limitBytes: number;
  readonly isHandingOver: boolean;
  readonly onFiles: (files: Iterable<File>) => void;
  readonly onSend: () => void;
}

function ComposeFooter({ draft, edit, editor, limitBytes, isHandingOver, onFiles, onSend }: ComposeFooterProps) {
  const text = useTranslations('compose');
  const locale = useLocale();
  const { discard } = useComposeContext();
  const isPlain = draft.plainText !== null;
  const changeMode = () => {
    keepTextMode(!isPlain);
    edit({ ...(isPlain ? toRichBody(draft) : toPlainBody(draft)), takesFocus: true });
  };
  const picker = useRef<HTMLInputElement>(null);
  const attachLabel = Number.isFinite(limitBytes) ? text('attach', { limit: formatSize(limitBytes, locale) }) : text('attachFiles');
  const states = {
    idle: '',
    saving: text('saving'),
    saved: draft.savedAt ? text('savedAt', { time: formatClock(draft.savedAt, locale) }) : '',
    failed: text('saveFailed'),
  };
  return (
    <div className="flex items-center gap-1 border-t border-line px-3 py-2">
      <Button kind="primary" size="small" className="mr-1.5 h-8 shrink-0 px-3.5" disabled={isHandingOver} onClick={onSend}>
        {text('sendNow')}
      </Button>
      {isPlain ? null : <EditorToolbar editor={editor} />}
      <IconButton size="small" label={text('plainText')} aria-pressed={isPlain} onClick={changeMode}>
        <RemoveFormatting />
      </IconButton>
      <IconButton size="small" label={attachLabel} onClick={() => picker.current?.click()}>
        <Paperclip />
      </IconButton>
      <input
        ref={picker}
        type="file"
        multiple
        hidden
        aria-label={attachLabel}
        onChange={(event) => {
          onFiles([...(event.target.files ?? [])]);
          event.target.value = '';
        }}
      />
      <span
        aria-live="polite"
        className={classNames(
          'ml-auto shrink-0 text-xs tabular-nums',
          draft.saveState === 'failed' ? 'text-danger' : 'text-ink-3 narrow:sr-only',
        )}
      >
        {states[draft.saveState]}
      </span>
      <IconButton size="small" label={text('discard')} onClick={() => discard(draft.key)}>
        <Trash2 />
      </IconButton>
    </div>
  );
}

function DoubtDialog({ doubt, onStay, onGo }: { doubt: DraftDoubt; onStay: () => void; onGo: () => void }) {
  const text = useTranslations('compose.doubt');
  const footer = (
    <>
      <Button onClick={onStay}>{text('stay')}</Button>
      <Button kind="primary" autoFocus onClick={onGo}>
        {text('go')}
      </Button>
    </>
  );
  return <Dialog isOpen onOpenChange={onStay} title={text(`${doubt}.title`)} description={text(`${doubt}.text`)} footer={footer} />;
}
