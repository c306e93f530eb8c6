'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Dialog } from '@/components/dialog';
import { useShortcuts } from '@/lib/shortcut-bus';
import { type ShortcutGroup, shortcuts } from './shortcut-registry';
import { useShortcutKeys } from './use-shortcut-keys';

const groups: readonly ShortcutGroup[] = ['write', 'move', 'act', 'go', 'app'];
const signs: Readonly<Record<string, string>> = { ArrowDown: '↓', ArrowUp: '↑', Escape: 'Esc', Delete: 'Del' };

/** The keyboard, and the sheet that explains it. */
export function ShortcutSheet() {
  const text = useTranslations('shortcuts');
  const [isOpen, setIsOpen] = useState(false);
  useShortcutKeys();
  useShortcuts({
    help: () => {
      setIsOpen(true);
      return true;
    },
  });
  return (
    <Dialog isOpen={isOpen} onOpenChange={setIsOpen} title={text('title')} className="w-[min(720px,calc(100vw-32px))]">
      <div className="grid gap-x-10 gap-y-5 pt-2 sm:grid-cols-2">
        {groups.map((group) => (
          <section key={group}>
            <h3 className="mb-1.5 text-xs text-ink-3">{text(`group.${group}`)}</h3>
            <dl>
              {shortcuts
                .filter((shortcut) => shortcut.group === group)
                .map((shortcut) => (
                  <div key={shortcut.id} className="flex h-7 items-center justify-between gap-4">
                    <dt className="text-ink-2">{text(`act.${shortcut.id}`)}</dt>
                    <dd className="flex gap-1.5 text-ink-2">
                      {shortcut.keys.map((keys) => (
                        <span key={keys.join(' ')} className="flex gap-0.5">
                          {keys.map((key) => (
                            <kbd key={key}>{signs[key] ?? key.replace('+', ' ')}</kbd>
                          ))}
                        </span>
                      ))}
                    </dd>
                  </div>
                ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
