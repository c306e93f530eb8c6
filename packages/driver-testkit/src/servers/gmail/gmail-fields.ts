type Mask = ReadonlyMap<string, Mask | null>;

/** What a `fields` mask leaves of an answer (Google APIs "Partial responses"). */
export function applyFields(value: unknown, fields: string | null): unknown {
  return fields === null ? value : mask(value, readMask(fields));
}

function mask(value: unknown, fields: Mask): unknown {
  if (Array.isArray(value)) return value.map((entry) => mask(entry, fields));
  if (value === null || typeof value !== 'object') return value;
  const kept = Object.entries(value).flatMap(([key, entry]) => {
    const inner = fields.get(key);
    return inner === undefined ? [] : [[key, inner === null ? entry : mask(entry, inner)] as const];
  });
  return Object.fromEntries(kept);
}

function readMask(fields: string): Mask {
  const position = { at: 0 };
  return readList(fields, position);
}

function readList(fields: string, position: { at: number }): Mask {
  const list = new Map<string, Mask | null>();
  for (;;) {
    const [name = ''] = /^[\w]+/.exec(fields.slice(position.at)) ?? [];
    if (name === '') throw new Error('The field mask is malformed.');
    position.at += name.length;
    const next = fields[position.at];
    position.at += 1;
    if (next === '(') {
      list.set(name, readList(fields, position));
      if (fields[position.at] !== ',') {
        position.at += 1;
        return list;
      }
      position.at += 1;
    } else {
      list.set(name, null);
      if (next !== ',') return list;
    }
  }
}
