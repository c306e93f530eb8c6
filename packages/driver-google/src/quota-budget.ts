import type { QuotaBudget } from './google-mail-options.ts';

/** What each method costs (Gmail API "Per-method quota usage"). */
export const quotaUnits = {
  getProfile: 1,
  listLabels: 1,
  getLabel: 1,
  changeLabel: 5,
  listMessages: 5,
  getMessage: 5,
  getAttachment: 5,
  modifyMessage: 5,
  batchModify: 50,
  batchDelete: 50,
  listHistory: 2,
  listDrafts: 5,
  createDraft: 10,
  updateDraft: 15,
  deleteDraft: 10,
  sendMessage: 100,
  listSendAs: 1,
  watch: 100,
  stop: 50,
} as const;

/**
 * The pace of one account. Gmail API usage limits: 6,000 units a minute for each user of a project made since May 2026, 15,000 before.
 * What is saved up and what comes in within a minute stay below that together, whenever the minute begins. Work in the background
 * leaves `keptForPerson` untouched.
 */
export const quotaPace = { unitsPerMinute: 4_800, mostSaved: 1_200, keptForPerson: 600 } as const;

/** A bucket that fills evenly: a person who comes back is served at once. Their debt is taken at once, so who asks later waits longer. */
export function createQuotaBudget(now: () => number = () => performance.now()): QuotaBudget {
  const { unitsPerMinute, mostSaved, keptForPerson } = quotaPace;
  const toWaitMs = (lacking: number) => (Math.max(0, lacking) * 60_000) / unitsPerMinute;
  let units: number = mostSaved;
  let filledAt = now();
  return {
    take: async (wanted, priority) => {
      const at = now();
      units = Math.min(mostSaved, units + ((at - filledAt) * unitsPerMinute) / 60_000);
      filledAt = at;
      if (priority === 'background') {
        const waitMs = toWaitMs(Math.min(wanted + keptForPerson, mostSaved) - units);
        if (waitMs > 0) return waitMs;
      }
      units -= wanted;
      return priority === 'background' ? 0 : toWaitMs(-units);
    },
  };
}
