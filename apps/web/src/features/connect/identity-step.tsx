'use client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '@/components/button';
import { Field } from '@/components/field';
import { Input } from '@/components/input';
import { type ApiOutputs, useTRPC, useTRPCClient } from '@/lib/trpc';
import { useFirstFocus } from '@/lib/use-first-focus';
import { useProblemText } from '@/lib/use-problem-text';
import { useSession } from '@/lib/use-session';
import { toSignatureHtml, toSignatureText } from './signature-html';
import { WizardFrame } from './wizard-frame';
import type { Connection } from './wizard-state';

type Identity = ApiOutputs['identities']['list'][number];

interface IdentityFormProps {
  readonly connection: Connection;
  readonly identity: Identity | null;
  readonly personName: string;
  readonly onDone: () => void;
}

interface Naming {
  readonly name: string;
  readonly label: string;
  readonly signature: string;
}

/** Saves what changed: label and name with the account, name and signature with the address. */
function useSaveNaming({ connection, identity, onDone }: Omit<IdentityFormProps, 'personName'>, before: Naming) {
  const client = useTRPCClient();
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async (naming: Naming) => {
      const name = naming.name.trim() || null;
      await client.connections.update.mutate({ connectionId: connection.id, label: naming.label.trim(), displayName: name });
      if (!identity) return;
      const isSameSignature = naming.signature === before.signature;
      await client.identities.update.mutate({
        connectionId: connection.id,
        address: identity.address,
        name,
        ...(isSameSignature ? {} : { signatureHtml: toSignatureHtml(naming.signature) }),
      });
    },
    onSuccess: async () => {
      await Promise.all([
        queryClient.invalidateQueries(trpc.connections.pathFilter()),
        queryClient.invalidateQueries(trpc.identities.pathFilter()),
      ]);
      onDone();
    },
  });
}

function IdentityForm({ connection, identity, personName, onDone }: IdentityFormProps) {
  const text = useTranslations('connect');
  const errorText = useProblemText();
  const first = useFirstFocus<HTMLInputElement>();
  const [before] = useState<Naming>(() => ({
    name: identity?.name ?? connection.displayName ?? personName,
    label: connection.label,
    signature: toSignatureText(identity?.signatureHtml ?? null),
  }));
  const [naming, setNaming] = useState(before);
  const [isTried, setIsTried] = useState(false);
  const save = useSaveNaming({ connection, identity, onDone }, before);
  const set = (change: Partial<Naming>) => setNaming({ ...naming, ...change });
  const isLabelMissing = naming.label.trim() === '';
  const submit = () => {
    setIsTried(true);
    if (!isLabelMissing) save.mutate(naming);
  };
  return (
    <WizardFrame
      reached={5}
      title={text('identity.title')}
      lead={text('identity.lead', { address: identity?.address ?? connection.emailAddress })}
      onSubmit={submit}
      footer={
        <>
          <span />
          <Button kind="primary" type="submit" disabled={save.isPending}>
            {text(save.isPending ? 'identity.saving' : 'identity.done')}
          </Button>
        </>
      }
    >
      <Field label={text('identity.name')}>
        <Input
          ref={first}
          name="name"
          autoComplete="name"
          maxLength={200}
          value={naming.name}
          onChange={(event) => set({ name: event.target.value })}
        />
      </Field>
      <Field
        label={text('identity.label')}
        hint={text('identity.labelHint')}
        error={isTried && isLabelMissing ? text('rules.label-missing') : undefined}
      >
        <Input
          name="label"
          autoComplete="off"
          maxLength={100}
          value={naming.label}
          onChange={(event) => set({ label: event.target.value })}
        />
      </Field>
      <Field label={text('identity.signature')} hint={text('identity.signatureHint')}>
        <textarea
          name="signature"
          rows={3}
          maxLength={10_000}
          className="w-full resize-y rounded-m border border-line-strong bg-raised px-3 py-2 text-base text-ink focus-visible:border-accent narrow:text-[16px]"
          value={naming.signature}
          onChange={(event) => set({ signature: event.target.value })}
        />
      </Field>
      {save.isError ? (
        <p role="alert" className="rounded-m bg-danger-soft px-3.5 py-3 text-[13.5px]/5">
          {text('identity.failed')} {errorText(save.error)}
        </p>
      ) : null}
    </WizardFrame>
  );
}

/** How a person appears to others; the last part. */
export function IdentityStep({ connection, onDone }: { connection: Connection; onDone: () => void }) {
  const trpc = useTRPC();
  const session = useSession();
  const identities = useQuery(trpc.identities.list.queryOptions({ connectionId: connection.id }));
  if (identities.isPending || session.isPending) return null;
  const identity = identities.data?.find((each) => each.isDefault) ?? identities.data?.[0] ?? null;
  return <IdentityForm connection={connection} identity={identity} personName={session.data?.person?.name ?? ''} onDone={onDone} />;
}
