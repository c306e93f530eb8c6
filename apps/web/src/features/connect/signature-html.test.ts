import { describe, expect, it } from 'vitest';
import { toSignatureHtml, toSignatureText } from './signature-html';

describe('a signature', () => {
  it('goes to HTML and back', () => {
    const plain = 'Ada <ada@example.test>\nAnalyst & "poet"';

    expect(toSignatureHtml(plain)).toBe('Ada &lt;ada@example.test&gt;<br>Analyst &amp; &quot;poet&quot;');
    expect(toSignatureText(toSignatureHtml(plain))).toBe(plain);
  });

  it('is none when empty', () => {
    expect(toSignatureHtml(' \n ')).toBeNull();
    expect(toSignatureText(null)).toBe('');
  });

  it('loses its markup, not its lines', () => {
    expect(toSignatureText('<p>Ada</p><div><b>Lovelace</b></div>')).toBe('Ada\nLovelace');
  });
});
