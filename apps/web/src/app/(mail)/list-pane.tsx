'use client';
import { SquarePen } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useEffect, useMemo } from 'react';
import { FilterChips } from '@/features/search/filter-chips';
import { SearchField } from '@/features/search/search-field';
import { SearchNote } from '@/features/search/search-note';
import { useSearch } from '@/features/search/use-search';
import { DateJump, DateNote } from '@/features/thread-list/date-jump';
import { EmptyList, ListFailure, ListSkeleton } from '@/features/thread-list/list-states';
import { ThreadGrid } from '@/features/thread-list/thread-grid';
import type { RowActs, RowTag } from '@/features/thread-list/thread-row-view';
import { requestCompose } from '@/lib/compose-bus';
import { useListStore } from '@/lib/list-store';
import { isFiltered } from '@/lib/live/apply-changes';
import { type MailboxView, type MailView, type ThreadRow, toListInput, viewHref } from '@/lib/mail-view';
import { connectionColor } from '@/lib/person-look';
import { keepListed, selectRange, toggleSelected } from '@/lib/selection';
import { useListDate } from '@/lib/use-list-date';
import { useConnections } from '@/lib/use-mailboxes';
import { useOpenThread } from '@/lib/use-open-thread';
import { useOwnAddresses } from '@/lib/use-own-addresses';
import { useThreadList } from '@/lib/use-thread-list';
import { SelectionBar } from './selection-bar';
import { DrawerButton } from './sidebar-drawer';
import { StaleNote } from './stale-note';
import { UnsavedDrafts } from './unsaved-drafts';
import type { MailCommands } from './use-mail-commands';

interface ListPaneProps {
  readonly view: MailView;
  readonly name: string;
  readonly mailboxes: readonly MailboxView[];
  readonly commands: MailCommands;
}

const idsOf = (rows: readonly ThreadRow[]): readonly string[] => rows.map((row) => row.id);

function toRowActs(commands: MailCommands): RowActs {
  return {
    canChange: (row) => commands.canChange([row]),
    open: commands.open,
    focus: (row) => useListStore.setState({ focusedId: row.id }),
    toggle: (row, isRange) => {
      const { selection, rows } = useListStore.getState();
      useListStore.setState({
        selection: isRange ? selectRange(selection, row.id, idsOf(rows)) : toggleSelected(selection, row.id),
        focusedId: row.id,
      });
    },
    archive: (row) => commands.archive([row]),
    trash: (row) => commands.trash([row]),
    setRead: (row, isRead) => commands.setRead([row], isRead),
    setStarred: (row, isStarred) => commands.setStarred([row], isStarred),
  };
}

/** Small words that say where a row lives, when the list mixes places. */
function useRowTags(view: MailView, mailboxes: readonly MailboxView[], isMixed: boolean): (row: ThreadRow) => readonly RowTag[] {
  const { data: connections } = useConnections();
  return useMemo(() => {
    const byId = new Map(mailboxes.map((mailbox) => [mailbox.id, mailbox]));
    const accounts = new Map(connections?.map((connection) => [connection.id, connection]));
    return (row) => {
      const found = view.scope === 'all' ? accounts.get(row.connectionId) : undefined;
      const account = found?.isDefault ? undefined : found;
      const places = isMixed ? row.mailboxIds.flatMap((id) => byId.get(id) ?? []).filter((mailbox) => mailbox.role === null) : [];
      return [
        ...(account ? [{ key: account.id, label: account.label, color: connectionColor(account.color) }] : []),
        ...places.slice(0, 2).map((mailbox) => ({ key: mailbox.id, label: mailbox.name, color: '#8a8d94' })),
      ];
    };
  }, [view.scope, mailboxes, connections, isMixed]);
}

/** Search, filters, and the list. */
export function ListPane({ view, name, mailboxes, commands }: ListPaneProps) {
  const text = useTranslations('mail');
  const search = useSearch();
  const { open } = useOpenThread();
  const ownAddresses = useOwnAddresses();
  const isEverywhere = search.isSearching && !search.isHere;
  const { date, position } = useListDate();
  const place = toListInput(view, search);
  const isAnchored = position !== undefined && !isFiltered(place);
  const list = useThreadList(isAnchored ? { ...place, position } : place);
  const selection = useListStore((state) => state.selection);
  const { rows, hasNextPage, isFetching, fetchNextPage, hasPreviousPage, fetchPreviousPage } = list;
  useEffect(() => {
    const { selection: chosen } = useListStore.getState();
    useListStore.setState({ rows, hasMore: hasNextPage, selection: keepListed(chosen, idsOf(rows)) });
  }, [rows, hasNextPage]);
  const isMixed = isEverywhere || view.name === 'starred' || view.name === 'all';
  const tagsOf = useRowTags(view, mailboxes, isMixed);
  const rowActs = useMemo(() => toRowActs(commands), [commands]);
  const hrefOf = (row: ThreadRow) => `${viewHref(view)}?thread=${row.id}&account=${row.connectionId}`;
  const listKey = JSON.stringify([viewHref(view), search.filter, search.query, search.isHere, search.isAllAccounts, date]);
  const draw = () => {
    if (list.isPending) return <ListSkeleton />;
    if (list.isError && rows.length === 0) return <ListFailure error={list.error} onRetry={() => void list.refetch()} />;
    if (rows.length === 0) return <EmptyList view={view.name} isFiltered={search.isFiltered} onClear={search.clear} />;
    return (
      <ThreadGrid
        key={listKey}
        rows={rows}
        matches={list.matches}
        listKey={listKey}
        label={name}
        openId={open?.threadId ?? null}
        ownAddresses={ownAddresses}
        acts={rowActs}
        hrefOf={hrefOf}
        tagsOf={tagsOf}
        hasMore={hasNextPage}
        onNearEnd={() => {
          if (!isFetching) void fetchNextPage();
        }}
        isAnchored={isAnchored}
        beginsAtEnd={date === 'oldest'}
        hasNewer={hasPreviousPage}
        onNearStart={() => {
          if (!isFetching) void fetchPreviousPage();
        }}
      />
    );
  };
  return (
    <>
      <div className="flex items-center gap-1 px-3.5 pt-3 pb-2">
        <DrawerButton />
        <SearchField scope={search.isAllAccounts ? 'all' : view.scope} />
        {isFiltered(place) ? null : <DateJump input={place} />}
      </div>
      {selection.ids.size > 0 ? (
        <SelectionBar list={list} isAnchored={isAnchored} mailboxes={mailboxes} commands={commands} />
      ) : (
        <FilterChips scope={view.scope} placeName={name} className="px-3.5 pb-2.5" />
      )}
      {view.name === 'drafts' ? <UnsavedDrafts scope={view.scope} /> : null}
      {isAnchored ? <DateNote /> : null}
      {search.isSearching ? <SearchNote facts={list.search} isAsking={list.isFetching} /> : null}
      <StaleNote connectionIds={list.unreachableConnectionIds} />
      {draw()}
      <button
        type="button"
        aria-label={text('write')}
        onClick={() => requestCompose({ kind: 'new' })}
        className="fixed right-[18px] bottom-[22px] z-30 hidden size-[54px] place-items-center rounded-[16px] bg-accent-fill text-white shadow-high narrow:grid"
      >
        <SquarePen className="size-[22px] stroke-[1.5]" />
      </button>
    </>
  );
}
