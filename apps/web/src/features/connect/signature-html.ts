const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** A plain signature as HTML, line by line; null for an empty one. */
export function toSignatureHtml(plain: string): string | null {
  const trimmed = plain.trim();
  if (trimmed === '') return null;
  const escaped = trimmed.replace(/[&<>"]/g, (character) => entities[character] ?? '');
  return escaped.replace(/\r?\n/g, '<br>');
}

/** The words of a signature, to be edited as plain text. Browser only. */
export function toSignatureText(html: string | null): string {
  if (!html) return '';
  const parsed = new DOMParser().parseFromString(html.replace(/<br\s*\/?>/gi, '\n').replace(/<\/(p|div)>/gi, '\n'), 'text/html');
  return (parsed.body.textContent ?? '').trim();
}
