import createDomPurify, { type Config } from 'dompurify';
import { JSDOM } from 'jsdom';
import { limitDepth } from '../text/limit-depth.ts';
import { allowedAttributes, allowedTags, codeTags, loadsByItself } from './allowed-markup.ts';
import { foldTrailingQuote, mayHoldQuote } from './fold-trailing-quote.ts';
import { resolveImageUrl, resolveLinkUrl, type SanitizeSettings } from './resolve-url.ts';
import { type CssFindings, sanitizeStyleAttribute, sanitizeStyleSheet } from './sanitize-css.ts';
import { sanitizerVersion } from './sanitizer-version.ts';

export type { SanitizeSettings } from './resolve-url.ts';

/** HTML safe to show in its own document. */
export interface SanitizedHtml {
  /** A whole document, `<html>` to `</html>`. */
  readonly html: string;
  readonly version: number;
  /** Images and backgrounds left out because they lie elsewhere. */
  readonly blockedRemoteCount: number;
  /** True where the mail sets text or background colours of its own. */
  readonly hasOwnColors: boolean;
}

const maxDepth = 200;
const elementNode = 1;

const configuration: Config = {
  ALLOWED_TAGS: [...allowedTags],
  ALLOWED_ATTR: [...allowedAttributes],
  FORBID_CONTENTS: [...codeTags],
  ALLOW_ARIA_ATTR: false,
  ALLOW_DATA_ATTR: false,
  ALLOW_UNKNOWN_PROTOCOLS: false,
  SANITIZE_DOM: true,
  WHOLE_DOCUMENT: true,
  ADD_DATA_URI_TAGS: ['img'],
};

interface Cleaning {
  readonly settings: SanitizeSettings;
  readonly findings: CssFindings;
  /** Mails repeat a few styles hundreds of times. */
  readonly knownStyles: Map<string, CleanStyle>;
}

interface CleanStyle {
  readonly css: string;
  readonly blockedRemoteCount: number;
}

/** Sanitises at once, in the calling thread, with a window of its own that is closed afterwards. */
export function sanitizeDocument(html: string, settings: SanitizeSettings): SanitizedHtml {
  const { window } = new JSDOM('');
  try {
    const bounded = limitDepth(html.replace(/\r\n?/g, '\n'), maxDepth);
    const clean = purify(window, bounded, settings);
    // NOTE: DOMPurify gives nothing where jsdom throws on a style it cannot read; then better without styles than blank.
    return isBlank(clean.html) ? purify(window, bounded.replace(/\sstyle\s*=/gi, ' class='), settings) : clean;
  } finally {
    window.close();
  }
}

const isBlank = (html: string): boolean => /^<html><head><\/head><body><\/body><\/html>$/.test(html) || html === '';

function purify(window: JSDOM['window'], html: string, settings: SanitizeSettings): SanitizedHtml {
  const findings: CssFindings = { blockedRemoteCount: 0, hasOwnColors: false };
  const cleaning: Cleaning = { settings, findings, knownStyles: new Map() };
  const purifier = createDomPurify(window);
  purifier.addHook('uponSanitizeElement', (node, { tagName }) => {
    if (tagName !== 'style') return;
    node.textContent = sanitizeStyleSheet(node.textContent ?? '', settings, findings);
  });
  purifier.addHook('beforeSanitizeAttributes', (element) => prepareAttributes(element, cleaning));
  const clean = settings.foldsQuote ? purifier.sanitize(foldQuote(window, html), configuration) : purifier.sanitize(html, configuration);
  return { html: clean, version: sanitizerVersion, ...findings };
}

// Before sanitising, which has the last word on what stands there.
function foldQuote(window: JSDOM['window'], html: string): string {
  if (!mayHoldQuote(html)) return html;
  const document = new window.DOMParser().parseFromString(html, 'text/html');
  foldTrailingQuote(document);
  return document.documentElement.outerHTML;
}

function prepareAttributes(element: Element, cleaning: Cleaning): void {
  // NOTE: DOMPurify calls this hook for text and comments too.
  if (element.nodeType !== elementNode) return;
  const tagName = element.nodeName.toLowerCase();
  takeFirstCandidate(element, tagName);
  for (const { name, value } of [...element.attributes]) {
    const lower = name.toLowerCase();
    if (setsOwnColor(tagName, lower)) cleaning.findings.hasOwnColors = true;
    const rewritten = rewriteAttribute(tagName, { name: lower, value }, cleaning);
    if (rewritten === null) element.removeAttribute(name);
    else if (rewritten !== value) setAttribute(element, name, rewritten);
  }
  if (tagName === 'a' && element.hasAttribute('href')) {
    element.setAttribute('target', '_blank');
    element.setAttribute('rel', 'noopener noreferrer nofollow ugc');
  }
}

// NOTE: jsdom reads a style as it is set and throws on some colours, when the attribute already has its new value.
function setAttribute(element: Element, name: string, value: string): void {
  try {
    element.setAttribute(name, value);
  } catch {
    if (element.getAttribute(name) !== value) element.removeAttribute(name);
  }
}

const setsOwnColor = (tagName: string, name: string): boolean =>
  name === 'bgcolor' || name === 'text' || (name === 'color' && tagName === 'font');

function rewriteAttribute(
  tagName: string,
  { name, value }: { readonly name: string; readonly value: string },
  cleaning: Cleaning,
): string | null {
  if (loadsByItself(name)) return toImage(value, cleaning);
  switch (name) {
    case 'style':
      return cleanStyle(value, cleaning);
    case 'href':
      return tagName === 'a' ? resolveLinkUrl(value) : null;
    case 'cite':
      return resolveLinkUrl(value);
    case 'rel':
    case 'target':
      return null;
    default:
      return value;
  }
}

function cleanStyle(written: string, { settings, findings, knownStyles }: Cleaning): string | null {
  const known = knownStyles.get(written);
  if (known !== undefined) {
    findings.blockedRemoteCount += known.blockedRemoteCount;
    return known.css || null;
  }
  const before = findings.blockedRemoteCount;
  const css = sanitizeStyleAttribute(written, settings, findings);
  knownStyles.set(written, { css, blockedRemoteCount: findings.blockedRemoteCount - before });
  return css || null;
}

// `srcset` never survives; where it is all an image has, its first address stands in.
function takeFirstCandidate(element: Element, tagName: string): void {
  const candidate = element
    .getAttribute('srcset')
    ?.trim()
    .split(/[\s,]+/)[0];
  element.removeAttribute('srcset');
  if (tagName === 'img' && candidate && !element.hasAttribute('src')) element.setAttribute('src', candidate);
}

function toImage(value: string, { settings, findings }: Cleaning): string | null {
  const resolved = resolveImageUrl(value, settings);
  if (resolved.kind === 'remote') findings.blockedRemoteCount += 1;
  return resolved.kind === 'shown' ? resolved.url : null;
}
