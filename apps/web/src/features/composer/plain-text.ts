const blocks = new Set(
  'address article aside blockquote div dl dt dd figure footer form h1 h2 h3 h4 h5 h6 header hr li main ol p pre section table tr ul'.split(
    ' ',
  ),
);
const unseen = new Set(['script', 'style', 'head', 'title', 'template']);

/** Lines of text that grow while a document is walked. */
interface Page {
  readonly lines: string[];
}

const last = (page: Page): string => page.lines.at(-1) ?? '';
function append(page: Page, text: string): void {
  page.lines.splice(-1, 1, last(page) + text);
}
function breakLine(page: Page): void {
  page.lines.push('');
}

function writeText(page: Page, text: string, isPreformatted: boolean): void {
  if (isPreformatted) {
    for (const [index, line] of text.split('\n').entries()) {
      if (index > 0) breakLine(page);
      append(page, line);
    }
    return;
  }
  const words = text.replace(/[^\S\u00a0]+/gu, ' ');
  append(page, last(page) === '' || last(page).endsWith(' ') ? words.trimStart() : words);
}

function toMarked(element: Element, marks: (index: number) => string): readonly string[] {
  const lines = toLines(element);
  return lines.map((line, index) => `${marks(index)}${line}`.trimEnd());
}

function listMark(item: Element): string {
  const list = item.parentElement;
  if (list?.tagName !== 'OL') return '- ';
  return `${[...list.children].indexOf(item) + 1}. `;
}

function writeInline(page: Page, element: Element): void {
  writeChildren(page, element);
  const href = element.tagName === 'A' ? element.getAttribute('href') : null;
  if (href && /^https?:/i.test(href) && !element.textContent?.includes(href)) append(page, ` <${href}>`);
}

function writeBlock(page: Page, element: Element): void {
  if (last(page) !== '') breakLine(page);
  if (element.tagName === 'BLOCKQUOTE') page.lines.splice(-1, 1, ...toMarked(element, () => '> '));
  else if (element.tagName === 'LI') {
    const mark = listMark(element);
    page.lines.splice(-1, 1, ...toMarked(element, (index) => (index === 0 ? mark : ' '.repeat(mark.length))));
  } else if (element.tagName === 'HR') append(page, '---');
  else writeChildren(page, element);
  if (last(page) !== '' || isEmptyLine(element)) breakLine(page);
}

function writeElement(page: Page, element: Element): void {
  const name = element.tagName.toLowerCase();
  if (unseen.has(name)) return;
  if (name === 'br') breakLine(page);
  else if (name === 'img') append(page, element.getAttribute('alt') ?? '');
  else if (blocks.has(name)) writeBlock(page, element);
  else writeInline(page, element);
}

/** A paragraph with nothing in it is a line left free. */
const isEmptyLine = (element: Element): boolean =>
  element.tagName === 'P' && (element.textContent ?? '') === '' && !element.querySelector('img');

function writeChildren(page: Page, parent: Node): void {
  for (const child of parent.childNodes) {
    if (child.nodeType === Node.TEXT_NODE) writeText(page, child.nodeValue ?? '', child.parentElement?.closest('pre') !== null);
    else if (child.nodeType === Node.ELEMENT_NODE) writeElement(page, child as Element);
  }
}

function toLines(parent: Node): readonly string[] {
  const page: Page = { lines: [''] };
  writeChildren(page, parent);
  const lines = page.lines.map((line) => line.trimEnd());
  return lines.at(-1) === '' && lines.length > 1 ? lines.slice(0, -1) : lines;
}

/** What HTML says, in lines: quotes with `> `, lists with their signs, links with where they go. */
export const htmlToPlainText = (html: string): string => toLines(new DOMParser().parseFromString(html, 'text/html').body).join('\n');

const escapeHtml = (text: string): string => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** Each line as a paragraph. */
export const plainTextToHtml = (text: string): string =>
  text
    .split('\n')
    .map((line) => `<p>${escapeHtml(line)}</p>`)
    .join('');
