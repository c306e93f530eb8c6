'use client';
import { useQuery } from '@tanstack/react-query';
import { TriangleAlert } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { Button } from '@/components/button';
import { EmptyState } from '@/components/empty-state';
import { Skeleton } from '@/components/skeleton';
import type { ConnectionView, MessageView } from '@/lib/mail-view';
import { type ApiOutputs, useTRPC } from '@/lib/trpc';
import type { OpenThread } from '@/lib/use-open-thread';
import { useProblemText } from '@/lib/use-problem-text';
import { MessageCard } from './message-card';

/** A conversation as the API gives it. */
export type ThreadDetails = ApiOutputs['mail']['get'];

/** Which messages start unfolded: the unread, else the newest. */
export function findUnfolded(messages: readonly MessageView[]): ReadonlySet<string> {
  const unread = messages.filter((message) => message.isUnread && !message.isDraft);
  const newest = messages.findLast((message) => !message.isDraft) ?? messages.at(-1);
  return new Set([...unread, ...(newest ? [newest] : [])].map((message) => message.id));
}

interface ThreadPaneProps {
  readonly open: OpenThread;
  readonly connection: ConnectionView | undefined;
  readonly ownAddresses: ReadonlySet<string>;
  /** What stands under the last message: the reply line, or a composer. */
  readonly drawReply: (thread: ThreadDetails) => ReactNode;
  readonly drawDraftActs: (message: MessageView) => ReactNode;
  /** Called once a conversation is in view. */
  readonly onRead: (thread: ThreadDetails) => void;
}

/** The whole conversation, oldest first. */
export function ThreadPane({ open, connection, ownAddresses, drawReply, drawDraftActs, onRead }: ThreadPaneProps) {
  const trpc = useTRPC();
  const { threadId, connectionId } = open;
  const text = useTranslations('mail.thread');
  const common = useTranslations('common');
  const toText = useProblemText();
  const {
    data: thread,
    error,
    refetch,
  } = useQuery(trpc.mail.get.queryOptions({ connectionId, threadId }, { staleTime: 10_000, refetchInterval: 5 * 60_000 }));
  if (error && !thread) {
    return (
      <EmptyState icon={<TriangleAlert />} title={text('failed')}>
        <p role="alert">{toText(error)}</p>
        <Button size="small" onClick={() => void refetch()}>
          {common('retry')}
        </Button>
      </EmptyState>
    );
  }
  return (
    <div
      key={threadId}
      className="scroll-quiet min-h-0 flex-1 overflow-y-auto px-10 pt-1.5 pb-8 narrow:px-3 middle:px-6"
      data-testid="reading-pane"
    >
      <div className="mx-auto max-w-[720px]">
        {thread ? (
          <Conversation
            thread={thread}
            account={connection?.label ?? ''}
            ownAddresses={ownAddresses}
            drawReply={drawReply}
            drawDraftActs={drawDraftActs}
            onRead={onRead}
          />
        ) : (
          <ThreadSkeleton />
        )}
      </div>
    </div>
  );
}

interface ConversationProps extends Pick<ThreadPaneProps, 'ownAddresses' | 'drawReply' | 'drawDraftActs' | 'onRead'> {
  readonly thread: ThreadDetails;
  readonly account: string;
}

const readAfterMs = 400;

function Conversation({ thread, account, ownAddresses, drawReply, drawDraftActs, onRead }: ConversationProps) {
  const text = useTranslations('mail.thread');
  const locale = useLocale();
  const [now] = useState(() => new Date());
  const [startsUnfolded] = useState(() => findUnfolded(thread.messages));
  const [turned, setTurned] = useState<ReadonlySet<string>>(new Set());
  const [known] = useState(() => new Set(thread.messages.map((message) => message.id)));
  const container = useRef<HTMLDivElement>(null);
  const latestOnRead = useRef(onRead);
  useEffect(() => {
    latestOnRead.current = onRead;
  });
  const hasUnread = thread.messages.some((message) => message.isUnread);
  const [hadUnread] = useState(hasUnread);
  const newCount = thread.messages.filter((message) => !known.has(message.id)).length;
  // biome-ignore lint/correctness/useExhaustiveDependencies: reading happens on opening and when new messages come, not when one marks it unread again.
  useEffect(() => {
    if (!hasUnread) return;
    const timer = setTimeout(() => latestOnRead.current(thread), readAfterMs);
    return () => clearTimeout(timer);
  }, [thread.id, newCount]);
  useEffect(() => {
    const first = thread.messages.find((message) => startsUnfolded.has(message.id));
    if (!first || first.id === thread.messages[0]?.id || !hadUnread) return;
    container.current?.querySelector(`[data-message="${first.id}"]`)?.scrollIntoView({ block: 'start' });
  }, [startsUnfolded, thread.messages, hadUnread]);

  const names = useMemo(() => {
    const people = new Map(
      thread.messages
        .filter((message) => !message.isOwn)
        .flatMap((message) => message.from.map((from) => [from.address.toLowerCase(), from.name || from.address])),
    );
    const all = [...people.values(), ...(thread.messages.some((message) => message.isOwn) ? [text('you')] : [])];
    return new Intl.ListFormat(locale, { type: 'conjunction' }).format(all.slice(0, 4));
  }, [thread.messages, locale, text]);
  const isUnfolded = (message: MessageView) => (startsUnfolded.has(message.id) || !known.has(message.id)) !== turned.has(message.id);
  const toggle = (id: string) => {
    const next = new Set(turned);
    if (!next.delete(id)) next.add(id);
    setTurned(next);
  };
  return (
    <div ref={container}>
      <h2 className="mt-1 mb-1.5 text-title font-[640] tracking-[-0.014em] break-words" dir="auto">
        {thread.subject?.trim() || text('noSubject')}
      </h2>
      <p className="mb-[18px] text-[12.5px] text-ink-3">
        <bdi>{names}</bdi> · {text('messageCount', { count: thread.messages.length })}
        {account ? <> · {account}</> : null}
      </p>
      {thread.messages.map((message) => (
        <MessageCard
          key={message.id}
          message={message}
          ownAddresses={ownAddresses}
          now={now}
          isUnfolded={isUnfolded(message)}
          canFold={thread.messages.length > 1}
          onToggle={() => toggle(message.id)}
          draftActs={drawDraftActs(message)}
        />
      ))}
      {drawReply(thread)}
    </div>
  );
}

function ThreadSkeleton() {
  const text = useTranslations('common');
  return (
    <div role="status" aria-label={text('loading')} className="flex flex-col gap-3 pt-2">
      <Skeleton className="h-6 w-2/3" />
      <Skeleton className="mb-4 w-1/3" />
      <Skeleton className="h-[54px] rounded-m" />
      <Skeleton className="h-56 rounded-l" />
    </div>
  );
}
