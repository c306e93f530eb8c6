import { sanitizePool } from '../workers/mime-workers.ts';
import type { WorkOptions } from '../workers/work-pool.ts';
import type { SanitizedHtml, SanitizeSettings } from './sanitize-document.ts';

/** What sanitising needs to know about images, and how long it may take. */
export interface SanitizeOptions extends WorkOptions, SanitizeSettings {}

/**
 * Makes the HTML of a mail safe to show in its own document, in a worker thread: a whole `<html>` document without scripts, forms
 * or anything that loads from elsewhere. MailError MALFORMED_MESSAGE where it exceeds its limits, CANCELLED by the signal.
 */
export async function sanitizeHtml(html: string, options: SanitizeOptions): Promise<SanitizedHtml> {
  const { signal, deadlineMs, inlineUrls, remoteImages, foldsQuote = false } = options;
  return sanitizePool.run({ kind: 'sanitize', html, settings: { inlineUrls, remoteImages, foldsQuote } }, { signal, deadlineMs });
}
