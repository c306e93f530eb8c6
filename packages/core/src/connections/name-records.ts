import { Resolver } from 'node:dns/promises';

/** Where mail for a domain goes (RFC 5321 §5.1). */
export interface MailExchanger {
  readonly host: string;
  readonly priority: number;
}

/** Where a service is offered (RFC 2782). */
export interface ServiceRecord {
  readonly host: string;
  readonly port: number;
  readonly priority: number;
  readonly weight: number;
}

/** Records of the name system; an absent name gives an empty list. */
export interface NameRecords {
  findMailExchangers(domain: string): Promise<readonly MailExchanger[]>;
  /** `name` is whole: `_imaps._tcp.example.org`. */
  findServices(name: string): Promise<readonly ServiceRecord[]>;
}

const timeoutMs = 3000;

/** Asks the system's name servers. */
export function createNameRecords(): NameRecords {
  const resolver = new Resolver({ timeout: timeoutMs, tries: 2 });
  return {
    async findMailExchangers(domain) {
      const records = await orEmpty(resolver.resolveMx(domain));
      return records.map(({ exchange, priority }) => ({ host: exchange.toLowerCase(), priority })).sort((a, b) => a.priority - b.priority);
    },
    async findServices(name) {
      const records = await orEmpty(resolver.resolveSrv(name));
      return records
        .map((record) => ({ host: record.name.toLowerCase(), port: record.port, priority: record.priority, weight: record.weight }))
        .sort((a, b) => a.priority - b.priority || b.weight - a.weight);
    },
  };
}

async function orEmpty<Entry>(answer: Promise<readonly Entry[]>): Promise<readonly Entry[]> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOTFOUND' || error.code === 'ENODATA')) return [];
    throw error;
  }
}
