import type { SubmissionEnvelope } from '@mailwright/mail';
import { createTransport } from 'nodemailer';

/** Hands a message to an LMTP server on loopback (RFC 2033); rejects unless every recipient took it. */
export async function deliverByLmtp(port: number, envelope: SubmissionEnvelope, raw: Uint8Array): Promise<void> {
  const transport = createTransport({ host: '127.0.0.1', port, lmtp: true, secure: false, ignoreTLS: true });
  try {
    const result = await transport.sendMail({
      envelope: { from: envelope.mailFrom, to: [...envelope.rcptTo] },
      raw: Buffer.from(raw),
    });
    if (result.rejected.length > 0) throw new Error(`LMTP refused ${result.rejected.join(', ')}.`);
  } finally {
    transport.close();
  }
}
