export * from './servers/certificates.ts';
export * from './servers/dovecot.ts';
export * from './servers/fake-imap-server.ts';
export * from './servers/fake-smtp-server.ts';
export { findFreePort } from './servers/free-port.ts';
export { deliverByLmtp } from './servers/lmtp.ts';
export * from './servers/scripted-server.ts';
export * from './servers/submission-server.ts';
export * from './servers/tcp-proxy.ts';
