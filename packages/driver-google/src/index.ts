export { createGoogleMailManager, GoogleMailManager } from './google-mail-manager.ts';
export type { GetAccessToken, GoogleLimits, GoogleMailOptions, QuotaBudget, QuotaPriority } from './google-mail-options.ts';
export { quotaPace } from './quota-budget.ts';
