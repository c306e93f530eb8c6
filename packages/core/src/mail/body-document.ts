/** The theme of the page around a body. */
export type BodyTheme = 'light' | 'dark';

/** What goes into a body's document. */
export interface BodyContent {
  /** Safe HTML. */
  readonly content: string;
  /** `coloured` mail brings colours of its own and is shown on white paper in both themes. */
  readonly kind: 'text' | 'plain' | 'coloured';
  readonly theme: BodyTheme;
}

const colors = {
  light: { ink: '#1b1c1e', faint: '#6f7279', line: '#d5d4cd', link: '#2457e6', box: '#efeeea', boxInk: '#5c5f65' },
  dark: { ink: '#ececea', faint: '#a3a7ae', line: '#363940', link: '#8aabff', box: '#26282c', boxInk: '#a3a7ae' },
} as const;

/**
 * Puts our quiet base style before safe HTML, which follows untouched and wins. The content may be a whole document: a parser then
 * takes its head and body for those that our elements opened (HTML §13.2.6.4.7).
 */
export function toBodyDocument({ content, kind, theme }: BodyContent): string {
  const shownTheme = kind === 'coloured' ? 'light' : theme;
  const head = [
    '<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width">',
    `<meta name="color-scheme" content="${shownTheme}"><style>${toStyle(kind, shownTheme, theme)}</style>`,
  ];
  return [...head, content].join('');
}

function toStyle(kind: BodyContent['kind'], shownTheme: BodyTheme, theme: BodyTheme): string {
  const { ink, faint, line, link, box, boxInk } = colors[shownTheme];
  const isPaper = kind === 'coloured' && theme === 'dark';
  return [
    `html{color-scheme:${shownTheme};background:${isPaper ? '#fff' : 'transparent'}${isPaper ? ';border-radius:6px' : ''}}`,
    `body{margin:0;padding:${isPaper ? '12px' : '0'};color:${ink};font:15px/1.6 "Inter Variable",Inter,system-ui,sans-serif;overflow-wrap:break-word}`,
    ':root:root{height:auto;min-height:0}',
    `a{color:${link}}`,
    'img,video{max-width:100%}img:not([height]){height:auto}table{max-width:100%}pre{white-space:pre-wrap}',
    ...toPlaceholderStyle(box, boxInk),
    `blockquote{margin:8px 0;padding:0 0 0 12px;border-left:2px solid ${line};color:${faint}}`,
    `summary{cursor:pointer;display:inline-block;padding:0 8px;border-radius:6px;border:1px solid ${line};color:${faint};line-height:1.2;list-style:none}`,
    kind === 'text' ? 'body{max-width:72ch;overflow-wrap:anywhere}p{white-space:pre-wrap;unicode-bidi:plaintext;text-align:start}' : '',
  ].join('');
}

const onePixel = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='1' height='1'/%3E";

/** Images that are not loaded: quiet boxes of their size with their words, instead of the browser's; spacers and beacons stay unseen. */
const toPlaceholderStyle = (box: string, ink: string): readonly string[] => [
  'img:not([src]){display:inline-block;position:relative;overflow:hidden;vertical-align:middle;border-radius:6px;min-height:18px}',
  `img:not([src])::after{content:attr(alt);position:absolute;inset:0;box-sizing:border-box;padding:1px 6px;background:${box};color:${ink};font:12px/16px "Inter Variable",Inter,system-ui,sans-serif;text-align:start;overflow:hidden}`,
  `img:is(:not([alt]),[alt=""]):not([src]){content:url("${onePixel}");background:${box};min-height:0}`,
  'img:not([src]):is([width="0"],[width="1"],[height="0"],[height="1"]){visibility:hidden}',
];
