import { days, hours, type SampleMessage } from './sample-message.ts';

function toListHeaders(name: string): string[] {
  return [
    `List-Id: <${name}.example>`,
    `List-Unsubscribe: <https://${name}.example/unsubscribe?u=demo>, <mailto:unsubscribe@${name}.example>`,
    'List-Unsubscribe-Post: List-Unsubscribe=One-Click',
    'Precedence: bulk',
  ];
}

/** A newsletter as they come: tables, remote pictures, a tracking pixel. */
function toNewsletter(options: { title: string; color: string; host: string; parts: readonly (readonly [string, string])[] }): string {
  const { title, color, host, parts } = options;
  const articles = parts
    .map(
      ([heading, text], index) =>
        `<tr><td style="padding:0 28px 24px"><img src="https://${host}/pictures/${index + 1}.jpg" alt="${heading}" width="544" height="220" style="width:100%;border-radius:6px"><h2 style="font-size:20px;margin:16px 0 6px;color:#222">${heading}</h2><p style="margin:0;font-size:16px;line-height:1.55;color:#444">${text}</p><p style="margin:10px 0 0"><a href="https://${host}/read/${index + 1}" style="color:${color}">Read on</a></p></td></tr>`,
    )
    .join('');
  return `<!doctype html><html><head><style>@media (max-width: 480px) { h2 { font-size: 18px } }</style></head><body style="margin:0;background:#eee"><table width="100%" cellpadding="0" cellspacing="0" style="background:#eeeeee;font-family:Georgia,serif"><tr><td align="center" style="padding:24px 8px"><table width="600" cellpadding="0" cellspacing="0" style="max-width:600px;background:#ffffff"><tr><td style="padding:28px;font-size:30px;color:${color}">${title}</td></tr>${articles}<tr><td style="padding:20px 28px;font-size:12px;color:#888;border-top:1px solid #ddd">You get this letter because you asked for it. <a href="https://${host}/unsubscribe?u=demo" style="color:#888">Unsubscribe</a><img src="https://${host}/open.gif?u=demo" width="1" height="1" alt=""></td></tr></table></td></tr></table></body></html>`;
}

const slowParts = [
  ['The last keeper', 'For forty years he lit the lamp by hand. A visit to an island where the post comes twice a week.'],
  ['In praise of the index', 'Nobody reads it, everybody needs it: a short history of the last pages of a book.'],
  ['Letters from readers', 'On walking without a map, and three answers to the question of the perfect armchair.'],
] as const;

/** Letters to many. */
export const newsletterSamples: readonly SampleMessage[] = [
  {
    id: 'slow-reads-41',
    mailboxId: 'inbox',
    ageMinutes: 3 * hours,
    from: 'slowReads',
    subject: 'Slow Reads 41: the last keeper',
    flags: [],
    headers: toListHeaders('slowreads'),
    text: slowParts.map(([heading, text]) => `${heading}\n${text}`).join('\n\n'),
    html: toNewsletter({ title: 'Slow Reads', color: '#7a3b1d', host: 'slowreads.example', parts: slowParts }),
  },
  {
    id: 'slow-reads-40',
    mailboxId: 'inbox',
    ageMinutes: 7 * days + 3 * hours,
    from: 'slowReads',
    subject: 'Slow Reads 40: rivers under cities',
    headers: toListHeaders('slowreads'),
    text: 'Rivers under cities\nThey were roads, then sewers, then forgotten. Now they are being dug up again.',
    html: toNewsletter({
      title: 'Slow Reads',
      color: '#7a3b1d',
      host: 'slowreads.example',
      parts: [['Rivers under cities', 'They were roads, then sewers, then forgotten. Now they are being dug up again.']],
    }),
  },
  {
    id: 'kitchen-1',
    mailboxId: 'inbox',
    ageMinutes: 1 * days + 10 * hours,
    from: 'kitchen',
    subject: 'A soup for the first cold evening 🍲',
    flags: [],
    headers: toListHeaders('sundaykitchen'),
    text: 'Roast the pumpkin first\nForty minutes in the oven do what an hour in the pot cannot.\n\nBread from yesterday\nTear it, oil it, toast it: the best part of the bowl.',
    html: toNewsletter({
      title: 'The Sunday Kitchen',
      color: '#b4551a',
      host: 'sundaykitchen.example',
      parts: [
        ['Roast the pumpkin first', 'Forty minutes in the oven do what an hour in the pot cannot.'],
        ['Bread from yesterday', 'Tear it, oil it, toast it: the best part of the bowl.'],
      ],
    }),
  },
  {
    id: 'museum-1',
    mailboxId: 'archive',
    ageMinutes: 18 * days,
    from: 'museum',
    subject: 'New in the museum: buttons, and who sewed them on',
    headers: toListHeaders('smallthings'),
    text: 'Buttons, and who sewed them on\nFour hundred buttons, each with its coat, its year and, where we know it, its story.',
    html: toNewsletter({
      title: 'Museum of Small Things',
      color: '#2f5d50',
      host: 'smallthings.example',
      parts: [['Buttons, and who sewed them on', 'Four hundred buttons, each with its coat, its year and, where we know it, its story.']],
    }),
  },
];
