'use client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { TriangleAlert } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useTheme } from 'next-themes';
import { useRef, useState } from 'react';
import { Button } from '@/components/button';
import { Skeleton } from '@/components/skeleton';
import { classNames } from '@/lib/class-names';
import type { MessageView } from '@/lib/mail-view';
import { useTRPC } from '@/lib/trpc';
import { useProblemText } from '@/lib/use-problem-text';
import { useBodyFrame } from './use-body-frame';

/** The text of a message, in a document of its own. */
export function MessageBody({ message, senderName }: { message: MessageView; senderName: string }) {
  const trpc = useTRPC();
  const { connectionId, id: messageId } = message;
  const { data: body, error, refetch } = useQuery(trpc.mail.getBody.queryOptions({ connectionId, messageId }, { staleTime: 10 * 60_000 }));
  const [isShownOnce, setIsShownOnce] = useState(false);
  const text = useTranslations('mail.body');
  const common = useTranslations('common');
  const toText = useProblemText();
  if (error) {
    return (
      <div role="alert" className="mx-[18px] my-4 flex items-center gap-3 rounded-[8px] bg-danger-soft px-3 py-2 text-sm">
        <span className="flex-1">{toText(error)}</span>
        <Button size="small" onClick={() => void refetch()}>
          {common('retry')}
        </Button>
      </div>
    );
  }
  if (!body) return <BodySkeleton />;
  if (body.state === 'malformed') {
    return (
      <div className="mx-[18px] my-4 flex items-center gap-3 rounded-[8px] bg-warn-soft px-3 py-2 text-sm text-warn-ink">
        <TriangleAlert className="size-4 shrink-0" />
        <span className="flex-1">{text('malformed')}</span>
        <Button size="small" asChild>
          <a href={`/raw/${messageId}`} download>
            {text('download')}
          </a>
        </Button>
      </div>
    );
  }
  const hasImages = isShownOnce || body.isSenderTrusted;
  return (
    <>
      {body.blockedRemoteCount > 0 && !hasImages ? (
        <BlockedBar message={message} count={body.blockedRemoteCount} senderName={senderName} onShowOnce={() => setIsShownOnce(true)} />
      ) : null}
      <BodyFrame
        messageId={messageId}
        hasImages={hasImages}
        colors={body.hasHtml ? (body.hasOwnColors ? 'own' : 'adapted') : 'none'}
        title={text('title', { subject: message.subject ?? '' })}
      />
      {body.isTruncated ? (
        <p className="px-[18px] pb-3 text-sm text-ink-3">
          {text('truncated')}{' '}
          <a className="text-accent hover:underline" href={`/raw/${messageId}`} download>
            {text('download')}
          </a>
        </p>
      ) : null}
    </>
  );
}

function BodyFrame({
  messageId,
  hasImages,
  colors,
  title,
}: {
  messageId: string;
  hasImages: boolean;
  /** What the mail brings: colours of its own, HTML that takes ours, or plain text. */
  colors: 'own' | 'adapted' | 'none';
  title: string;
}) {
  const { resolvedTheme } = useTheme();
  const text = useTranslations('mail.body');
  const [isOriginal, setIsOriginal] = useState(false);
  const frame = useRef<HTMLIFrameElement>(null);
  const isDark = resolvedTheme === 'dark';
  const isPaper = isDark && (colors === 'own' || isOriginal);
  const src = `/bodies/${messageId}?images=${hasImages ? 1 : 0}&theme=${isDark && !isPaper ? 'dark' : 'light'}`;
  const { height, isLoaded } = useBodyFrame(frame, src);
  return (
    <div className="px-[18px] pt-3.5 pb-1.5">
      {isLoaded ? null : <BodySkeleton isInset={false} />}
      <iframe
        ref={frame}
        key={src}
        src={src}
        title={title}
        sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"
        className={classNames('block w-full border-0', isPaper && 'rounded-[8px] bg-white', isLoaded ? '' : 'invisible absolute')}
        style={{ height, colorScheme: isDark && !isPaper ? 'dark' : 'light' }}
      />
      {isDark && colors === 'adapted' ? (
        <button type="button" className="mt-1 text-xs text-ink-3 hover:text-ink hover:underline" onClick={() => setIsOriginal(!isOriginal)}>
          {text(isOriginal ? 'showDark' : 'showOriginal')}
        </button>
      ) : null}
    </div>
  );
}

interface BlockedBarProps {
  readonly message: MessageView;
  readonly count: number;
  readonly senderName: string;
  readonly onShowOnce: () => void;
}

function BlockedBar({ message, count, senderName, onShowOnce }: BlockedBarProps) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const text = useTranslations('mail.body');
  const address = message.from[0]?.address;
  const trust = useMutation(
    trpc.mailSettings.trustSender.mutationOptions({
      onMutate: onShowOnce,
      onSettled: () => queryClient.invalidateQueries({ queryKey: trpc.mail.getBody.pathKey() }),
    }),
  );
  const look = 'rounded-s font-[560] hover:underline underline-offset-2';
  return (
    <div className="mx-[18px] mt-3.5 flex flex-wrap items-center gap-x-3 gap-y-1 rounded-[8px] bg-warn-soft px-3 py-2 text-[12.5px]/5 text-warn-ink">
      <span className="min-w-40 flex-1">{text('blocked', { count })}</span>
      <button type="button" className={look} onClick={onShowOnce}>
        {text('showOnce')}
      </button>
      {address ? (
        <button type="button" className={look} onClick={() => trust.mutate({ address, isTrusted: true })}>
          {text('showAlways', { name: senderName })}
        </button>
      ) : null}
    </div>
  );
}

function BodySkeleton({ isInset = true }: { isInset?: boolean }) {
  return (
    <div className={classNames('flex flex-col gap-2.5', isInset ? 'px-[18px] py-4' : 'py-1')}>
      <Skeleton className="w-11/12" />
      <Skeleton className="w-10/12" />
      <Skeleton className="w-7/12" />
    </div>
  );
}
