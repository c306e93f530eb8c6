export * from './create-auth.ts';
export * from './person.ts';
