import { describe, expect, it } from 'vitest';
import { addRecipients, findReplyRecipients, isSendable, parseRecipients, toForwardSubject, toReplySubject } from './recipients';

const ada = { name: 'Ada', address: 'ada@lovelace.dev' };
const charles = { name: 'Charles', address: 'cb@engine.example' };
const mary = { name: 'Mary', address: 'mary@somerville.example' };
const list = { name: null, address: 'list@society.example' };
const own = new Set(['ada@lovelace.dev']);

describe('parseRecipients', () => {
  it('reads many at once, with names, quotes and both separators', () => {
    expect(parseRecipients('Ada <ada@lovelace.dev>, "Babbage, Charles" <cb@engine.example>; mary@somerville.example\n')).toEqual([
      { name: 'Ada', address: 'ada@lovelace.dev' },
      { name: 'Babbage, Charles', address: 'cb@engine.example' },
      { name: null, address: 'mary@somerville.example' },
    ]);
  });

  it('takes addresses with spaces between for several', () => {
    expect(parseRecipients('a@b.example c@d.example').map((each) => each.address)).toEqual(['a@b.example', 'c@d.example']);
  });

  it('keeps what is no address, so that it can be mended', () => {
    const [typed] = parseRecipients('charles');

    expect(typed).toEqual({ name: null, address: 'charles' });
    expect(typed && isSendable(typed)).toBe(false);
    expect(isSendable(charles)).toBe(true);
    expect(isSendable({ name: null, address: 'root@localhost' })).toBe(true);
    expect(isSendable({ name: null, address: 'a b@c.example' })).toBe(false);
  });
});

describe('addRecipients', () => {
  it('adds nobody twice, whatever the case', () => {
    expect(addRecipients([ada], [{ name: null, address: 'ADA@lovelace.dev' }, mary])).toEqual([ada, mary]);
  });
});

describe('findReplyRecipients', () => {
  const message = { isOwn: false, from: [charles], to: [ada, mary], cc: [list, ada], replyTo: [] };

  it('answers the sender, or who is named in Reply-To', () => {
    expect(findReplyRecipients(message, false, own)).toEqual({ to: [charles], cc: [] });
    expect(findReplyRecipients({ ...message, replyTo: [list] }, false, own)).toEqual({ to: [list], cc: [] });
  });

  it('answers all but oneself', () => {
    expect(findReplyRecipients(message, true, own)).toEqual({ to: [charles, mary], cc: [list] });
  });

  it('goes on to the same people from an own message', () => {
    expect(findReplyRecipients({ ...message, isOwn: true, from: [ada], to: [charles] }, true, own)).toEqual({ to: [charles], cc: [list] });
  });

  it('may answer oneself where nobody else is there', () => {
    expect(findReplyRecipients({ isOwn: true, from: [ada], to: [ada], cc: [], replyTo: [] }, true, own).to).toEqual([ada]);
  });
});

describe('subjects', () => {
  it('carry one prefix', () => {
    expect(toReplySubject('AW: Re: Tea')).toBe('Re: Tea');
    expect(toReplySubject(null)).toBe('Re:');
    expect(toForwardSubject('Fw: WG: Tea')).toBe('Fwd: Tea');
    expect(toForwardSubject('Re: Tea')).toBe('Fwd: Re: Tea');
  });
});
