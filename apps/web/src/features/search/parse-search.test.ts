import { describe, expect, it } from 'vitest';
import { parseSearch } from './parse-search';

describe('parseSearch', () => {
  it('takes plain words and phrases as text', () => {
    expect(parseSearch('  analytical "note g" ')).toEqual({ text: 'analytical note g' });
    expect(parseSearch('   ')).toEqual({});
  });

  it('reads every operator', () => {
    expect(parseSearch('from:ada to:charles subject:"second engine" has:attachment is:unread is:starred tea')).toEqual({
      from: 'ada',
      to: 'charles',
      subject: 'second engine',
      hasAttachment: true,
      isUnread: true,
      isStarred: true,
      text: 'tea',
    });
  });

  it('does not mind the case of operators', () => {
    expect(parseSearch('FROM:Ada IS:Unread')).toEqual({ from: 'Ada', isUnread: true });
  });

  it('reads days, months and years', () => {
    expect(parseSearch('after:2026-03-12 before:2026/4')).toEqual({
      after: new Date(2026, 2, 12).toISOString(),
      before: new Date(2026, 3, 1).toISOString(),
    });
  });

  it('searches what it does not understand as it stands', () => {
    expect(parseSearch('before:soon')).toEqual({ text: 'before:soon' });
    expect(parseSearch('after:2026-02-31')).toEqual({ text: 'after:2026-02-31' });
    expect(parseSearch('https://example.org/x')).toEqual({ text: 'https://example.org/x' });
    expect(parseSearch('from:')).toEqual({ text: 'from:' });
  });
});
