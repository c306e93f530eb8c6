export { createGoogleMailManager, GoogleMailManager } from './google-mail-manager.ts';
export type { GetAccessToken, GoogleLimits, GoogleMailOptions, QuotaBudget, QuotaPriority } from './google-mail-options.ts';
export { getCapabilities as getGoogleCapabilities } from './operations/get-capabilities.ts';
export { quotaPace } from './quota-budget.ts';
