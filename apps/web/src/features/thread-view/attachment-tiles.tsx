'use client';
import { Download } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import { describeFile, isShownInBrowser } from '@/lib/file-kind';
import { formatSize } from '@/lib/format-time';
import type { MessageView } from '@/lib/mail-view';

/** The files of a message; those that are harmless open in a new tab, all can be saved. */
export function AttachmentTiles({ message }: { message: MessageView }) {
  const text = useTranslations('mail.attachments');
  const locale = useLocale();
  const files = message.attachments.filter((attachment) => !attachment.isInline || !attachment.contentType.startsWith('image/'));
  if (files.length === 0) return null;
  return (
    <ul aria-label={text('label', { count: files.length })} className="flex flex-wrap gap-2.5 px-[18px] pt-1.5 pb-[18px]">
      {files.map((file) => {
        const name = file.filename ?? text('unnamed');
        const kind = describeFile(name, file.contentType);
        const href = `/blobs/${message.id}/${file.partId}`;
        const canShow = isShownInBrowser(file.contentType);
        return (
          <li
            key={file.partId}
            className="flex max-w-full items-center gap-1 rounded-m border border-line pr-1.5 text-sm hover:border-line-strong"
          >
            <a
              href={canShow ? `${href}?inline=1` : href}
              {...(canShow ? { target: '_blank', rel: 'noopener noreferrer' } : { download: name })}
              className="flex min-w-0 items-center gap-2.5 rounded-m py-[9px] pl-3"
            >
              <span
                aria-hidden="true"
                className="grid h-9 w-[30px] shrink-0 place-items-center rounded-[5px] text-[9.5px] font-bold text-white"
                style={{ background: kind.color }}
              >
                {kind.label}
              </span>
              <span className="min-w-0">
                <span className="block max-w-60 truncate">{name}</span>
                <span className="block text-ink-3 tabular-nums">{formatSize(file.sizeBytes, locale)}</span>
              </span>
            </a>
            <a
              href={href}
              download={name}
              aria-label={text('download', { name })}
              className="grid size-7 shrink-0 place-items-center rounded-s text-ink-3 hover:bg-hover hover:text-ink"
            >
              <Download className="size-[15px] stroke-[1.6]" />
            </a>
          </li>
        );
      })}
    </ul>
  );
}
