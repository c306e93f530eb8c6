'use client';
import { type ClipboardEvent, useEffect, useRef } from 'react';

interface PlainEditorProps {
  readonly value: string;
  readonly label: string;
  readonly placeholder: string;
  readonly autoFocus: boolean;
  readonly onChange: (text: string) => void;
  /** Files that were pasted. */
  readonly onFiles: (files: readonly File[]) => void;
}

/** Text and nothing but text. */
export function PlainEditor({ value, label, placeholder, autoFocus, onChange, onFiles }: PlainEditorProps) {
  const area = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    if (!autoFocus) return;
    area.current?.focus();
    area.current?.setSelectionRange(0, 0);
  }, [autoFocus]);
  const onPaste = (event: ClipboardEvent) => {
    const files = [...event.clipboardData.files];
    if (files.length === 0) return;
    event.preventDefault();
    onFiles(files);
  };
  return (
    <textarea
      ref={area}
      value={value}
      aria-label={label}
      placeholder={placeholder}
      className="field-sizing-content block min-h-full w-full resize-none bg-transparent text-read outline-none"
      onChange={(event) => onChange(event.target.value)}
      onPaste={onPaste}
    />
  );
}
