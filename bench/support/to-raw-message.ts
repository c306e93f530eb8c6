import type { PlannedMessage } from './plan-mailbox.ts';

const pdf = Buffer.from('%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n').toString('base64');

/** The RFC 5322 bytes of a planned message. */
export function toRawMessage(message: PlannedMessage): Buffer {
  const { from, to, subject, receivedAt, messageIdHeader, parentIndex, threadIndex } = message;
  const toId = (index: number) => `<${index}.bench@example.test>`;
  const references = parentIndex === null ? [] : [...new Set([threadIndex, parentIndex])].map(toId);
  const head = [
    `From: ${from.name} <${from.address}>`,
    `To: ${to.name} <${to.address}>`,
    `Subject: ${subject}`,
    `Date: ${receivedAt.toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: ${messageIdHeader}`,
    ...(parentIndex === null ? [] : [`In-Reply-To: ${toId(parentIndex)}`, `References: ${references.join(' ')}`]),
    'MIME-Version: 1.0',
  ];
  return Buffer.from([...head, ...toBody(message)].join('\r\n'));
}

function toBody(message: PlannedMessage): readonly string[] {
  const { attachmentName, index } = message;
  if (attachmentName === null) return toText(message);
  const boundary = `mixed-${index}`;
  return [
    `Content-Type: multipart/mixed; boundary="${boundary}"`,
    '',
    `--${boundary}`,
    ...toText(message),
    `--${boundary}`,
    `Content-Type: application/pdf; name="${attachmentName}"`,
    `Content-Disposition: attachment; filename="${attachmentName}"`,
    'Content-Transfer-Encoding: base64',
    '',
    pdf,
    `--${boundary}--`,
    '',
  ];
}

function toText(message: PlannedMessage): readonly string[] {
  const { words, foreignLine, hasHtml, index } = message;
  const lines = [...toLines(words), ...(foreignLine === null ? [] : [foreignLine])];
  const plain = ['Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: 8bit', '', ...lines, ''];
  if (!hasHtml) return plain;
  const boundary = `alternative-${index}`;
  const html = lines.map((line) => `<p>${line}</p>`);
  return [
    `Content-Type: multipart/alternative; boundary="${boundary}"`,
    '',
    `--${boundary}`,
    ...plain,
    `--${boundary}`,
    'Content-Type: text/html; charset=utf-8',
    'Content-Transfer-Encoding: 8bit',
    '',
    '<html><body>',
    ...html,
    '</body></html>',
    `--${boundary}--`,
    '',
  ];
}

function toLines(words: readonly string[]): readonly string[] {
  const lines: string[] = [];
  for (let at = 0; at < words.length; at += 10) lines.push(words.slice(at, at + 10).join(' '));
  return lines;
}
