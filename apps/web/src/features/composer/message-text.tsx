'use client';
import type { Editor } from '@tiptap/react';
import { useTranslations } from 'next-intl';
import { classNames } from '@/lib/class-names';
import type { ComposeDraft } from './compose-store';
import { PlainEditor } from './plain-editor';
import { QuotePreview } from './quote-preview';
import { RichEditor } from './rich-editor';
import type { useAttachments } from './use-attachments';

interface MessageTextProps {
  readonly draft: ComposeDraft;
  readonly edit: (change: Partial<ComposeDraft>) => void;
  readonly editor: Editor | null;
  readonly setEditor: (editor: Editor | null) => void;
  readonly attachments: ReturnType<typeof useAttachments>;
  readonly isInline: boolean;
  readonly onSend: () => void;
}

/** What is written, rich or plain, and the quoted original under it. */
export function MessageText({ draft, edit, editor, setEditor, attachments, isInline, onSend }: MessageTextProps) {
  const text = useTranslations('compose');
  const insertImage = (src: string, alt: string) => editor?.chain().focus().setImage({ src, alt }).run();
  const shared = {
    label: text('body'),
    placeholder: text('bodyPlaceholder'),
    autoFocus: draft.takesFocus && draft.to.length > 0,
  };
  return (
    <div className={classNames('scroll-quiet min-h-0 flex-1 overflow-y-auto', isInline && 'max-h-[50vh]')}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the free space below the text belongs to the text. */}
      <div
        className={classNames('cursor-text px-4 py-3', isInline ? 'min-h-28' : 'min-h-40', !draft.quoteHtml && 'min-h-full')}
        onMouseDown={(event) => {
          if (event.target !== event.currentTarget) return;
          event.preventDefault();
          if (draft.plainText === null) editor?.commands.focus('end');
          else event.currentTarget.querySelector('textarea')?.focus();
        }}
      >
        {draft.plainText === null ? (
          <RichEditor
            key={`${draft.key}-${draft.quoteHtml === '' ? 'whole' : 'apart'}`}
            html={draft.html}
            {...shared}
            onChange={(html) => edit({ html })}
            onFiles={(files) => attachments.addToText(files, insertImage)}
            onSend={onSend}
            onReady={setEditor}
          />
        ) : (
          <PlainEditor value={draft.plainText} {...shared} onChange={(plainText) => edit({ plainText })} onFiles={attachments.add} />
        )}
      </div>
      {draft.quoteHtml ? (
        <QuotePreview
          html={draft.quoteHtml}
          onRemove={() => edit({ quoteHtml: '' })}
          onEdit={() => edit({ html: `${draft.html}${draft.quoteHtml}`, quoteHtml: '' })}
        />
      ) : null}
    </div>
  );
}
