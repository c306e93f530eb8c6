import { z } from 'zod';

/** Ids of one person's rows, by the property name that carries them in inputs. */
export type KnownIds = Readonly<Record<string, string>>;

type JsonSchema = {
  type?: string | string[];
  const?: unknown;
  enum?: readonly unknown[];
  anyOf?: readonly JsonSchema[];
  oneOf?: readonly JsonSchema[];
  allOf?: readonly JsonSchema[];
  properties?: Readonly<Record<string, JsonSchema>>;
  required?: readonly string[];
  items?: JsonSchema;
  format?: string;
  minimum?: number;
  minLength?: number;
};

const words: Readonly<Record<string, unknown>> = {
  emailAddress: 'somebody@example.test',
  address: 'somebody@example.test',
  identityAddress: undefined,
  host: 'mail.example.test',
  userName: 'somebody',
  cursor: undefined,
  idempotencyKey: 'a-key-of-this-test',
  add: ['$flagged'],
  toMailboxId: undefined,
  color: 1,
  limit: 50,
  certificateFingerprint: undefined,
  timeoutMs: 5000,
  position: undefined,
  timeZone: 'Europe/Berlin',
  before: undefined,
  after: undefined,
};

/** The ids an input can carry, by property name; empty where a procedure takes none. */
export function idsTakenBy(schema: z.ZodType): readonly string[] {
  const found = new Set<string>();
  visit(toJson(schema), (name) => {
    if (/Ids?$/.test(name)) found.add(name);
  });
  return [...found];
}

/** An input that fits the schema and carries the given ids wherever it can. */
export function sampleInput(schema: z.ZodType, ids: KnownIds): unknown {
  return build(toJson(schema), ids);
}

const toJson = (schema: z.ZodType): JsonSchema => z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema;

function visit(schema: JsonSchema, onProperty: (name: string) => void): void {
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    onProperty(name);
    visit(property, onProperty);
  }
  for (const part of [...(schema.allOf ?? []), ...(schema.anyOf ?? []), ...(schema.oneOf ?? [])]) visit(part, onProperty);
  if (schema.items) visit(schema.items, onProperty);
}

function build(schema: JsonSchema, ids: KnownIds): unknown {
  if (schema.allOf) return Object.assign({}, ...schema.allOf.map((part) => build(part, ids)));
  const choice = (schema.anyOf ?? schema.oneOf)?.[0];
  if (choice) return build(choice, ids);
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  if (schema.type === 'object') return buildObject(schema, ids);
  if (schema.type === 'array') return [];
  if (schema.type === 'number' || schema.type === 'integer') return Math.max(schema.minimum ?? 0, 993);
  if (schema.type === 'boolean') return true;
  return 'word'.padEnd(schema.minLength ?? 0, 's');
}

function buildObject(schema: JsonSchema, ids: KnownIds): unknown {
  const entries = Object.entries(schema.properties ?? {}).map(([name, property]) => [name, buildProperty(name, property, ids)]);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

function buildProperty(name: string, property: JsonSchema, ids: KnownIds): unknown {
  const id = ids[name];
  if (id !== undefined) return id;
  const several = ids[name.replace(/Ids$/, 'Id')];
  if (name.endsWith('Ids') && several !== undefined) return [several];
  if (name in words) return words[name];
  return build(property, ids);
}
