import type { Route } from 'next';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import type { ReactNode } from 'react';
import { Hint } from '@/components/hint';
import { classNames } from '@/lib/class-names';

interface NavItemProps {
  readonly href: Route;
  readonly isCurrent: boolean;
  readonly icon?: ReactNode;
  readonly label: string;
  readonly count?: number;
  readonly countLabel?: string;
  /** `quiet` marks what is current by its ink alone. */
  readonly look?: 'raised' | 'quiet';
  /** How deep it stands in a tree. */
  readonly depth?: number;
  /** Shows its sign alone; the words stand in a hint. */
  readonly isSign?: boolean;
  readonly onNavigate?: () => void;
}

/** One line of the sidebar. */
export function NavItem(props: NavItemProps) {
  const { href, isCurrent, icon, label, count = 0, countLabel, depth = 0, look = 'raised', isSign = false, onNavigate } = props;
  const router = useRouter();
  const prepare = () => router.prefetch(href);
  const line = (
    <Link
      href={href}
      // Not all of them at once: they would stand in the way of the first list.
      prefetch={false}
      onPointerEnter={prepare}
      onFocus={prepare}
      onClick={onNavigate}
      aria-current={isCurrent ? 'page' : undefined}
      style={depth > 0 ? { paddingLeft: 10 + depth * 14 } : undefined}
      className={classNames(
        'relative flex h-8 shrink-0 items-center gap-2.5 rounded-[8px] px-2.5 text-[13.5px] text-ink-2 [&_svg]:size-4 [&_svg]:shrink-0 [&_svg]:stroke-[1.6] narrow:h-11',
        'signs:h-9 signs:justify-center signs:px-0',
        isCurrent && 'font-[560] text-ink',
        isCurrent && look === 'raised' ? 'bg-raised shadow-low outline outline-line' : 'hover:bg-hover hover:text-ink',
      )}
    >
      {icon}
      <span className="truncate signs:sr-only">{label}</span>
      {count > 0 ? (
        <span
          className={classNames(
            'ml-auto text-xs tabular-nums signs:absolute signs:top-1 signs:right-1 signs:size-1.5 signs:rounded-full signs:bg-accent-fill',
            isCurrent ? 'font-[620] text-accent' : 'font-medium text-ink-3',
          )}
        >
          <span aria-hidden="true" className="signs:hidden">
            {count.toLocaleString()}
          </span>
          <span className="sr-only">{countLabel}</span>
        </span>
      ) : null}
    </Link>
  );
  if (!isSign) return line;
  return (
    <Hint label={count > 0 && countLabel ? `${label} · ${countLabel}` : label} side="right">
      {line}
    </Hint>
  );
}
