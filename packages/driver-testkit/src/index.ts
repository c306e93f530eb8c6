export * from './servers/certificates.ts';
export * from './servers/dovecot.ts';
export { findFreePort } from './servers/free-port.ts';
export { deliverByLmtp } from './servers/lmtp.ts';
