import { describeServers } from './testing/describe-servers.ts';

describeServers([
  { name: 'Dovecot' },
  { name: 'Dovecot by STARTTLS', security: 'starttls' },
  {
    name: 'Dovecot with the bare protocol',
    dovecot: {
      hiddenCapabilities: [
        ...['UIDPLUS', 'MOVE', 'CONDSTORE', 'QRESYNC', 'SPECIAL-USE', 'IDLE', 'LIST-STATUS', 'LIST-EXTENDED'],
        ...['ESEARCH', 'ENABLE', 'WITHIN', 'NAMESPACE', 'LITERAL+', 'SASL-IR', 'ID'],
      ],
    },
  },
]);
