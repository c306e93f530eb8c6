import { describeServers } from './testing/describe-servers.ts';

describeServers([
  { name: 'Dovecot without UIDPLUS', dovecot: { hiddenCapabilities: ['UIDPLUS'] } },
  { name: 'Dovecot without MOVE', dovecot: { hiddenCapabilities: ['MOVE'] } },
  { name: 'Dovecot without SPECIAL-USE', dovecot: { hiddenCapabilities: ['SPECIAL-USE'], hasSpecialUse: false } },
]);
