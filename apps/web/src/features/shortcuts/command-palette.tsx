'use client';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Command } from 'cmdk';
import { PenLine, Search } from 'lucide-react';
import type { Route } from 'next';
import { usePathname, useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { Dialog } from 'radix-ui';
import { useDeferredValue, useEffect, useState } from 'react';
import { requestCompose } from '@/lib/compose-bus';
import { mailHref } from '@/lib/mail-view';
import { runShortcut, useShortcuts } from '@/lib/shortcut-bus';
import { useTRPC } from '@/lib/trpc';
import { useConnections, useMailboxes } from '@/lib/use-mailboxes';
import { type PaletteItem, usePaletteGroups } from './palette-items';
import { scoreWords } from './score-words';

const itemLook = 'flex min-h-9 items-center gap-2.5 rounded-s px-2.5 data-[selected=true]:bg-hover narrow:min-h-11';
const headingLook =
  '[&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-ink-3';
const shortestName = 2;
const mostPeople = 4;

/** Opens with Ctrl or ⌘ and K wherever one is. */
function usePaletteKey(): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
      if (runShortcut('palette')) event.preventDefault();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
}

/** Every act, place and setting, and people to write to, by a few letters. */
export function CommandPalette() {
  const text = useTranslations('palette');
  const [isOpen, setOpen] = useState(false);
  usePaletteKey();
  useShortcuts({
    palette: () => {
      setOpen((was) => !was);
      return true;
    },
  });
  return (
    <Dialog.Root open={isOpen} onOpenChange={setOpen}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-50 bg-scrim" />
        <Dialog.Content
          aria-describedby={undefined}
          className="appear fixed top-[12dvh] left-1/2 z-50 w-[min(600px,calc(100vw-24px))] -translate-x-1/2 overflow-hidden rounded-l border border-line bg-raised shadow-high focus:outline-none"
        >
          <Dialog.Title className="sr-only">{text('title')}</Dialog.Title>
          <PaletteCommands onDone={() => setOpen(false)} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function PaletteCommands({ onDone }: { onDone: () => void }) {
  const text = useTranslations('palette');
  const router = useRouter();
  const [typed, setTyped] = useState('');
  const { data: connections = [] } = useConnections();
  const mailboxes = useMailboxes();
  const scope = /^\/mail\/([^/]+)/.exec(usePathname())?.[1] ?? 'all';
  const listGroups = usePaletteGroups(scope, connections, mailboxes);
  // What can be done is what could be done before the palette had the focus.
  const [groups] = useState(listGroups);
  const people = usePeople(typed);
  // The palette goes first, so that what is run finds the page as it was.
  const run = (act: () => void) => () => {
    onDone();
    setTimeout(act);
  };
  const words = typed.trim();
  return (
    <Command label={text('title')} loop filter={(_value, search, keywords) => scoreWords(keywords?.join(' ') ?? '', search)}>
      <Command.Input
        autoFocus
        value={typed}
        onValueChange={setTyped}
        placeholder={text('placeholder')}
        className="h-12 w-full border-b border-line bg-transparent px-4 text-[15px] outline-none placeholder:text-ink-3 narrow:text-[16px]"
      />
      <Command.List className={`scroll-quiet max-h-[min(420px,60dvh)] overflow-y-auto p-1.5 ${headingLook}`}>
        {groups.map(({ name, items }) => (
          <Command.Group key={name} heading={text(`group.${name}`)}>
            {items.map((item) => (
              <PaletteRow key={item.key} item={item} groupName={text(`group.${name}`)} onRun={run(item.run)} />
            ))}
          </Command.Group>
        ))}
        {words === '' ? null : (
          <Command.Group heading={text('group.find')} forceMount>
            {people.map(({ name, address }) => (
              <Command.Item
                key={address}
                forceMount
                value={`person ${address}`}
                keywords={[name ?? '', address, words]}
                className={itemLook}
                onSelect={run(() => requestCompose({ kind: 'new', to: [name ? `"${name.replaceAll('"', '')}" <${address}>` : address] }))}
              >
                <PenLine className="size-4 shrink-0 stroke-[1.6] text-ink-3" />
                <span className="truncate">{text('writeTo', { name: name ?? address })}</span>
                {name ? <span className="min-w-0 truncate text-sm text-ink-3">{address}</span> : null}
              </Command.Item>
            ))}
            <Command.Item
              forceMount
              value={`search ${words}`}
              className={itemLook}
              onSelect={run(() => router.push(`${mailHref(scope, 'inbox')}?q=${encodeURIComponent(words)}` as Route))}
            >
              <Search className="size-4 shrink-0 stroke-[1.6] text-ink-3" />
              <span className="truncate">{text('searchFor', { words })}</span>
            </Command.Item>
          </Command.Group>
        )}
      </Command.List>
    </Command>
  );
}

function usePeople(typed: string) {
  const trpc = useTRPC();
  const words = useDeferredValue(typed).trim();
  const isName = words.length >= shortestName;
  const { data = [] } = useQuery({
    ...trpc.mail.listPeople.queryOptions(
      { connectionId: 'all', text: words.slice(0, 200) || '-' },
      { enabled: isName, staleTime: 60_000, trpc: { abortOnUnmount: true } },
    ),
    placeholderData: keepPreviousData,
  });
  return isName ? data.slice(0, mostPeople) : [];
}

const signs: Readonly<Record<string, string>> = { ArrowDown: '↓', ArrowUp: '↑', Delete: 'Del' };

function PaletteRow({ item, groupName, onRun }: { item: PaletteItem; groupName: string; onRun: () => void }) {
  return (
    <Command.Item value={item.key} keywords={[item.label, item.beside ?? '', groupName]} className={itemLook} onSelect={onRun}>
      <span className="truncate">{item.label}</span>
      {item.beside ? <span className="min-w-0 truncate text-sm text-ink-3">{item.beside}</span> : null}
      {item.keys ? (
        <span className="ml-auto flex shrink-0 gap-0.5 text-ink-3 narrow:hidden">
          {item.keys.map((key) => (
            <kbd key={key}>{signs[key] ?? key.replace('+', ' ')}</kbd>
          ))}
        </span>
      ) : null}
    </Command.Item>
  );
}
