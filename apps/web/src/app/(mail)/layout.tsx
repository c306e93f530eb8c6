import type { ReactNode } from 'react';
import { MailShell } from './mail-shell';

export default function MailLayout({ children }: { children: ReactNode }) {
  return <MailShell>{children}</MailShell>;
}
