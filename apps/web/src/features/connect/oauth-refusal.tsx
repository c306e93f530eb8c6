'use client';
import { useTranslations } from 'next-intl';

/** Why a sign-in at a provider came to nothing, as the way back from there told it. */
export interface OAuthRefusal {
  readonly reason: string;
  /** What is missing or at fault: scopes, or an address. */
  readonly detail: string | null;
  /** What was asked for by name. */
  readonly access: string | null;
}

const scopes: Readonly<Record<string, 'mail' | 'reading' | 'sending'>> = {
  'https://mail.google.com/': 'mail',
  'https://www.googleapis.com/auth/gmail.modify': 'mail',
  'https://www.googleapis.com/auth/gmail.readonly': 'reading',
  'https://outlook.office.com/imap.accessasuser.all': 'reading',
  'https://outlook.office.com/smtp.send': 'sending',
};

/** Gives the words for what went wrong and what to do; nothing of the address bar is in them but what is known here. */
export function useRefusalText(): (refusal: OAuthRefusal) => string {
  const text = useTranslations('connect.oauth');
  return ({ reason, detail }) => {
    const key = `refused.${reason}`;
    const names = (detail ?? '').split(' ').flatMap((scope) => {
      const name = scopes[scope.toLowerCase()];
      return name ? [text(`scopes.${name}`)] : [];
    });
    const missing = names.length > 0 ? names.join(', ') : text('scopes.mail');
    return text.has(key) ? text(key, { missing }) : text('refused.other');
  };
}

/** Says why a sign-in came to nothing. */
export function OAuthRefusalNote({ refusal }: { refusal: OAuthRefusal | null }) {
  const toText = useRefusalText();
  return refusal ? (
    <p role="alert" className="rounded-m bg-danger-soft px-3.5 py-3 text-[13.5px]/5">
      {toText(refusal)}
    </p>
  ) : null;
}
