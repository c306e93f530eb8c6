import { randomFillSync } from 'node:crypto';

const tailBytes = 8;
const pool = Buffer.alloc(tailBytes * 512);
let poolAt = pool.length;
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
  return `${start}${(count + mostInMillisecond).toString(16).slice(1)}${createTail()}`;
}

/** The variant and 62 random bits. Each `randomUUID` costs a kilobyte for the collector. */
function createTail(): string {
  if (poolAt === pool.length) {
    randomFillSync(pool);
    poolAt = 0;
  }
  const at = poolAt;
  poolAt += tailBytes;
  pool[at] = ((pool[at] ?? 0) & 0x3f) | 0x80;
  const digits = pool.toString('hex', at, poolAt);
  return `-${digits.slice(0, 4)}-${digits.slice(4)}`;
}
