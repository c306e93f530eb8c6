'use client';
import { type Editor, useEditorState } from '@tiptap/react';
import { Bold, Code, Italic, Link2, List, ListOrdered, Quote } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '@/components/button';
import { Dialog } from '@/components/dialog';
import { Field } from '@/components/field';
import { IconButton } from '@/components/icon-button';
import { Input } from '@/components/input';

const tools = [
  { name: 'bold', icon: <Bold />, shortcut: 'Ctrl B', run: (editor: Editor) => editor.chain().focus().toggleBold().run() },
  { name: 'italic', icon: <Italic />, shortcut: 'Ctrl I', run: (editor: Editor) => editor.chain().focus().toggleItalic().run() },
  { name: 'bulletList', icon: <List />, run: (editor: Editor) => editor.chain().focus().toggleBulletList().run() },
  { name: 'orderedList', icon: <ListOrdered />, run: (editor: Editor) => editor.chain().focus().toggleOrderedList().run() },
  { name: 'blockquote', icon: <Quote />, run: (editor: Editor) => editor.chain().focus().toggleBlockquote().run() },
  { name: 'code', icon: <Code />, run: (editor: Editor) => editor.chain().focus().toggleCode().run() },
] as const;

/** How the text looks. */
export function EditorToolbar({ editor }: { editor: Editor | null }) {
  const text = useTranslations('compose.tools');
  const [isLinking, setIsLinking] = useState(false);
  const active = useEditorState({
    editor,
    selector: ({ editor: current }) =>
      new Set([...tools.map((tool) => tool.name), 'link'].filter((name) => current?.isActive(name) ?? false)),
    equalityFn: (left, right) => right !== null && left.size === right.size && [...left].every((name) => right.has(name)),
  });
  if (!editor) return null;
  return (
    <div role="toolbar" aria-label={text('label')} className="scroll-quiet flex min-w-0 items-center gap-0.5 overflow-x-auto">
      {tools.map((tool) => (
        <IconButton
          key={tool.name}
          size="small"
          label={text(tool.name)}
          shortcut={'shortcut' in tool ? tool.shortcut : undefined}
          aria-pressed={active?.has(tool.name) ?? false}
          onClick={() => tool.run(editor)}
        >
          {tool.icon}
        </IconButton>
      ))}
      <IconButton size="small" label={text('link')} aria-pressed={active?.has('link') ?? false} onClick={() => setIsLinking(true)}>
        <Link2 />
      </IconButton>
      {isLinking ? <LinkDialog editor={editor} onClose={() => setIsLinking(false)} /> : null}
    </div>
  );
}

function LinkDialog({ editor, onClose }: { editor: Editor; onClose: () => void }) {
  const text = useTranslations('compose.link');
  const common = useTranslations('common');
  const present = String(editor.getAttributes('link').href ?? '');
  const [address, setAddress] = useState(present);
  const apply = () => {
    const href = /^(https?:|mailto:)/i.test(address) ? address : address.includes('@') ? `mailto:${address}` : `https://${address}`;
    const chain = editor.chain().focus().extendMarkRange('link');
    if (!address.trim()) chain.unsetLink().run();
    else if (editor.state.selection.empty && !present)
      chain.insertContent({ type: 'text', text: address, marks: [{ type: 'link', attrs: { href } }] }).run();
    else chain.setLink({ href }).run();
    onClose();
  };
  const footer = (
    <>
      <Button onClick={onClose}>{common('cancel')}</Button>
      <Button kind="primary" onClick={apply}>
        {text('apply')}
      </Button>
    </>
  );
  return (
    <Dialog isOpen onOpenChange={onClose} title={text('title')} footer={footer}>
      <Field label={text('address')}>
        <Input
          value={address}
          placeholder="https://"
          onChange={(event) => setAddress(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter') apply();
          }}
        />
      </Field>
    </Dialog>
  );
}
