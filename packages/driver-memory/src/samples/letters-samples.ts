import { createPaper, createPicture } from './sample-files.ts';
import { days, hours, type SampleMessage } from './sample-message.ts';

/** Letters in many languages. */
export const lettersSamples: readonly SampleMessage[] = [
  {
    id: 'kissa-1',
    mailboxId: 'inbox',
    ageMinutes: 2 * days + 9 * hours,
    from: 'yuki',
    subject: '喫茶店のメニューについて',
    text: `お世話になっております。喫茶「灯台」の佐藤です。

新しいメニューの写真をお送りします。ウェブサイトに載せていただけますでしょうか。
よろしくお願いいたします。

佐藤 由紀`,
    files: [createPicture('メニュー.png', { from: [255, 236, 210], to: [120, 60, 40] })],
  },
  {
    id: 'kissa-2',
    mailboxId: 'sent',
    ageMinutes: 2 * days + 5 * hours,
    from: 'me',
    to: ['yuki'],
    subject: 'Re: 喫茶店のメニューについて',
    repliesTo: 'kissa-1',
    text: `佐藤様

写真をありがとうございます。今日中に載せます。とても美味しそうですね！`,
  },
  {
    id: 'kissa-3',
    mailboxId: 'inbox',
    ageMinutes: 50,
    from: 'yuki',
    subject: 'Re: 喫茶店のメニューについて',
    repliesTo: 'kissa-2',
    flags: [],
    text: `早速のご対応、ありがとうございます。次にお越しの際は、プリンをごちそうさせてください 🍮

佐藤`,
  },
  {
    id: 'translation-1',
    mailboxId: 'inbox',
    ageMinutes: 4 * days + 2 * hours,
    from: 'olga',
    subject: 'Перевод брошюры готов',
    flags: ['$seen', '$flagged'],
    text: `Добрый день!

Перевод брошюры о маяке готов, файл во вложении. Два места я отметила: там в оригинале игра слов, и я предлагаю два варианта.

С уважением,
Ольга`,
    files: [createPaper('Брошюра.pdf', ['Brochure, Russian edition', '', 'Set in the original: see the printed proof.'])],
  },
  {
    id: 'translation-2',
    mailboxId: 'sent',
    ageMinutes: 3 * days + 20 * hours,
    from: 'me',
    to: ['olga'],
    subject: 'Re: Перевод брошюры готов',
    repliesTo: 'translation-1',
    text: `Ольга, спасибо огромное! Берём первый вариант в обоих местах.`,
  },
  {
    id: 'translation-3',
    mailboxId: 'inbox',
    ageMinutes: 3 * days + 18 * hours,
    from: 'olga',
    subject: 'Re: Перевод брошюры готов',
    repliesTo: 'translation-2',
    text: `Отлично, тогда всё готово к печати. Хороших выходных!`,
  },
  {
    id: 'bookshop-1',
    mailboxId: 'inbox',
    ageMinutes: 8 * hours,
    from: 'layla',
    subject: 'دعوة إلى أمسية القراءة',
    flags: [],
    text: `مرحبًا،

يسعدنا أن ندعوك إلى أمسية القراءة في المكتبة يوم الخميس الساعة السابعة مساءً. سنقرأ قصصًا عن البحر والمنارات.

مع أطيب التحيات،
ليلى`,
    html: `<div dir="rtl" style="font-family: serif; font-size: 17px"><p>مرحبًا،</p><p>يسعدنا أن ندعوك إلى <strong>أمسية القراءة</strong> في المكتبة يوم الخميس الساعة السابعة مساءً. سنقرأ قصصًا عن البحر والمنارات.</p><p>مع أطيب التحيات،<br>ليلى</p></div>`,
  },
  {
    id: 'atelier-1',
    mailboxId: 'inbox',
    ageMinutes: 9 * days,
    from: 'claire',
    subject: 'Les épreuves de l’affiche',
    text: `Bonjour,

voici les épreuves de l’affiche. Le bleu est plus profond qu’à l’écran, et c’est tant mieux.

À bientôt,
Claire`,
    html: `<p>Bonjour,</p><p>voici les épreuves de l’affiche. Le bleu est plus profond qu’à l’écran, et c’est tant mieux.</p><p><img src="cid:epreuve@demo" alt="Épreuve de l’affiche" width="240" height="140"></p><p>À bientôt,<br>Claire</p>`,
    files: [createPicture('épreuve.png', { from: [70, 130, 200], to: [10, 20, 70], contentId: 'epreuve@demo' })],
  },
  {
    id: 'atelier-2',
    mailboxId: 'sent',
    ageMinutes: 8 * days + 20 * hours,
    from: 'me',
    to: ['claire'],
    subject: 'Re: Les épreuves de l’affiche',
    repliesTo: 'atelier-1',
    text: `Chère Claire,

c’est magnifique. Bon pour impression !`,
  },
  {
    id: 'choir-1',
    mailboxId: 'inbox',
    ageMinutes: 7 * days + 3 * hours,
    from: 'choir',
    subject: 'Προβα την Τετάρτη / Rehearsal on Wednesday',
    text: `Dear voices,

the Greek song is coming along. Please practise bars 20 to 36, and mind the breath before «θάλασσα».

The choir`,
  },
];
