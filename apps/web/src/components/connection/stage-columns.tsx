'use client';
import type { VerifyStep } from '@mailwright/mail';
import { Check, Minus, X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { classNames } from '@/lib/class-names';
import { type StageRow, toStageRows } from './stage-rows';

const circle = 'grid size-4 shrink-0 place-items-center rounded-full [&_svg]:size-2.5 [&_svg]:stroke-[3.5]';

function StageMark({ state }: { state: StageRow['state'] }) {
  if (state === 'ok')
    return (
      <span className={classNames(circle, 'bg-ok text-raised')}>
        <Check />
      </span>
    );
  if (state === 'failed')
    return (
      <span className={classNames(circle, 'bg-danger text-raised')}>
        <X />
      </span>
    );
  if (state === 'skipped')
    return (
      <span className={classNames(circle, 'bg-line-strong text-ink-2')}>
        <Minus />
      </span>
    );
  if (state === 'running') return <span className={classNames(circle, 'animate-spin border-2 border-accent-line border-t-accent')} />;
  return <span className={classNames(circle, 'border-[1.6px] border-line-strong')} />;
}

function StageLine({ row, isPinned }: { row: StageRow; isPinned: boolean }) {
  const text = useTranslations('connect.stages');
  const isPinnedHere = isPinned && row.name === 'encrypted' && row.state === 'ok';
  return (
    <li className="flex items-start gap-[9px] py-1 text-[13.5px]/5">
      <span className="mt-0.5" aria-hidden="true">
        <StageMark state={row.state} />
      </span>
      <span className={classNames('min-w-0', row.state === 'waiting' && 'text-ink-3')}>
        {text(`${row.name}.${isPinnedHere ? 'pinned' : row.state}`)}
        <span className="sr-only"> – {text(`states.${row.state}`)}</span>
        {row.problem?.serverText ? <span className="line-clamp-3 break-words text-xs text-ink-3">“{row.problem.serverText}”</span> : null}
      </span>
    </li>
  );
}

interface StageColumnsProps {
  readonly steps: readonly VerifyStep[];
  readonly isRunning: boolean;
  /** The protocols whose certificate is trusted by an explicit act. */
  readonly pinned?: readonly ('imap' | 'smtp')[];
  readonly className?: string;
}

/** A test as it goes: incoming and outgoing side by side. */
export function StageColumns({ steps, isRunning, pinned = [], className }: StageColumnsProps) {
  const text = useTranslations('connect.stages');
  const columns = [
    { protocol: 'imap', title: text('incoming') },
    { protocol: 'smtp', title: text('outgoing') },
  ] as const;
  return (
    <div className={classNames('grid gap-3 sm:grid-cols-2', className)}>
      {columns.map(({ protocol, title }) => (
        <section key={protocol} aria-label={title} className="rounded-m border border-line px-3.5 py-3">
          <h3 className="mb-1.5 text-xs text-ink-3">{title}</h3>
          <ul>
            {toStageRows(protocol, steps, isRunning).map((row) => (
              <StageLine key={row.name} row={row} isPinned={pinned.includes(protocol)} />
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}
