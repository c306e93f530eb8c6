'use client';
import { Code, Download, Ellipsis, Forward, Reply, ReplyAll, Star } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import { useState } from 'react';
import { Avatar } from '@/components/avatar';
import { IconButton } from '@/components/icon-button';
import { Menu, MenuItem, MenuSeparator } from '@/components/menu';
import { requestCompose } from '@/lib/compose-bus';
import { formatFullTime, formatMessageTime } from '@/lib/format-time';
import type { MessageView } from '@/lib/mail-view';
import { useReadOnly } from '@/lib/use-read-only';

type Person = MessageView['from'][number];

const nameOf = (person: Person): string => person.name?.trim() || person.address;
const writtenOut = (people: readonly Person[]): string =>
  people.map((person) => (person.name ? `${person.name} <${person.address}>` : person.address)).join(', ');

interface MessageHeaderProps {
  readonly message: MessageView;
  readonly ownAddresses: ReadonlySet<string>;
  readonly now: Date;
  readonly canFold: boolean;
  readonly onFold: () => void;
}

/** Who wrote to whom and when; the rest on demand. */
export function MessageHeader({ message, ownAddresses, now, canFold, onFold }: MessageHeaderProps) {
  const text = useTranslations('mail.header');
  const locale = useLocale();
  const [isDetailed, setIsDetailed] = useState(false);
  const [from = { name: null, address: '' }] = message.from;
  const shortName = (person: Person) => (ownAddresses.has(person.address.toLowerCase()) ? text('me') : nameOf(person));
  const recipients = [...message.to, ...message.cc];
  const shown = recipients.slice(0, 4).map(shortName).join(', ');
  const more = recipients.length - 4;
  return (
    <div className="flex gap-3 px-[18px] pt-4">
      <button type="button" disabled={!canFold} onClick={onFold} tabIndex={-1} aria-hidden="true" className="h-fit rounded-full">
        <Avatar name={from.name} address={from.address} />
      </button>
      <div className="min-w-0 flex-1">
        <div className="flex min-w-0 items-baseline gap-2">
          <span className="truncate font-[620]">{nameOf(from) || text('nobody')}</span>
          {from.name ? <span className="truncate text-[12.5px] text-ink-3 narrow:hidden">{from.address}</span> : null}
        </div>
        <div className="text-[12.5px]/[18px] text-ink-3">
          <span>{recipients.length > 0 ? text('to', { names: more > 0 ? `${shown} +${more}` : shown }) : text('toNobody')}</span>
          {' · '}
          <button
            type="button"
            aria-expanded={isDetailed}
            className="rounded-[3px] hover:text-ink hover:underline"
            onClick={() => setIsDetailed(!isDetailed)}
          >
            {text('details')}
          </button>
        </div>
        {isDetailed ? <HeaderDetails message={message} /> : null}
      </div>
      <div className="-mt-1 -mr-1.5 flex h-fit items-center gap-0.5">
        {message.isFlagged ? <Star className="mr-1 size-[13px] fill-star stroke-star" aria-label={text('starred')} /> : null}
        <time
          dateTime={message.receivedAt}
          title={formatFullTime(message.receivedAt, locale)}
          className="mr-1 text-xs whitespace-nowrap text-ink-3 tabular-nums"
        >
          {formatMessageTime(message.receivedAt, now, locale)}
        </time>
        <MessageMenu message={message} />
      </div>
    </div>
  );
}

function HeaderDetails({ message }: { message: MessageView }) {
  const text = useTranslations('mail.header');
  const locale = useLocale();
  const lines: readonly [string, string][] = [
    ['from', writtenOut(message.from)],
    ['toList', writtenOut(message.to)],
    ['cc', writtenOut(message.cc)],
    ['bcc', writtenOut(message.bcc)],
    ['replyTo', writtenOut(message.replyTo)],
    ['sentAt', message.sentAt ? formatFullTime(message.sentAt, locale) : ''],
    ['receivedAt', formatFullTime(message.receivedAt, locale)],
    ['subject', message.subject ?? ''],
    ['messageIdHeader', message.messageIdHeader ?? ''],
  ];
  return (
    <dl className="appear mt-2 grid grid-cols-[max-content_minmax(0,1fr)] gap-x-4 gap-y-0.5 rounded-[8px] bg-hover px-3 py-2 text-[12.5px]/[18px]">
      {lines.map(([key, value]) =>
        value ? (
          <div key={key} className="contents">
            <dt className="text-ink-3">{text(key)}</dt>
            <dd className="break-words">{value}</dd>
          </div>
        ) : null,
      )}
    </dl>
  );
}

function MessageMenu({ message }: { message: MessageView }) {
  const text = useTranslations('mail.header');
  const trigger = (
    <IconButton label={text('more')} size="small">
      <Ellipsis />
    </IconButton>
  );
  const isReadOnly = useReadOnly().has(message.connectionId);
  return (
    <Menu trigger={trigger}>
      {isReadOnly ? null : <AnswerItems message={message} />}
      <MenuItem asChild>
        <a href={`/raw/${message.id}?inline=1`} target="_blank" rel="noopener noreferrer">
          <Code />
          {text('viewSource')}
        </a>
      </MenuItem>
      <MenuItem asChild>
        <a href={`/raw/${message.id}`} download>
          <Download />
          {text('downloadSource')}
        </a>
      </MenuItem>
    </Menu>
  );
}

function AnswerItems({ message }: { message: MessageView }) {
  const text = useTranslations('mail.header');
  const answer = (kind: 'reply' | 'reply-all' | 'forward') => () => requestCompose({ kind, message, isInline: kind !== 'forward' });
  return (
    <>
      <MenuItem onSelect={answer('reply')}>
        <Reply />
        {text('reply')}
      </MenuItem>
      <MenuItem onSelect={answer('reply-all')}>
        <ReplyAll />
        {text('replyAll')}
      </MenuItem>
      <MenuItem onSelect={answer('forward')}>
        <Forward />
        {text('forward')}
      </MenuItem>
      <MenuSeparator />
    </>
  );
}
