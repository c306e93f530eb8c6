/** Everybody who writes in the demo account; all domains are reserved for examples (RFC 2606). */
export const people = {
  me: { name: '', address: '' },
  mira: { name: 'Mira Lindqvist', address: 'mira@studio-nord.example' },
  tomas: { name: 'Tomás Herrera', address: 'tomas.herrera@studio-nord.example' },
  priya: { name: 'Priya Raman', address: 'priya@studio-nord.example' },
  jonas: { name: 'Jonas Weber', address: 'jonas.weber@werft.example' },
  yuki: { name: '佐藤 由紀', address: 'yuki.sato@kissa.example' },
  olga: { name: 'Ольга Смирнова', address: 'olga@perevod.example' },
  layla: { name: 'ليلى حداد', address: 'layla@maktaba.example' },
  grandma: { name: 'Oma Trude', address: 'trude@familie.example' },
  ben: { name: 'Ben', address: 'ben@familie.example' },
  claire: { name: 'Claire Fontaine', address: 'claire@atelier-fontaine.example' },
  railway: { name: 'Nordbahn Tickets', address: 'tickets@nordbahn.example' },
  hotel: { name: 'Hotel Havblik', address: 'reception@havblik.example' },
  bank: { name: 'Fjord Bank', address: 'no-reply@fjordbank.example' },
  shop: { name: 'Papierladen', address: 'bestellung@papierladen.example' },
  hosting: { name: 'Cloudharbour Billing', address: 'billing@cloudharbour.example' },
  build: { name: 'Build Service', address: 'builds@forge.example' },
  slowReads: { name: 'Slow Reads', address: 'letter@slowreads.example' },
  kitchen: { name: 'The Sunday Kitchen', address: 'hello@sundaykitchen.example' },
  museum: { name: 'Museum of Small Things', address: 'news@smallthings.example' },
  library: { name: 'City Library', address: 'service@library.example' },
  lottery: { name: 'Royal Lottery Office', address: 'winner@claim-now.example' },
  pills: { name: 'Dr. Wonder', address: 'offer@miracle.example' },
  choir: { name: 'Harbour Choir', address: 'choir@harbour.example' },
} as const;

/** Who, by a short name. */
export type PersonKey = keyof typeof people;
