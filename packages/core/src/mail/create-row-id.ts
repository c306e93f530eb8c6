import { randomUUID } from 'node:crypto';

const mostInMillisecond = 0x1000;
let latestMs = 0;
let count = 0;
let start = '';

/**
 * The id of a row of the mirror: a UUID of version 7 with a counter (RFC 9562 §6.2, method 1), greater than all before it in this process.
 * Rows that are written together then lie side by side in every index of their ids.
 */
export function createRowId(): string {
  const nowMs = Date.now();
  count = nowMs > latestMs ? 0 : count + 1;
  if (nowMs > latestMs) latestMs = nowMs;
  else if (count === mostInMillisecond) {
    latestMs += 1;
    count = 0;
  }
  if (count === 0) {
    const time = latestMs.toString(16).padStart(12, '0');
    start = `${time.slice(0, 8)}-${time.slice(8)}-7`;
  }
  // The variant and 62 random bits of version 4 stand where version 7 has them.
  return `${start}${(count + mostInMillisecond).toString(16).slice(1)}${randomUUID().slice(18)}`;
}
