import { JSDOM } from 'jsdom';
import { afterAll, describe, expect, it } from 'vitest';
import { closeMimeWorkers } from '../workers/mime-workers.ts';
import { sanitizeHtml } from './sanitize-html.ts';

const options = { inlineUrls: { logo: '/bodies/1/parts/2' }, remoteImages: 'block' } as const;
const evil = 'https://evil.test/x';

const scriptPayloads = [
  '<script>alert(1)</script>',
  '<scr<script>ipt>alert(1)</scr</script>ipt>',
  '<img src=x onerror=alert(1)>',
  '<img/src="x"/onerror=alert(1)//',
  '<body onload=alert(1) onpageshow=alert(1)>',
  '<svg onload=alert(1)>',
  '<svg><script>alert(1)</script></svg>',
  '<svg><animate onbegin=alert(1) attributeName=x dur=1s>',
  '<svg><set attributeName=href to=javascript:alert(1)><a id=x><text>x</text></a></svg>',
  '<svg><foreignObject><iframe srcdoc="<script>alert(1)</script>"></foreignObject></svg>',
  '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
  '<math href="javascript:alert(1)">x</math>',
  '<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>',
  '<a href="javascript:alert(1)">x</a>',
  '<a href="java\tscript:alert(1)">x</a>',
  '<a href=" &#1;javascript:alert(1)">x</a>',
  '<a href="&#106;avascript:alert(1)">x</a>',
  '<a href="JaVaScRiPt:alert(1)">x</a>',
  '<a href="vbscript:msgbox(1)">x</a>',
  '<a href="data:text/html,<script>alert(1)</script>">x</a>',
  '<a href="file:///etc/passwd">x</a>',
  '<a href="smb://evil.test/x">x</a>',
  '<iframe src="javascript:alert(1)"></iframe>',
  '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
  '<object data="javascript:alert(1)"></object>',
  '<embed src="javascript:alert(1)">',
  '<details open ontoggle=alert(1)>x</details>',
  '<input autofocus onfocus=alert(1)>',
  '<select autofocus onfocus=alert(1)><option>x</select>',
  '<textarea autofocus onfocus=alert(1)></textarea>',
  '<button formaction="javascript:alert(1)">x</button>',
  '<form action="javascript:alert(1)"><input type=submit></form>',
  '<isindex action="javascript:alert(1)" type=submit>',
  '<meta http-equiv=refresh content="0;url=javascript:alert(1)">',
  '<base href="javascript:alert(1)//">',
  '<template><script>alert(1)</script></template>',
  '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
  '<xmp><p title="</xmp><img src=x onerror=alert(1)>">',
  '<style><img src="</style><img src=x onerror=alert(1)>"></style>',
  '<title><img src="</title><img src=x onerror=alert(1)>"></title>',
  '<p style="width:expression(alert(1))">x</p>',
  '<p style="behavior:url(#default#time2)">x</p>',
  '<p style="-moz-binding:url(https://evil.test/x#y)">x</p>',
  '<marquee onstart=alert(1)>x</marquee>',
  '<x-y onclick=alert(1) is=z>x</x-y>',
  '<a id=cookie name=body>x</a><img name=getElementById>',
  '<!--><img src=x onerror=alert(1)>-->',
  '<![CDATA[<img src=x onerror=alert(1)>]]>',
  '<p title="`><img src=x onerror=alert(1)>">x</p>',
  '<frameset onload=alert(1)><frame src="javascript:alert(1)"></frameset>',
  '<plaintext><img src=x onerror=alert(1)>',
];

const fetchPayloads = [
  `<img src="${evil}">`,
  '<img src="//evil.test/x">',
  `<img srcset="${evil} 2x, ${evil}2 3x">`,
  `<picture><source srcset="${evil}"><img></picture>`,
  `<body background="${evil}">`,
  `<table background="${evil}"><tr><td background='${evil}'>x</td></tr></table>`,
  `<video poster="${evil}" src="${evil}"></video><audio src="${evil}"></audio>`,
  `<link rel=stylesheet href="${evil}"><link rel=prefetch href="${evil}">`,
  `<input type=image src="${evil}">`,
  `<style>@import "${evil}";</style>`,
  `<style>@import url(${evil});p{color:red}</style>`,
  `<style>@font-face{font-family:x;src:url(${evil})}p{font-family:x}</style>`,
  `<style>p{background:url("${evil}")}</style>`,
  `<style>p{background:url(${evil}</style>`,
  `<style>p{background:image-set("${evil}" 1x)}</style>`,
  `<style>p{background:-webkit-image-set(url(${evil}) 1x)}</style>`,
  `<style>p{background:u\\72l(${evil})}</style>`,
  `<style>p{--x:url(${evil});background:var(--x)}</style>`,
  `<style>@property --x{syntax:"*";initial-value:url(${evil});inherits:false}</style>`,
  `<style>@namespace "${evil}";@charset "x";@media all{p{list-style:url(${evil})}}</style>`,
  `<style>p::after{content:url(${evil})}@supports (color:red){p{cursor:url(${evil}),auto}}</style>`,
  `<style>p{background:cross-fade(url(${evil}),red)}p{background:src("${evil}")}p{background:image("${evil}")}</style>`,
  `<p style="background:url('${evil}')">x</p>`,
  `<p style="border-image:url(${evil});filter:url(${evil});mask:url(${evil})">x</p>`,
  `<p style="background:URL(//evil.test/x)">x</p>`,
  `<svg><image href="${evil}"/><use href="${evil}#x"/><feImage href="${evil}"/></svg>`,
  `<a ping="${evil}" href="https://fine.test/">x</a>`,
  `<q cite="${evil}">x</q><iframe src="${evil}"></iframe><object data="${evil}"></object>`,
  `<html manifest="${evil}"><p>x`,
];

const loadingAttributes = [
  'src',
  'srcset',
  'background',
  'poster',
  'data',
  'action',
  'formaction',
  'ping',
  'manifest',
  'lowsrc',
  'dynsrc',
  'profile',
];

const refusedTags =
  /^(?:script|iframe|object|embed|form|input|button|select|textarea|svg|math|link|meta|base|video|audio|template|noscript)$|[-:]/;

const isDangerousTag = (tag: string, text: string): boolean =>
  refusedTags.test(tag) || (tag === 'style' && /url\(|@import|@font-face|evil|expression|<\//i.test(text));

function isDangerousAttribute(name: string, value: string): boolean {
  if (/^on|^id$|^name$|^is$|^srcdoc$/i.test(name)) return true;
  if (loadingAttributes.includes(name)) return !value.startsWith('/bodies/');
  if (name === 'href') return !/^(?:https?:\/\/|mailto:|tel:)/.test(value);
  return name === 'style' && /url\(|expression|behavior|binding|evil/i.test(value);
}

function findDangers(html: string): readonly string[] {
  const { window } = new JSDOM(html);
  const dangers = [...window.document.querySelectorAll('*')].flatMap((element) => {
    const tag = element.tagName.toLowerCase();
    const attributes = [...element.attributes].filter(({ name, value }) => isDangerousAttribute(name, value));
    return [
      ...(isDangerousTag(tag, element.textContent ?? '') ? [tag] : []),
      ...attributes.map(({ name, value }) => `${tag} ${name}=${value}`),
    ];
  });
  window.close();
  return dangers;
}

afterAll(closeMimeWorkers);

describe('hostile HTML', () => {
  it.each([...scriptPayloads, ...fetchPayloads])('is made harmless, once and for all: %s', async (payload) => {
    const { html } = await sanitizeHtml(`<p>before</p>${payload}`, options);

    expect(findDangers(html)).toEqual([]);
    expect((await sanitizeHtml(html, options)).html).toBe(html);
  });

  it('knows a danger when it sees one', () => {
    expect(findDangers('<img src="https://evil.test/x" onerror=x><style>p{background:url(x)}</style>')).toHaveLength(3);
  });

  it.each([
    ['100,000 nested div', '<div>'.repeat(100_000)],
    ['100,000 nested bold', '<b>'.repeat(100_000)],
    ['500,000 angle brackets', '<'.repeat(500_000)],
    ['50,000 attributes', `<a ${'x=1 '.repeat(50_000)}>`],
    ['nested media rules', `<style>${'@media x{'.repeat(20_000)}</style>`],
    ['open parentheses', `<style>a{b:${'('.repeat(100_000)}</style>`],
  ])('ends in time for %s', async (_name, html) => {
    const clean = await sanitizeHtml(html, { ...options, deadlineMs: 15_000 });

    expect(clean.html.startsWith('<html>')).toBe(true);
  });

  it('gives up in time on what takes too long, and goes on', async () => {
    const slow = sanitizeHtml('<p style="color:red">x</p>'.repeat(50_000), { ...options, deadlineMs: 200 });

    await expect(slow).rejects.toMatchObject({ code: 'MALFORMED_MESSAGE' });
    expect((await sanitizeHtml('<p>x', options)).html).toContain('<p>x</p>');
  });
});
