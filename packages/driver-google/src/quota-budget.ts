import type { QuotaBudget } from './google-mail-options.ts';
import { pause } from './pause.ts';

// Gmail API usage limits: units per minute per user of a project made since May 2026; older ones have 15,000.
const defaultUnitsPerMinute = 6_000;

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
} as const;

/** A bucket that fills evenly and holds a minute's worth, so that a person who comes back is served at once. */
export function createQuotaBudget(unitsPerMinute = defaultUnitsPerMinute, now: () => number = () => performance.now()): QuotaBudget {
  let units = unitsPerMinute;
  let filledAt = now();
  return {
    take: async (wanted, signal) => {
      const at = now();
      units = Math.min(unitsPerMinute, units + ((at - filledAt) * unitsPerMinute) / 60_000) - wanted;
      filledAt = at;
      // NOTE: the debt is taken at once, so that those who ask later wait longer.
      if (units < 0) await pause((-units * 60_000) / unitsPerMinute, signal);
    },
  };
}
