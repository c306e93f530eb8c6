'use client';
import { RotateCw, X } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import { IconButton } from '@/components/icon-button';
import { describeFile } from '@/lib/file-kind';
import { formatSize } from '@/lib/format-time';
import type { ComposeFile } from './compose-store';

interface FileListProps {
  readonly files: readonly ComposeFile[];
  readonly onRemove: (key: string) => void;
  readonly onRetry: (key: string) => void;
}

/** The files of a draft, with how far they are. */
export function FileList({ files, onRemove, onRetry }: FileListProps) {
  const text = useTranslations('compose.files');
  const locale = useLocale();
  const shown = files.filter(({ attachment }) => attachment?.kind !== 'upload' || !attachment.isInline);
  if (shown.length === 0) return null;
  return (
    <ul aria-label={text('label')} className="flex flex-wrap gap-2 px-4 py-2">
      {shown.map((file) => {
        const isRunning = file.attachment === null && !file.hasFailed;
        const kind = describeFile(file.filename, file.contentType);
        return (
          <li
            key={file.key}
            className="relative flex max-w-full items-center gap-2 overflow-hidden rounded-[8px] border border-line py-1 pr-1 pl-1.5 text-sm"
          >
            <span
              aria-hidden="true"
              className="grid h-6 w-8 shrink-0 place-items-center rounded-[4px] text-[9px] font-bold text-white"
              style={{ background: kind.color }}
            >
              {kind.label}
            </span>
            <span className="max-w-44 truncate">{file.filename}</span>
            <span className={file.hasFailed ? 'text-danger' : 'text-ink-3 tabular-nums'}>
              {file.hasFailed ? text('failed') : formatSize(file.sizeBytes, locale)}
            </span>
            {file.hasFailed ? (
              <IconButton size="small" label={text('retry', { name: file.filename })} onClick={() => onRetry(file.key)}>
                <RotateCw />
              </IconButton>
            ) : null}
            <IconButton
              size="small"
              label={text(isRunning ? 'cancel' : 'remove', { name: file.filename })}
              onClick={() => onRemove(file.key)}
            >
              <X />
            </IconButton>
            {isRunning ? (
              <progress
                value={file.progress}
                aria-label={text('progress', { name: file.filename })}
                className="absolute inset-x-0 bottom-0 h-[3px] w-full appearance-none border-0 bg-line [&::-moz-progress-bar]:bg-accent [&::-webkit-progress-bar]:bg-line [&::-webkit-progress-value]:bg-accent"
              />
            ) : null}
          </li>
        );
      })}
    </ul>
  );
}
