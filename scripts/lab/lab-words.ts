/** Somebody who writes. */
export interface LabPerson {
  readonly name: string;
  readonly address: string;
}

const names = [
  'Hanna Brandt',
  'Luca Moretti',
  'Sofía Ibáñez',
  'Łukasz Zieliński',
  'Çağla Demir',
  'Ngozi Okafor',
  'Дмитрий Орлов',
  '高橋 健',
  '김하늘',
  'مريم السيد',
  'Nikos Pappas',
  'Émile Laurent',
  'Astrid Sørensen',
  'Wei Zhang',
  'Ruth Levi',
  'Sam Carter',
] as const;

/** The people of the lab, each at a domain reserved for examples. */
export const labPeople: readonly LabPerson[] = names.map((name, index) => ({ name, address: `person${index + 1}@lab-friends.example` }));

/** What conversations are about, in the language of their first mail. */
export const labTopics: readonly (readonly [subject: string, text: string])[] = [
  ['Garden plan for spring', 'I drew where the beds could go. The shed stays, the nettles go, the hedgehog keeps its corner.'],
  ['Minutes of the meeting', 'Attached are the minutes. Please tell me if I forgot something, above all in point three.'],
  ['Ersatzteile für die Presse', 'die Walze ist bestellt und kommt in zwei Wochen. Bis dahin drucken wir auf der kleinen Maschine.'],
  ['Réunion de mardi', 'la salle bleue est libre à 14 heures. Qui apporte le projecteur ?'],
  ['Presupuesto del taller', 'adjunto el presupuesto con los cambios que pediste. El segundo punto sigue abierto.'],
  ['Расписание на следующую неделю', 'высылаю расписание. Во вторник зал занят, поэтому репетиция в среду.'],
  ['来週の打ち合わせについて', '来週の打ち合わせは水曜日の午後三時からでお願いいたします。場所はいつもの会議室です。'],
  ['회의 일정 안내', '다음 주 회의는 목요일 오전 열 시입니다. 자료는 미리 보내 드리겠습니다.'],
  ['موعد الاجتماع القادم', 'سنلتقي يوم الثلاثاء في الساعة العاشرة. أرجو تأكيد الحضور.'],
  ['项目进度更新', '本周的进度在附件里，请看第二页。下周一我们再讨论。'],
  ['Boat trip on Sunday', 'If the wind is kind we sail at nine. Bring something warm and something to share.'],
  ['Release notes for review', 'Here are the notes of the next release. I would cut the last paragraph, it promises too much.'],
  ['Question about the invoice', 'The second line counts the delivery twice, I think. Can you have a look?'],
  ['Książka do zwrotu', 'przypominam o książce, którą pożyczyłaś w marcu. Nie ma pośpiechu, ale jestem ciekaw, czy się podobała.'],
  ['Lost: one green scarf', 'It was last seen in the cloakroom on Friday. It has a hole shaped like Denmark.'],
];

/** What people answer. */
export const labAnswers: readonly string[] = [
  'Thank you, that works for me.',
  'I would rather do it a week later, if nobody minds.',
  'Agreed. I will take care of the first part.',
  'Good question. Let me ask and come back to you.',
  'Perfect, see you then!',
  'I have added two remarks, otherwise fine.',
  'Could you send the file again? It did not open here.',
  'Done. It took ten minutes, we feared it for a year.',
];

/** Letters to many. */
export const labNewsletters: readonly (readonly [name: string, address: string])[] = [
  ['The Weekly Map', 'weekly@maps-letter.example'],
  ['Cloud Bakery', 'orders@cloudbakery.example'],
  ['Open Source Almanac', 'almanac@osa-letter.example'],
];
