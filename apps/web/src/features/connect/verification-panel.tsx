'use client';
import type { ConnectionProblem } from '@mailwright/mail';
import { useTranslations } from 'next-intl';
import type { Dispatch } from 'react';
import { Button } from '@/components/button';
import { CertificateCard } from '@/components/connection/certificate-card';
import { ProblemNotice } from '@/components/connection/problem-notice';
import { useProblemWords } from '@/components/connection/problem-words';
import { StageColumns } from '@/components/connection/stage-columns';
import { classNames } from '@/lib/class-names';
import { useProblemText } from '@/lib/use-problem-text';
import { isCertificateProblem, listFixes, type ProblemFix } from './problem-fix';
import type { ServerProtocol } from './server-draft';
import { listProblems, type WizardEvent } from './wizard-reducer';
import type { WizardState } from './wizard-state';

interface PanelProps {
  readonly state: WizardState;
  readonly dispatch: Dispatch<WizardEvent>;
}

const protocolOf = (problem: ConnectionProblem): ServerProtocol => (problem.protocol === 'smtp' ? 'smtp' : 'imap');

function FixButton({ fix, state, dispatch }: PanelProps & { fix: ProblemFix }) {
  const text = useTranslations('connect');
  const changed = { ...state.servers[fix.protocol], ...fix.change };
  const label = text(`problem.fixes.${fix.label}`, {
    port: changed.port,
    host: changed.host,
    userName: changed.userName,
    security: text(`security.${changed.security}`),
  });
  return (
    <Button size="small" onClick={() => dispatch({ type: 'fix-applied', fix })}>
      {label}
    </Button>
  );
}

function Fixes({ problem, state, dispatch }: PanelProps & { problem: ConnectionProblem }) {
  const text = useTranslations('connect.problem');
  const protocol = protocolOf(problem);
  const fixes = listFixes(problem, { protocol, draft: state.servers[protocol], emailAddress: state.emailAddress });
  return (
    <>
      {fixes.map((fix) => (
        <FixButton key={`${fix.label}${fix.change.port ?? fix.change.host ?? ''}`} fix={fix} state={state} dispatch={dispatch} />
      ))}
      {state.step === 'sign-in' ? (
        <Button kind="link" size="small" onClick={() => dispatch({ type: 'manual-opened' })}>
          {text('editSettings')}
        </Button>
      ) : null}
    </>
  );
}

const awaitsTrust = (problem: ConnectionProblem) => isCertificateProblem(problem) && problem.certificate !== null;

/** Certificates that wait for a decision, each once, with the servers that showed it. */
function CertificateCards({ problems, state, dispatch }: PanelProps & { problems: readonly ConnectionProblem[] }) {
  const words = useProblemWords();
  const doubtful = problems.filter(awaitsTrust);
  const fingerprints = [...new Set(doubtful.map((problem) => problem.certificate?.fingerprint ?? ''))];
  return fingerprints.map((fingerprint) => {
    const holders = doubtful.filter((problem) => problem.certificate?.fingerprint === fingerprint);
    const [first] = holders;
    if (!first?.certificate) return null;
    const hosts = [...new Set(holders.map((problem) => problem.host))];
    return (
      <CertificateCard
        key={fingerprint}
        hosts={hosts}
        words={words({ ...first, host: hosts.join(', ') })}
        certificate={first.certificate}
        isDisabled={state.verification.status !== 'failed'}
        onTrust={() => dispatch({ type: 'certificate-trusted', protocols: holders.map(protocolOf), fingerprint })}
      >
        <Fixes problem={first} state={state} dispatch={dispatch} />
      </CertificateCard>
    );
  });
}

/** The test in its stages, and below it what failed with its ways out. */
export function VerificationPanel({ state, dispatch }: PanelProps) {
  const text = useTranslations('connect');
  const words = useProblemWords();
  const errorText = useProblemText();
  const { status, steps, isStale, error } = state.verification;
  if (status === 'idle') return null;
  const problems = status === 'running' ? [] : listProblems(state);
  const pinned = (['imap', 'smtp'] as const).filter((protocol) => state.servers[protocol].certificateFingerprint !== null);
  const first = problems[0];
  const spoken = first ? text('stages.failed', { title: words(first).title }) : status === 'saving' ? text('stages.passed') : '';
  return (
    <div className={classNames('flex flex-col gap-3', isStale && 'opacity-70')}>
      <StageColumns steps={steps} isRunning={status === 'running'} pinned={pinned} />
      <p aria-live="polite" className="sr-only">
        {spoken}
      </p>
      {status === 'broken' ? (
        <p role="alert" className="rounded-m bg-danger-soft px-3.5 py-3 text-[13.5px]/5">
          {text('problem.testBroken')} {errorText(error)}
        </p>
      ) : null}
      {problems
        .filter((problem) => !awaitsTrust(problem))
        .map((problem) => (
          <ProblemNotice key={problem.protocol} problem={problem} helpUrl={state.found?.helpUrl ?? null}>
            <Fixes problem={problem} state={state} dispatch={dispatch} />
          </ProblemNotice>
        ))}
      <CertificateCards problems={problems} state={state} dispatch={dispatch} />
    </div>
  );
}
