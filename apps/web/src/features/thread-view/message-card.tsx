'use client';
import { useLocale, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Avatar } from '@/components/avatar';
import { formatMessageTime } from '@/lib/format-time';
import type { MessageView } from '@/lib/mail-view';
import { AttachmentTiles } from './attachment-tiles';
import { MessageBody } from './message-body';
import { MessageHeader } from './message-header';

interface MessageCardProps {
  readonly message: MessageView;
  readonly ownAddresses: ReadonlySet<string>;
  readonly now: Date;
  readonly isUnfolded: boolean;
  readonly canFold: boolean;
  readonly onToggle: () => void;
  /** Shown in place of a draft's body. */
  readonly draftActs: ReactNode;
}

/** One message of a conversation, folded to a line or unfolded. */
export function MessageCard(props: MessageCardProps) {
  const { message, ownAddresses, now, isUnfolded, canFold, onToggle, draftActs } = props;
  const text = useTranslations('mail.header');
  const locale = useLocale();
  const [from = { name: null, address: '' }] = message.from;
  const name = message.isOwn ? text('you') : from.name?.trim() || from.address || text('nobody');
  if (!isUnfolded) {
    return (
      <article aria-label={name} data-message={message.id} className="mb-2">
        <button
          type="button"
          aria-expanded={false}
          onClick={onToggle}
          className="flex w-full items-center gap-3 rounded-m border border-line px-3.5 py-[11px] text-left text-ink-2 hover:border-line-strong"
        >
          <Avatar name={from.name} address={from.address} />
          <span className="max-w-48 shrink-0 truncate font-[560]">{name}</span>
          {message.isDraft ? <span className="text-sm text-danger">{text('draft')}</span> : null}
          <span className="min-w-0 flex-1 truncate text-sm text-ink-3 narrow:hidden">{message.preview}</span>
          <time dateTime={message.receivedAt} className="ml-auto text-xs whitespace-nowrap text-ink-3 tabular-nums">
            {formatMessageTime(message.receivedAt, now, locale)}
          </time>
        </button>
      </article>
    );
  }
  return (
    <article aria-label={name} data-message={message.id} className="mb-2 rounded-l border border-line bg-raised pb-1.5 shadow-low">
      <MessageHeader message={message} ownAddresses={ownAddresses} now={now} canFold={canFold} onFold={onToggle} />
      {message.isDraft ? draftActs : null}
      <MessageBody message={message} senderName={from.name?.trim() || from.address} />
      <AttachmentTiles message={message} />
    </article>
  );
}
