import type { ReactNode } from 'react';

/** What this place is for and what to do next. */
export function EmptyState({ icon, title, children }: { icon?: ReactNode; title: string; children?: ReactNode }) {
  return (
    <div className="grid h-full place-items-center p-8">
      <div className="flex max-w-72 flex-col items-center gap-2 text-center [&>svg]:mb-1 [&>svg]:size-6 [&>svg]:stroke-[1.4] [&>svg]:text-ink-3">
        {icon}
        <p className="font-[560] text-ink">{title}</p>
        {children ? <div className="flex flex-col items-center gap-3 text-sm text-ink-3">{children}</div> : null}
      </div>
    </div>
  );
}
