const months = 'JanFebMarAprMayJunJulAugSepOctNovDec';
const [comma, space, plus, minus, colon] = [0x2c, 0x20, 0x2b, 0x2d, 0x3a];
// From behind the day: ` Mar 2024 10:34:00 +0100`.
const restLength = 24;

/**
 * The instant, in milliseconds, of a date of the one form that nearly all have: `Tue, 5 Mar 2024 10:34:00 +0100` (RFC 5322 §3.3), with
 * `-` between its parts that of INTERNALDATE (RFC 9051 §9 date-time). Null for whatever looks otherwise, which may be a date too.
 */
export function readUsualDate(text: string, separator: ' ' | '-' = ' '): number | null {
  const between = separator.charCodeAt(0);
  let at = text.charCodeAt(3) === comma && text.charCodeAt(4) === space ? 5 : 0;
  if (text.charCodeAt(at) === space) at += 1;
  const dayLength = text.charCodeAt(at + 1) === between ? 1 : 2;
  const day = readDigits(text, at, dayLength);
  at += dayLength;
  if (text.length !== at + restLength || !hasSigns(text, at, between)) return null;
  const month = months.indexOf(text.slice(at + 1, at + 4)) / 3;
  const timeMs = readTime(text, at + 10);
  const offsetMs = readOffset(text, at + 19);
  if (!Number.isInteger(month) || month < 0 || day < 1 || day > 31 || timeMs === null || offsetMs === null) return null;
  const year = readDigits(text, at + 5, 4);
  return year < 1000 ? null : Date.UTC(year, month, day) + timeMs - offsetMs;
}

const hasSigns = (text: string, at: number, between: number): boolean =>
  text.charCodeAt(at) === between &&
  text.charCodeAt(at + 4) === between &&
  text.charCodeAt(at + 9) === space &&
  text.charCodeAt(at + 12) === colon &&
  text.charCodeAt(at + 15) === colon &&
  text.charCodeAt(at + 18) === space;

function readTime(text: string, at: number): number | null {
  const hours = readDigits(text, at, 2);
  const minutes = readDigits(text, at + 3, 2);
  const seconds = readDigits(text, at + 6, 2);
  const isTime = hours >= 0 && hours < 24 && minutes >= 0 && minutes < 60 && seconds >= 0 && seconds < 60;
  return isTime ? ((hours * 60 + minutes) * 60 + seconds) * 1000 : null;
}

function readOffset(text: string, at: number): number | null {
  const sign = text.charCodeAt(at);
  const hours = readDigits(text, at + 1, 2);
  const minutes = readDigits(text, at + 3, 2);
  if ((sign !== plus && sign !== minus) || hours < 0 || minutes < 0) return null;
  return (sign === minus ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}

/** Minus one where one of them is none. */
function readDigits(text: string, at: number, count: number): number {
  let number = 0;
  for (let index = at; index < at + count; index += 1) {
    const digit = text.charCodeAt(index) - 0x30;
    if (!(digit >= 0 && digit <= 9)) return -1;
    number = number * 10 + digit;
  }
  return number;
}
