'use client';
import { Mail } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useEffect } from 'react';
import { EmptyState } from '@/components/empty-state';
import type { MailView } from '@/lib/mail-view';
import { useMailboxes } from '@/lib/use-mailboxes';
import { useOpenThread } from '@/lib/use-open-thread';
import { useViewName } from '@/lib/view-names';
import { DestroyDialog } from './destroy-dialog';
import { ListPane } from './list-pane';
import { ListResizer, useListWidth } from './list-resizer';
import { ReadingPane } from './reading-pane';
import { useMailCommands } from './use-mail-commands';

/** The list and the conversation: side by side where there is room, one of them where there is not. */
export function MailScreen({ view }: { view: MailView }) {
  const text = useTranslations('mail');
  const mailboxes = useMailboxes();
  const { open } = useOpenThread();
  const nameOf = useViewName();
  const name = nameOf(view, mailboxes);
  const [width, setWidth] = useListWidth();
  const commands = useMailCommands(view, mailboxes);
  useEffect(() => {
    document.title = `${name} · Mailwright`;
  }, [name]);
  return (
    <div className="flex min-h-0 flex-1">
      <h1 className="sr-only">{name}</h1>
      <section
        aria-label={name}
        style={{ '--list-width': `${width}px` } as React.CSSProperties}
        className={`${open ? 'hidden wide:flex' : 'flex'} relative min-h-0 w-full min-w-0 flex-col bg-panel wide:w-(--list-width) wide:shrink-0 wide:border-r wide:border-line`}
      >
        <ListPane view={view} name={name} mailboxes={mailboxes} commands={commands} />
        <ListResizer width={width} onResize={setWidth} />
      </section>
      <section aria-label={text('reading')} className={`${open ? 'flex' : 'hidden wide:flex'} min-h-0 min-w-0 flex-1 flex-col bg-canvas`}>
        {open ? (
          <ReadingPane open={open} mailboxes={mailboxes} commands={commands} />
        ) : (
          <EmptyState icon={<Mail />} title={text('nothingOpen.title')}>
            <p>{text('nothingOpen.text')}</p>
          </EmptyState>
        )}
      </section>
      <DestroyDialog mailboxes={mailboxes} />
    </div>
  );
}
