'use client';
import { Archive, Trash2 } from 'lucide-react';
import { type ReactNode, useRef } from 'react';
import { useSwipe } from './use-swipe';

interface SwipeRowProps {
  /** True where there is nothing to draw a row aside for. */
  readonly isFixed: boolean;
  readonly onArchive: () => void;
  readonly onTrash: () => void;
  readonly children: ReactNode;
}

/** A row that a finger draws aside: to the right into the archive, to the left into the trash. Keys and buttons do the same. */
export function SwipeRow({ isFixed, onArchive, onTrash, children }: SwipeRowProps) {
  const row = useRef<HTMLDivElement>(null);
  const swipe = useSwipe(row, (side) => (side === 'right' ? onArchive() : onTrash()));
  const side = 'absolute inset-0 hidden items-center px-6 text-white [&_svg]:size-5 [&_svg]:stroke-[1.7]';
  return (
    <div role="presentation" className="group/swipe relative overflow-hidden">
      <span
        aria-hidden="true"
        className={`${side} justify-start bg-ink-3 group-data-[armed=right]/swipe:bg-ok group-data-[drawn=right]/swipe:flex`}
      >
        <Archive />
      </span>
      <span
        aria-hidden="true"
        className={`${side} justify-end bg-ink-3 group-data-[armed=left]/swipe:bg-danger group-data-[drawn=left]/swipe:flex`}
      >
        <Trash2 />
      </span>
      <div ref={row} role="presentation" className="relative touch-pan-y bg-panel" {...(isFixed ? {} : swipe)}>
        {children}
      </div>
    </div>
  );
}
