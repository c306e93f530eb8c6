'use client';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { CredentialFaults, Credentials, SignInFailure } from './credentials';
import { toSignInFailure } from './credentials';

type Answer = { readonly error: { status?: number; code?: string } | null };

interface CredentialFormOptions {
  readonly findFaults: (credentials: Credentials) => CredentialFaults;
  readonly send: (credentials: Credentials) => Promise<Answer>;
  readonly onDone: () => void;
}

/** A form of credentials: checks, sends, and says what was refused. */
export function useCredentialForm({ findFaults, send, onDone }: CredentialFormOptions) {
  const queryClient = useQueryClient();
  const [credentials, setCredentials] = useState<Credentials>({ name: '', email: '', password: '' });
  const [faults, setFaults] = useState<CredentialFaults>({});
  const [failure, setFailure] = useState<SignInFailure | null>(null);
  const [isBusy, setIsBusy] = useState(false);

  const type = (field: keyof Credentials, value: string) => {
    setCredentials({ ...credentials, [field]: value });
    setFaults({ ...faults, [field]: undefined });
    setFailure(null);
  };

  const submit = async () => {
    const found = findFaults(credentials);
    setFaults(found);
    setFailure(null);
    if (Object.keys(found).length > 0) return;
    setIsBusy(true);
    const answer = await send({ ...credentials, name: credentials.name.trim(), email: credentials.email.trim() }).catch(
      (): Answer => ({ error: {} }),
    );
    if (answer.error) {
      setFailure(toSignInFailure(answer.error));
      setIsBusy(false);
      return;
    }
    queryClient.clear();
    onDone();
  };

  return { credentials, faults, failure, isBusy, type, submit };
}
