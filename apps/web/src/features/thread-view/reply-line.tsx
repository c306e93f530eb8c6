'use client';
import { useTranslations } from 'next-intl';
import { Avatar } from '@/components/avatar';
import { requestCompose } from '@/lib/compose-bus';
import type { MessageView } from '@/lib/mail-view';

/** The message that an answer is about: the newest that is no draft. */
export const findAnswered = (messages: readonly MessageView[]): MessageView | undefined => messages.findLast((message) => !message.isDraft);

interface ReplyLineProps {
  readonly message: MessageView;
  readonly own: { readonly name: string | null; readonly address: string };
}

/** A quiet line that turns into a reply. */
export function ReplyLine({ message, own }: ReplyLineProps) {
  const text = useTranslations('mail.reply');
  const person = message.isOwn ? message.to[0] : message.from[0];
  const name = person?.name?.trim() || person?.address || '';
  const answer = (kind: 'reply' | 'reply-all' | 'forward') => () => requestCompose({ kind, message, isInline: kind !== 'forward' });
  const look = 'flex items-center gap-1.5 rounded-s px-1.5 py-1 text-ink-2 hover:bg-hover hover:text-ink';
  return (
    <div className="mt-3 flex items-center gap-3 rounded-l border border-line bg-raised py-2.5 pr-3 pl-4 text-ink-3">
      <Avatar name={own.name} address={own.address} />
      <button type="button" className="min-w-0 flex-1 truncate py-2 text-left hover:text-ink" onClick={answer('reply')}>
        {text('to', { name })}
      </button>
      <span className="flex shrink-0 gap-1 text-[13.5px]">
        <button type="button" className={look} onClick={answer('reply')}>
          {text('reply')} <kbd className="narrow:hidden">r</kbd>
        </button>
        <button type="button" className={look} onClick={answer('reply-all')}>
          {text('all')} <kbd className="narrow:hidden">a</kbd>
        </button>
        <button type="button" className={look} onClick={answer('forward')}>
          {text('forward')} <kbd className="narrow:hidden">f</kbd>
        </button>
      </span>
    </div>
  );
}
