export { createGoogleMailManager, GoogleMailManager } from './google-mail-manager.ts';
export type { GetAccessToken, GoogleLimits, GoogleMailOptions, QuotaBudget } from './google-mail-options.ts';
export { createQuotaBudget } from './quota-budget.ts';
