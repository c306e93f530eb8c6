import { createPaper } from './sample-files.ts';
import { days, hours, type SampleMessage } from './sample-message.ts';

const journey: readonly SampleMessage[] = [
  {
    id: 'train-1',
    mailboxId: 'inbox',
    ageMinutes: 2 * days + 12 * hours,
    from: 'railway',
    subject: 'Your tickets: Hamburg to Copenhagen',
    flags: ['$seen', '$flagged'],
    text: `Thank you for travelling with Nordbahn.

Hamburg Hbf 07:23, platform 6
København H 12:09, platform 5
Coach 23, seat 47 (window)

The ticket is attached. Please bring an identity card.`,
    html: `<table width="100%" cellpadding="0" cellspacing="0" style="background:#f3f6f9;font-family:Helvetica,Arial,sans-serif"><tr><td align="center" style="padding:24px"><table width="480" cellpadding="0" cellspacing="0" style="background:#ffffff;border-radius:8px"><tr><td style="padding:20px 24px;background:#17456b;color:#ffffff;font-size:20px;border-radius:8px 8px 0 0">Hamburg → Copenhagen</td></tr><tr><td style="padding:20px 24px;color:#20303c;font-size:15px;line-height:1.5"><strong>07:23</strong> Hamburg Hbf, platform 6<br><strong>12:09</strong> København H, platform 5<br><br>Coach 23, seat 47 (window)</td></tr><tr><td style="padding:0 24px 24px"><a href="https://nordbahn.example/booking/7F3KQ2" style="display:inline-block;padding:10px 18px;background:#17456b;color:#ffffff;text-decoration:none;border-radius:6px">Show booking</a></td></tr></table></td></tr></table>`,
    files: [
      createPaper('ticket-7F3KQ2.pdf', ['Nordbahn', 'Booking 7F3KQ2', '', 'Hamburg Hbf 07:23 to Copenhagen H 12:09', 'Coach 23, seat 47']),
    ],
  },
  {
    id: 'hotel-1',
    mailboxId: 'travel',
    ageMinutes: 5 * days,
    from: 'hotel',
    subject: 'Reservation confirmed: two nights at Havblik',
    text: `Dear guest,

we look forward to welcoming you. Your room faces the sea. Breakfast is from 7 to 10, the sauna from 16.

Hotel Havblik`,
  },
  {
    id: 'hotel-2',
    mailboxId: 'sent',
    ageMinutes: 4 * days + 18 * hours,
    from: 'me',
    to: ['hotel'],
    subject: 'Re: Reservation confirmed: two nights at Havblik',
    repliesTo: 'hotel-1',
    text: `Thank you! We arrive late, around 22:00. Will somebody be there?`,
  },
  {
    id: 'hotel-3',
    mailboxId: 'travel',
    ageMinutes: 4 * days + 16 * hours,
    from: 'hotel',
    subject: 'Re: Reservation confirmed: two nights at Havblik',
    repliesTo: 'hotel-2',
    text: `Of course, ring the bell by the blue door. There will be soup.`,
  },
];

const money: readonly SampleMessage[] = [
  {
    id: 'invoice-1',
    mailboxId: 'inbox',
    ageMinutes: 12 * days,
    from: 'hosting',
    subject: 'Invoice 2214-08 for your project "lighthouse"',
    text: `Your invoice is attached. Amount: 14.00 EUR, to be taken from your card in three days.`,
    files: [createPaper('invoice-2214-08.pdf', ['Cloudharbour', 'Invoice 2214-08', '', 'Small instance, one month: 14.00 EUR'])],
  },
  {
    id: 'bank-1',
    mailboxId: 'inbox',
    ageMinutes: 26 * hours,
    from: 'bank',
    subject: 'A new sign-in to your account',
    flags: [],
    text: `Somebody signed in to your account with a new device.

Where: Hamburg
When: yesterday, 18:04

If this was you, there is nothing to do.`,
  },
  {
    id: 'shop-1',
    mailboxId: 'archive',
    ageMinutes: 21 * days,
    from: 'shop',
    subject: 'Ihre Bestellung ist unterwegs',
    text: `Guten Tag,

drei Hefte (liniert, A5) und ein Füller (grün) sind auf dem Weg zu Ihnen. Sie kommen voraussichtlich am Donnerstag an.

Ihr Papierladen`,
  },
  {
    id: 'library-1',
    mailboxId: 'inbox',
    ageMinutes: 3 * days + 8 * hours,
    from: 'library',
    subject: 'Two books are due on Monday',
    text: `Due on Monday:

  The Sea, The Sea
  A Field Guide to Lighthouses

You can extend them once, online or at the desk.`,
  },
];

/** Tickets, invoices, notices. */
export const receiptSamples: readonly SampleMessage[] = [...journey, ...money];
