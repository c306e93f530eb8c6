'use client';
import type { ConnectionProblem } from '@mailwright/mail';
import { ChevronRight, CircleAlert } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type ReactNode, useState } from 'react';
import { Button } from '@/components/button';
import { classNames } from '@/lib/class-names';
import { safeHelpUrl, useProblemWords } from './problem-words';

/** The server's own words with all that a helper would ask for, ready to copy. */
function ProblemDetails({ problem }: { problem: ConnectionProblem }) {
  const text = useTranslations('connect.problem');
  const [isCopied, setIsCopied] = useState(false);
  const facts = `${problem.protocol.toUpperCase()} ${problem.host}:${problem.port} · ${problem.stage} · ${problem.code}`;
  const copy = async () => {
    await navigator.clipboard.writeText(`${facts}\n${problem.serverText ?? ''}`.trim());
    setIsCopied(true);
  };
  return (
    <div className="mt-2 rounded-s border border-line bg-canvas px-3 py-2 text-xs">
      <p className="text-ink-3">{facts}</p>
      <p className="mt-1 text-ink-3">{text('serverSaid')}</p>
      <p className="break-words font-mono text-ink">{problem.serverText ?? text('noWords')}</p>
      <Button kind="link" className="mt-1 text-xs" onClick={() => void copy()}>
        {isCopied ? text('copied') : text('copy')}
      </Button>
    </div>
  );
}

interface ProblemNoticeProps {
  readonly problem: ConnectionProblem;
  /** Help of the provider, where the problem itself names none. */
  readonly helpUrl?: string | null;
  /** The ways out, as buttons. */
  readonly children?: ReactNode;
  readonly className?: string;
}

/** What went wrong with a connection, what to do, and the server's words on demand. */
export function ProblemNotice({ problem, helpUrl = null, children, className }: ProblemNoticeProps) {
  const text = useTranslations('connect.problem');
  const words = useProblemWords()(problem);
  const [isOpen, setIsOpen] = useState(false);
  const help = safeHelpUrl(problem.helpUrl) ?? safeHelpUrl(helpUrl);
  return (
    <div className={classNames('rounded-m bg-danger-soft px-3.5 py-3 text-[13.5px]/5', className)}>
      <div className="flex gap-2.5">
        <CircleAlert aria-hidden="true" className="mt-0.5 size-4 shrink-0 stroke-[1.8] text-danger" />
        <div className="min-w-0 flex-1">
          <p className="break-words font-[560]">
            {problem.protocol === 'http' ? '' : `${text(problem.protocol === 'imap' ? 'incoming' : 'outgoing')}: `}
            {words.title}
          </p>
          <p className="text-ink-2">{words.remedy}</p>
          <div className="mt-2 flex flex-wrap items-center gap-x-3 gap-y-2">
            {children}
            {help ? (
              <Button kind="link" size="small" asChild>
                <a href={help} target="_blank" rel="noopener noreferrer">
                  {text('help')}
                </a>
              </Button>
            ) : null}
            <Button kind="link" size="small" className="gap-1" aria-expanded={isOpen} onClick={() => setIsOpen(!isOpen)}>
              <ChevronRight aria-hidden="true" className={classNames('size-3.5 transition-transform', isOpen && 'rotate-90')} />
              {text(isOpen ? 'hideDetails' : 'details')}
            </Button>
          </div>
          {isOpen ? <ProblemDetails problem={problem} /> : null}
        </div>
      </div>
    </div>
  );
}
