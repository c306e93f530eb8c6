'use client';
import { useTranslations } from 'next-intl';
import type { Dispatch } from 'react';
import { useProblemWords } from '@/components/connection/problem-words';
import { Field } from '@/components/field';
import { Input } from '@/components/input';
import { Select } from '@/components/select';
import { fieldOfProblem } from './problem-fix';
import { useRuleText } from './rule-text';
import type { ServerField, ServerProtocol } from './server-draft';
import { listProblems, type WizardEvent } from './wizard-reducer';
import type { WizardState } from './wizard-state';

interface ServerFieldsProps {
  readonly protocol: ServerProtocol;
  readonly state: WizardState;
  readonly dispatch: Dispatch<WizardEvent>;
}

/** What is wrong with a field of a server: a broken rule, or what the last test found. */
function useFieldFault({ protocol, state }: Pick<ServerFieldsProps, 'protocol' | 'state'>) {
  const ruleText = useRuleText();
  const words = useProblemWords();
  const short = useTranslations('connect.fieldProblems');
  const problem = state.verification.isStale ? undefined : listProblems(state).find((each) => each.protocol === protocol);
  return (field: ServerField): string | undefined => {
    const rule = ruleText(state.faults[`${protocol}.${field}`]);
    if (rule) return rule;
    if (!problem || fieldOfProblem(problem) !== field) return undefined;
    return field === 'port' || field === 'security' ? short(field) : words(problem).title;
  };
}

/** One server: host, port, security and user name. */
export function ServerFields({ protocol, state, dispatch }: ServerFieldsProps) {
  const text = useTranslations('connect.manual');
  const faultOf = useFieldFault({ protocol, state });
  const draft = state.servers[protocol];
  const change = (field: ServerField) => (value: string) => dispatch({ type: 'server-changed', protocol, change: { [field]: value } });
  const plain = { autoComplete: 'off', autoCapitalize: 'none', spellCheck: false } as const;
  const securities = (['tls', 'starttls', 'none'] as const).map((value) => ({ value, label: text(`securities.${value}`) }));
  return (
    <fieldset className="flex flex-col gap-3 border-t border-line pt-4">
      <legend className="float-left mb-1 text-xs text-ink-3">{text(protocol === 'imap' ? 'incoming' : 'outgoing')}</legend>
      <div className="grid clear-both grid-cols-[1fr_1fr] items-start gap-3 sm:grid-cols-[1fr_92px_132px]">
        <div className="col-span-2 sm:col-span-1">
          <Field label={text('host')} error={faultOf('host')}>
            <Input {...plain} name={`${protocol}-host`} value={draft.host} onChange={(event) => change('host')(event.target.value)} />
          </Field>
        </div>
        <Field label={text('port')} error={faultOf('port')}>
          <Input
            {...plain}
            name={`${protocol}-port`}
            inputMode="numeric"
            value={draft.port}
            onChange={(event) => change('port')(event.target.value)}
          />
        </Field>
        <Field label={text('security')} error={faultOf('security')}>
          <Select value={draft.security} onValueChange={change('security')} options={securities} />
        </Field>
      </div>
      <Field label={text('userName')} error={faultOf('userName')}>
        <Input
          {...plain}
          name={`${protocol}-user-name`}
          value={draft.userName}
          onChange={(event) => change('userName')(event.target.value)}
        />
      </Field>
      {draft.security === 'none' ? (
        <p className="rounded-m bg-warn-soft px-3.5 py-2.5 text-sm text-warn-ink">{text('unencrypted')}</p>
      ) : null}
      {draft.certificateFingerprint ? <p className="text-sm text-ink-3">{text('pinned')}</p> : null}
    </fieldset>
  );
}
