'use client';
import { FolderInput } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { MailboxPicker } from '@/components/mailbox-picker';
import { BulkBar } from '@/features/thread-list/bulk-bar';
import { useListStore } from '@/lib/list-store';
import type { MailboxView, ThreadRow } from '@/lib/mail-view';
import { noSelection, selectAll } from '@/lib/selection';
import type { ThreadList } from '@/lib/use-thread-list';
import { SelectEvery } from './select-every';
import type { MailCommands } from './use-mail-commands';

interface SelectionBarProps {
  readonly list: ThreadList;
  /** The list was begun in the midst, so that its beginning may not be there. */
  readonly isAnchored: boolean;
  readonly mailboxes: readonly MailboxView[];
  readonly commands: MailCommands;
}

const idsOf = (rows: readonly ThreadRow[]): readonly string[] => rows.map((row) => row.id);

/** What can be done with everything that is selected, and the way to select what was not read in yet. */
export function SelectionBar({ list, isAnchored, mailboxes, commands }: SelectionBarProps) {
  const text = useTranslations('mail');
  const selection = useListStore((state) => state.selection);
  const { rows } = list;
  const chosen = rows.filter((row) => selection.ids.has(row.id));
  const accounts = new Set(chosen.map((row) => row.connectionId));
  const targets = mailboxes.filter((mailbox) => accounts.size === 1 && accounts.has(mailbox.connectionId));
  const moveMenu = (
    <MailboxPicker
      label={text('acts.doMove')}
      mailboxes={targets}
      onPick={(target) => commands.moveTo(chosen, target)}
      trigger={
        <button
          type="button"
          aria-label={text('acts.doMove')}
          disabled={targets.length === 0}
          className="grid size-7 place-items-center rounded-s text-ink-2 hover:bg-hover hover:text-ink disabled:opacity-40"
        >
          <FolderInput className="size-[15px] stroke-[1.6]" />
        </button>
      }
    />
  );
  const isAll = chosen.length === rows.length;
  return (
    <>
      <BulkBar
        count={chosen.length}
        place={commands.place}
        canChange={commands.canChange(chosen)}
        isAll={isAll}
        moveMenu={moveMenu}
        onSelectAll={() => useListStore.setState({ selection: selectAll(idsOf(rows)) })}
        onClear={() => useListStore.setState({ selection: noSelection })}
        acts={{
          archive: () => commands.archive(chosen),
          trash: () => commands.trash(chosen),
          junk: () => commands.junk(chosen),
          setRead: (isRead) => commands.setRead(chosen, isRead),
          setStarred: (isStarred) => commands.setStarred(chosen, isStarred),
        }}
      />
      <SelectEvery list={list} isOffered={isAll && !isAnchored} />
    </>
  );
}
