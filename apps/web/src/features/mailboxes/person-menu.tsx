'use client';
import { Command, Keyboard, LogOut, Monitor, Moon, Rows2, Rows3, Rows4, Settings, Sun } from 'lucide-react';
import Link from 'next/link';
import { useLocale, useTranslations } from 'next-intl';
import { useTheme } from 'next-themes';
import { Avatar } from '@/components/avatar';
import { Menu, MenuChoice, MenuItem, MenuLabel, MenuSeparator } from '@/components/menu';
import { type Locale, localeCookie, locales } from '@/i18n/locales';
import { chooseDensity, densities, useDensity } from '@/lib/density';
import { runShortcut } from '@/lib/shortcut-bus';

const themes = ['light', 'dark', 'system'] as const;
const densitySigns = { comfortable: <Rows2 />, cosy: <Rows3 />, compact: <Rows4 /> } as const;
const themeSigns = { light: <Sun />, dark: <Moon />, system: <Monitor /> } as const;

function chooseLocale(locale: Locale): void {
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser yet.
  document.cookie = `${localeCookie}=${locale}; path=/; max-age=31536000; samesite=lax`;
  window.location.reload();
}

async function signOut(): Promise<void> {
  await fetch('/api/auth/sign-out', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' }).catch(() => null);
  window.location.assign('/sign-in');
}

interface PersonMenuProps {
  readonly name: string;
  readonly email: string;
  /** How the accounts are. */
  readonly status: string;
}

/** Who is signed in, and what is theirs to set. */
export function PersonMenu({ name, email, status }: PersonMenuProps) {
  const text = useTranslations('mail.person');
  const locale = useLocale();
  const { theme = 'system', setTheme } = useTheme();
  const density = useDensity();
  const trigger = (
    <button
      type="button"
      className="flex w-full items-center gap-2.5 rounded-[8px] px-2 py-1.5 text-left hover:bg-hover signs:justify-center signs:px-0"
    >
      <Avatar name={name} address={email} />
      <span className="min-w-0 signs:sr-only">
        <span className="block truncate">{name || email}</span>
        <span className="block truncate text-xs text-ink-3">{status}</span>
      </span>
    </button>
  );
  return (
    <Menu trigger={trigger} align="start" side="top" className="w-56">
      <MenuItem asChild>
        <Link href="/settings/accounts">
          <Settings />
          {text('settings')}
        </Link>
      </MenuItem>
      <MenuItem shortcut="Ctrl K" onSelect={() => setTimeout(() => runShortcut('palette'))}>
        <Command />
        {text('commands')}
      </MenuItem>
      <MenuItem shortcut="?" onSelect={() => setTimeout(() => runShortcut('help'))}>
        <Keyboard />
        {text('keyboard')}
      </MenuItem>
      <MenuSeparator />
      <MenuLabel>{text('theme')}</MenuLabel>
      {themes.map((name) => (
        <MenuChoice key={name} isChosen={theme === name} onSelect={() => setTheme(name)}>
          {themeSigns[name]}
          {text(`themes.${name}`)}
        </MenuChoice>
      ))}
      <MenuSeparator />
      <MenuLabel>{text('density')}</MenuLabel>
      {densities.map((name) => (
        <MenuChoice key={name} isChosen={density === name} onSelect={() => chooseDensity(name)}>
          {densitySigns[name]}
          {text(`densities.${name}`)}
        </MenuChoice>
      ))}
      <MenuSeparator />
      <MenuLabel>{text('language')}</MenuLabel>
      {Object.entries(locales).map(([id, label]) => (
        <MenuChoice key={id} isChosen={locale === id} onSelect={() => chooseLocale(id as Locale)}>
          {label}
        </MenuChoice>
      ))}
      <MenuSeparator />
      <MenuItem onSelect={() => void signOut()}>
        <LogOut />
        {text('signOut')}
      </MenuItem>
    </Menu>
  );
}
