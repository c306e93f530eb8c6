import { classNames } from '@/lib/class-names';

/** The shape of what comes; shows itself after 150 ms. */
export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden="true" className={classNames('skeleton block h-3', className)} />;
}
