import type { ReactNode } from 'react';
import { requestEarly } from '@/lib/early/request-early';
import { findNonce } from '@/lib/find-nonce';
import { MailShell } from './mail-shell';

export default async function MailLayout({ children }: { children: ReactNode }) {
  return (
    <>
      <script
        nonce={await findNonce()}
        suppressHydrationWarning
        // biome-ignore lint/security/noDangerouslySetInnerHtml: our own function as text, nothing from outside.
        dangerouslySetInnerHTML={{ __html: `(${requestEarly.toString()})(window)` }}
      />
      <MailShell>{children}</MailShell>
    </>
  );
}
