import { describe, expect, it } from 'vitest';
import { findOAuthProvider } from './oauth-providers';
import { createWizardState, type FoundSettings } from './wizard-state';

const found: FoundSettings = {
  source: 'presets',
  providerId: 'outlook',
  providerName: 'Outlook.com',
  method: 'oauth',
  hint: null,
  helpUrl: null,
  isTrusted: true,
  imap: null,
  smtp: null,
};

describe('the provider to sign in at', () => {
  const state = createWizardState(null);
  const withHost = (host: string) => ({ ...state, servers: { ...state.servers, imap: { ...state.servers.imap, host } } });

  it('is told by the preset or by the server, and is none elsewhere', () => {
    expect(findOAuthProvider({ ...state, found })).toBe('microsoft');
    expect(findOAuthProvider(withHost(' IMAP.gmail.com'))).toBe('google');
    expect(findOAuthProvider(withHost('imap.gmail.com.example.test'))).toBeNull();
    expect(findOAuthProvider(state)).toBeNull();
  });
});
