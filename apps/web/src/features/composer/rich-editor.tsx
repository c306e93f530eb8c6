'use client';
import Image from '@tiptap/extension-image';
import Placeholder from '@tiptap/extension-placeholder';
import { type Editor, EditorContent, useEditor } from '@tiptap/react';
import StarterKit from '@tiptap/starter-kit';
import { useEffect, useRef } from 'react';

interface RichEditorProps {
  readonly html: string;
  readonly label: string;
  readonly placeholder: string;
  readonly autoFocus: boolean;
  readonly onChange: (html: string) => void;
  /** Files that were pasted or dropped into the text. */
  readonly onFiles: (files: readonly File[]) => void;
  readonly onSend: () => void;
  readonly onReady: (editor: Editor | null) => void;
}

const look = [
  'min-h-full outline-none text-read break-words',
  '[&_p]:mb-2 [&_ul]:list-disc [&_ul]:pl-5 [&_ol]:list-decimal [&_ol]:pl-5 [&_a]:text-accent [&_a]:underline',
  '[&_blockquote]:border-l-2 [&_blockquote]:border-line-strong [&_blockquote]:pl-3 [&_blockquote]:text-ink-2',
  '[&_pre]:rounded-s [&_pre]:bg-hover [&_pre]:p-2 [&_pre]:text-sm [&_code]:font-mono [&_code]:text-[0.92em] [&_img]:max-w-full',
  '[&_.is-editor-empty:first-child]:before:float-left [&_.is-editor-empty:first-child]:before:h-0 [&_.is-editor-empty:first-child]:before:pointer-events-none',
  '[&_.is-editor-empty:first-child]:before:text-ink-3 [&_.is-editor-empty:first-child]:before:content-[attr(data-placeholder)]',
].join(' ');

/** Rich text that mail clients understand. */
export function RichEditor({ html, label, placeholder, autoFocus, onChange, onFiles, onSend, onReady }: RichEditorProps) {
  const latest = useRef({ onChange, onFiles, onSend });
  useEffect(() => {
    latest.current = { onChange, onFiles, onSend };
  });
  const editor = useEditor({
    immediatelyRender: false,
    extensions: [
      StarterKit.configure({
        heading: false,
        horizontalRule: false,
        link: { openOnClick: false, defaultProtocol: 'https', HTMLAttributes: { rel: 'noopener noreferrer', target: null } },
      }),
      Image.configure({ inline: true }),
      Placeholder.configure({ placeholder }),
    ],
    content: html,
    autofocus: autoFocus ? 'start' : false,
    editorProps: {
      attributes: { class: look, role: 'textbox', 'aria-multiline': 'true', 'aria-label': label },
      handlePaste: (_view, event) => {
        const files = [...(event.clipboardData?.files ?? [])];
        if (files.length === 0 || event.clipboardData?.types.includes('text/html')) return false;
        latest.current.onFiles(files);
        return true;
      },
      handleDrop: (_view, event) => {
        const files = [...(event.dataTransfer?.files ?? [])];
        if (files.length === 0) return false;
        event.preventDefault();
        event.stopPropagation();
        latest.current.onFiles(files);
        return true;
      },
      handleKeyDown: (_view, event) => {
        if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return false;
        latest.current.onSend();
        return true;
      },
    },
    onUpdate: ({ editor: changed }) => latest.current.onChange(changed.getHTML()),
  });
  // NOTE: an editor that left the page is destroyed soon after, and then even looking at it throws.
  useEffect(() => {
    onReady(editor);
    return () => onReady(null);
  }, [editor, onReady]);
  return <EditorContent editor={editor} className="min-h-full [&>div]:min-h-[inherit]" />;
}
