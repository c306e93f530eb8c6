import { createHmac } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { closeMimeWorkers } from '../workers/mime-workers.ts';
import { sanitizeHtml } from './sanitize-html.ts';
import { sanitizerVersion } from './sanitizer-version.ts';

const blocked = { inlineUrls: { 'logo@example.test': '/bodies/1/parts/2' }, remoteImages: 'block' } as const;
const key = Buffer.from('a key of this test');
const proxied = { inlineUrls: {}, remoteImages: { proxyPath: '/proxy', key } } as const;
const pixel = 'data:image/png;base64,iVBORw0KGgo=';

afterAll(closeMimeWorkers);

describe('sanitizeHtml', () => {
  it('keeps what a newsletter needs', async () => {
    const style = 'p{color:#333;margin:0 auto}@media (max-width:600px){.wide{width:100%!important}}';
    const body = `<table width="600" cellpadding="0" bgcolor="#ffffff"><tbody><tr><td align="center" style="padding:10px;font-family:Arial,sans-serif"><p class="wide">Hello</p></td></tr></tbody></table>`;

    const clean = await sanitizeHtml(`<html><head><title>T</title><style>${style}</style></head><body>${body}</body></html>`, blocked);

    expect(clean.html).toBe(`<html><head><style>${style}</style></head><body>${body}</body></html>`);
    expect(clean).toMatchObject({ version: sanitizerVersion, blockedRemoteCount: 0, hasOwnColors: true });
  });

  it('shows inline images and small data images, and blocks and counts remote ones', async () => {
    const { html, blockedRemoteCount } = await sanitizeHtml(
      `<img src="cid:logo@example.test"><img src="CID:logo%40example.test"><img src="cid:other"><img src="${pixel}"><img src="data:image/svg+xml;base64,AAAA"><img src="https://r.test/1.gif" alt="Alt" width="5" height="6"><table background="http://r.test/2.gif"></table><p style="color:red;background:url(https://r.test/3.gif)">x</p><p style="background:url(cid:logo@example.test)">y</p>`,
      blocked,
    );

    expect(html).toContain('<img src="/bodies/1/parts/2"><img src="/bodies/1/parts/2"><img>');
    expect(html).toContain(`<img src="${pixel}"><img>`);
    expect(html).toContain('<img alt="Alt" width="5" height="6">');
    expect(html).toContain('<p style="color:red">x</p><p style="background:url(/bodies/1/parts/2)">y</p>');
    expect(blockedRemoteCount).toBe(3);
  });

  it('leads remote images through the signed proxy, and knows its own addresses again', async () => {
    const signature = createHmac('sha256', key).update('https://r.test/a%20b.gif?x=1&y=2').digest('base64url');

    const first = await sanitizeHtml('<img src="//r.test/a b.gif?x=1&amp;y=2"><p style="background:url(https://r.test/3.gif)">x', proxied);
    const second = await sanitizeHtml(first.html, proxied);
    const forged = await sanitizeHtml('<img src="/proxy?url=https%3A%2F%2Fr.test%2F&amp;signature=AAAA">', proxied);

    expect(first.html).toContain(`<img src="/proxy?url=https%3A%2F%2Fr.test%2Fa%2520b.gif%3Fx%3D1%26y%3D2&amp;signature=${signature}">`);
    expect(first.html).toContain('background:url(/proxy?url=https%3A%2F%2Fr.test%2F3.gif');
    expect(first.blockedRemoteCount).toBe(0);
    expect(second.html).toBe(first.html);
    expect(forged.html).toContain('<img>');
  });

  it('makes lengths of the height of the window, which the frame itself has none of, fixed ones', async () => {
    const { html } = await sanitizeHtml('<style>p{min-height:100vh}</style><p style="height:50dvh;width:100vw">x</p>', blocked);

    expect(html).toContain('<style>p{min-height:800px}</style>');
    expect(html).toContain('<p style="height:400px;width:100vw">');
  });

  it('folds a long quotation at the end where asked to, and nothing else', async () => {
    const quote = `<div class="gmail_quote">Ada wrote:<blockquote>${'Long words. '.repeat(30)}</blockquote></div>`;
    const fold = async (html: string) => (await sanitizeHtml(html, { ...blocked, foldsQuote: true })).html;

    expect(await fold(`<p>Yes.</p>${quote}<br>`)).toContain(`<p>Yes.</p><details><summary>⋯</summary>${quote}</details>`);
    expect(await fold(`<p>Yes.</p>${quote}<p>And no.</p>`)).not.toContain('<details>');
    expect(await fold(`<style>p{margin:0}</style>${quote}`)).not.toContain('<details>');
    expect(await fold(`<p>See:</p>${quote.replace('Ada wrote', '---------- Forwarded message')}`)).not.toContain('<details>');
    expect((await sanitizeHtml(`<p>Yes.</p>${quote}`, blocked)).html).not.toContain('<details>');
  });

  it('cleans what it folds', async () => {
    const words = 'Long words. '.repeat(30);
    const { html } = await sanitizeHtml(`<p>Yes.</p><blockquote type="cite" onclick="x()"><script>x()</script>${words}</blockquote>`, {
      ...blocked,
      foldsQuote: true,
    });

    expect(html).toContain('<details><summary>⋯</summary><blockquote');
    expect(html).not.toMatch(/script|onclick/);
  });

  it('opens links outside and keeps only safe schemes', async () => {
    const { html } = await sanitizeHtml(
      '<a href="https://e.test/?a=1" rel="opener" target="_top">1</a><a href="mailto:a@e.test">2</a><a href="tel:+49">3</a><a href="ftp://e.test">4</a><a href="/login">5</a>',
      blocked,
    );

    const attributes = 'target="_blank" rel="noopener noreferrer nofollow ugc"';
    expect(html).toContain(`<a href="https://e.test/?a=1" ${attributes}>1</a>`);
    expect(html).toContain(`<a href="mailto:a@e.test" ${attributes}>2</a><a href="tel:+49" ${attributes}>3</a><a>4</a><a>5</a>`);
  });

  it('takes away what covers the page, imports or hides from the parser', async () => {
    const { html } = await sanitizeHtml(
      '<style>@import "x.css";p{position:fixed;color:red}div{position:sticky;top:0}a{p\\6fsition:fixed}i{position:f\\69xed}b::before{content:"</style x"}</style><p style="position: FIXED !important;top:0">x</p>',
      blocked,
    );

    expect(html).not.toMatch(/fixed|sticky|import|\\69|\\6f/i);
    expect(html).toContain('p{color:red}');
    expect(html).toContain('<p style="top:0">x</p>');
  });

  it('tells whether a mail brings colours of its own', async () => {
    const hasOwnColors = async (html: string) => (await sanitizeHtml(html, blocked)).hasOwnColors;

    expect(await hasOwnColors('<p style="margin:0">plain</p>')).toBe(false);
    expect(await hasOwnColors('<p style="color:inherit;background:transparent">plain</p>')).toBe(false);
    expect(await hasOwnColors('<p style="color:#000">x</p>')).toBe(true);
    expect(await hasOwnColors('<body bgcolor="white">x')).toBe(true);
    expect(await hasOwnColors('<style>td{background-color:#fff}</style>x')).toBe(true);
  });

  it('shows styles that jsdom itself cannot read', async () => {
    const { html } = await sanitizeHtml('<div style="border: solid 20px lch(55% 132 360); width: 2px">x</div>', blocked);

    expect(html).toContain('<div style="border:solid 20px lch(55% 132 360);width:2px">x</div>');
    expect((await sanitizeHtml(html, blocked)).html).toBe(html);
    expect((await sanitizeHtml('<div style="border: solid 20px lch(55%132 360)">Not blank</div>', blocked)).html).toContain('Not blank');
  });

  it('keeps the text of what it unwraps', async () => {
    const { html } = await sanitizeHtml('<form><fieldset><label>Your name</label></fieldset></form><blink>old</blink>', blocked);

    expect(html).toContain('Your name');
    expect(html).toContain('old');
  });
});
