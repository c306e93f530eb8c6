import { describeServers } from './testing/describe-servers.ts';

describeServers([
  { name: 'Dovecot without QRESYNC', dovecot: { hiddenCapabilities: ['QRESYNC'] } },
  { name: 'Dovecot without CONDSTORE and QRESYNC', dovecot: { hiddenCapabilities: ['CONDSTORE', 'QRESYNC'] } },
  { name: 'Dovecot without IDLE', dovecot: { hiddenCapabilities: ['IDLE'] } },
]);
