/** An image the composer shows by an address of ours and the message must carry itself. */
export type InlineReference =
  | { readonly kind: 'upload'; readonly uploadId: string; readonly contentId: string }
  | { readonly kind: 'part'; readonly messageId: string; readonly partId: string; readonly contentId: string };

const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const ours = new RegExp(
  `(<img\\b[^<>]*?\\ssrc=["'])(?:https?://[^/"'\\s]+)?/(uploads/(${uuid})|bodies/(${uuid})/parts/([\\d.]+))(["'])`,
  'gi',
);

/** Replaces our own image addresses by `cid:` (RFC 2392) and says what the message must carry for them. */
export function carryInlineImages(html: string | null): { html: string | null; references: readonly InlineReference[] } {
  if (html === null) return { html, references: [] };
  const references = new Map<string, InlineReference>();
  const carried = html.replace(
    ours,
    (_all, before: string, path: string, uploadId: string | undefined, messageId: string, partId: string, quote: string) => {
      const contentId = `${path.toLowerCase().replaceAll('/', '-')}@mailwright`;
      references.set(contentId, uploadId ? { kind: 'upload', uploadId, contentId } : { kind: 'part', messageId, partId, contentId });
      return `${before}cid:${contentId}${quote}`;
    },
  );
  return { html: carried, references: [...references.values()] };
}
