import { describe, expect, it } from 'vitest';
import { htmlToPlainText, plainTextToHtml } from './plain-text';

describe('htmlToPlainText', () => {
  it.each([
    ['<p>Dear Ada,</p><p></p><p>tea at <b>four</b>?</p>', 'Dear Ada,\n\ntea at four?'],
    ['<p>One<br>two</p>', 'One\ntwo'],
    ['<p>See <a href="https://tea.example/">the  shop</a></p>', 'See the shop <https://tea.example/>'],
    ['<p><a href="https://tea.example/">https://tea.example/</a></p>', 'https://tea.example/'],
    ['<ul><li><p>milk</p></li><li><p>sugar</p></li></ul><ol><li>boil</li><li>pour</li></ol>', '- milk\n- sugar\n1. boil\n2. pour'],
    [
      '<p>Ada wrote:</p><blockquote><p>Hello</p><blockquote><p>Hi</p></blockquote></blockquote><p>Yes</p>',
      'Ada wrote:\n> Hello\n> > Hi\nYes',
    ],
    ['<pre>a\n  b</pre>', 'a\n  b'],
    ['<style>p{}</style><script>x</script><p>&lt;b&gt; &amp; c</p>', '<b> & c'],
    ['', ''],
  ])('%s', (html, text) => {
    expect(htmlToPlainText(html)).toBe(text);
  });

  it('gives back what was plain', () => {
    const text = 'Dear Ada,\n\n> a < b & "c"\nyours';
    expect(htmlToPlainText(plainTextToHtml(text))).toBe(text);
  });
});
