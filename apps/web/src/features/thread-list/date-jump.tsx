'use client';
import { useQuery } from '@tanstack/react-query';
import { CalendarDays } from 'lucide-react';
import { useFormatter, useLocale, useTranslations } from 'next-intl';
import { Popover } from 'radix-ui';
import { useState } from 'react';
import { Button } from '@/components/button';
import { IconButton } from '@/components/icon-button';
import { classNames } from '@/lib/class-names';
import type { ListInput } from '@/lib/mail-view';
import { useTRPC } from '@/lib/trpc';
import { endOfMonth, type ListDate, useListDate } from '@/lib/use-list-date';
import { groupMonths, type MonthCount, type YearCount } from './group-months';

/** A button that opens the years of a list: any month, the newest and the oldest mail are one click away. */
export function DateJump({ input }: { input: ListInput }) {
  const text = useTranslations('mail.dates');
  const [isOpen, setIsOpen] = useState(false);
  const { date, jump, jumpToNewest } = useListDate();
  const go = (to: ListDate | null) => {
    setIsOpen(false);
    if (to === null) jumpToNewest();
    else jump(to);
  };
  return (
    <Popover.Root open={isOpen} onOpenChange={setIsOpen}>
      <Popover.Trigger asChild>
        <IconButton label={text('jump')} aria-pressed={date !== null}>
          <CalendarDays />
        </IconButton>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="end"
          sideOffset={4}
          collisionPadding={8}
          aria-label={text('jump')}
          className="appear z-60 flex max-h-[min(460px,70dvh)] w-[300px] flex-col rounded-m border border-line bg-raised shadow-high"
        >
          <div className="flex gap-2 border-b border-line p-2">
            <Button size="small" className="flex-1" onClick={() => go(null)}>
              {text('newest')}
            </Button>
            <Button size="small" className="flex-1" onClick={() => go('oldest')}>
              {text('oldest')}
            </Button>
          </div>
          <Years input={input} current={date} onPick={go} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

interface YearsProps {
  readonly input: ListInput;
  readonly current: ListDate | null;
  readonly onPick: (month: string) => void;
}

function Years({ input: { connectionId, mailboxId, role }, current, onPick }: YearsProps) {
  const text = useTranslations('mail.dates');
  const common = useTranslations('common');
  const trpc = useTRPC();
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  const place = { connectionId, ...(mailboxId ? { mailboxId } : {}), ...(role ? { role } : {}) };
  const { data, isError } = useQuery(trpc.mail.histogram.queryOptions({ ...place, timeZone }, { staleTime: 60_000 }));
  if (isError) return <p className="p-3 text-[12.5px]/5 text-ink-3">{text('unknown')}</p>;
  if (!data) return <p className="p-3 text-[12.5px]/5 text-ink-3">{common('loading')}</p>;
  const years = groupMonths(data.days);
  const most = Math.max(1, ...years.flatMap(({ months }) => months.map(({ threadCount }) => threadCount)));
  return (
    <div className="scroll-quiet min-h-0 flex-1 overflow-y-auto p-3">
      {years.map((year) => (
        <Year key={year.year} year={year} most={most} knownFrom={data.coveredBackTo} current={current} onPick={onPick} />
      ))}
      {data.coveredBackTo === null ? null : <p className="text-[11.5px]/4 text-ink-3">{text('notYetAll')}</p>}
    </div>
  );
}

interface YearProps {
  readonly year: YearCount;
  readonly most: number;
  /** Since when every conversation is counted; null where all are. */
  readonly knownFrom: string | null;
  readonly current: ListDate | null;
  readonly onPick: (month: string) => void;
}

function Year({ year, most, knownFrom, current, onPick }: YearProps) {
  const text = useTranslations('mail.dates');
  const locale = useLocale();
  const name = (month: string) => new Intl.DateTimeFormat(locale, { month: 'short' }).format(new Date(endOfMonth(month).getTime() - 1));
  // What is not read in yet may hold anything.
  const isKnown = (month: string) => knownFrom === null || month > knownFrom.slice(0, 7);
  const label = ({ month, threadCount }: MonthCount) => text('month', { month: `${name(month)} ${year.year}`, count: threadCount });
  return (
    <section className="pb-3">
      <h3 className="pb-1 text-[11.5px]/4 text-ink-3 tabular-nums">{year.year}</h3>
      <div className="grid grid-cols-6 gap-1">
        {year.months.map((each) => (
          <button
            key={each.month}
            type="button"
            aria-label={label(each)}
            aria-current={each.month === current ? 'date' : undefined}
            disabled={each.threadCount === 0 && isKnown(each.month)}
            onClick={() => onPick(each.month)}
            className={classNames(
              'relative h-8 overflow-hidden rounded-s text-[12px] text-ink hover:bg-hover disabled:pointer-events-none disabled:text-ink-3 disabled:opacity-50',
              each.month === current && 'outline outline-accent',
            )}
          >
            {name(each.month)}
            <span
              aria-hidden="true"
              className="absolute inset-x-1.5 bottom-1 h-[3px] origin-left rounded-full bg-accent-fill"
              style={{ transform: `scaleX(${Math.sqrt(each.threadCount / most)})` }}
            />
          </button>
        ))}
      </div>
    </section>
  );
}

/** Says that the list begins in the midst, and leads back; nothing where it begins with the newest. */
export function DateNote() {
  const text = useTranslations('mail.dates');
  const format = useFormatter();
  const { date, jumpToNewest } = useListDate();
  if (date === null) return null;
  const month = date === 'oldest' ? null : format.dateTime(new Date(endOfMonth(date).getTime() - 1), { year: 'numeric', month: 'long' });
  return (
    <p role="status" className="mx-3.5 mb-2 flex items-center gap-2 rounded-[8px] bg-hover px-3 py-1.5 text-[12.5px]/5 text-ink-2">
      <span className="min-w-0 flex-1 truncate">{month === null ? text('atOldest') : text('from', { month })}</span>
      <Button kind="link" size="small" onClick={jumpToNewest}>
        {text('backToNewest')}
      </Button>
    </p>
  );
}
