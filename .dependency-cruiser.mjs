// The import directions of docs/architecture.md. What a package may import at run time, and what only as types.
const mayImport = {
  'packages/mail': { run: [], types: [] },
  'packages/mime': { run: ['packages/mail'], types: [] },
  'packages/driver-google': { run: ['packages/mail', 'packages/mime'], types: [] },
  'packages/driver-imap': { run: ['packages/mail', 'packages/mime'], types: [] },
  'packages/driver-skeleton': { run: ['packages/mail'], types: [] },
  'packages/driver-memory': { run: ['packages/mail', 'packages/mime'], types: [] },
  'packages/driver-testkit': { run: ['packages/mail', 'packages/mime'], types: [] },
  'packages/db': { run: ['packages/mail'], types: [] },
  'packages/core': {
    run: ['packages/mail', 'packages/mime', 'packages/db', 'packages/driver-google', 'packages/driver-imap', 'packages/driver-memory'],
    types: [],
  },
  'packages/auth': { run: ['packages/db'], types: ['packages/mail'] },
  'packages/api': { run: ['packages/core', 'packages/auth', 'packages/mail'], types: [] },
  'packages/client': { run: [], types: ['packages/api', 'packages/mail'] },
  'apps/server': { run: ['packages/api', 'packages/auth', 'packages/core', 'packages/db', 'packages/mail'], types: [] },
  'apps/web': { run: ['packages/client'], types: ['packages/api', 'packages/mail'] },
};

const testFiles = '\\.test\\.tsx?$|/e2e/|/testing[/.]|/playwright\\.config\\.ts$|\\.contract\\.test\\.ts$';
const anyOf = (folders) => `^(${folders.join('|')})/`;
const workspace = '^(packages|apps)/';

const directions = Object.entries(mayImport).flatMap(([folder, { run, types }]) => [
  {
    name: `${folder.replace('/', '-')}-may-not-import-this`,
    severity: 'error',
    from: { path: `^${folder}/`, pathNot: testFiles },
    to: { path: workspace, pathNot: anyOf([folder, ...run, ...types]) },
  },
  ...(types.length === 0
    ? []
    : [
        {
          name: `${folder.replace('/', '-')}-takes-only-types-here`,
          severity: 'error',
          from: { path: `^${folder}/`, pathNot: testFiles },
          to: { path: anyOf(types), dependencyTypesNot: ['type-only'] },
        },
      ]),
]);

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    ...directions,
    {
      name: 'only-the-registry-knows-drivers',
      severity: 'error',
      from: { path: '^packages/core/', pathNot: ['^packages/core/src/connections/driver-registry\\.ts$', testFiles] },
      to: { path: '^packages/driver-' },
    },
    {
      name: 'testkit-is-for-tests',
      severity: 'error',
      from: { path: workspace, pathNot: ['^packages/driver-testkit/', testFiles] },
      to: { path: '^packages/driver-testkit/' },
    },
    {
      name: 'features-do-not-import-features',
      severity: 'error',
      from: { path: '^apps/web/src/features/([^/]+)/' },
      to: { path: '^apps/web/src/features/([^/]+)/', pathNot: '^apps/web/src/features/$1/' },
    },
    {
      name: 'shared-parts-do-not-import-features',
      severity: 'error',
      from: { path: '^apps/web/src/(components|lib)/' },
      to: { path: '^apps/web/src/(features|app)/' },
    },
    {
      name: 'packages-are-imported-by-name',
      severity: 'error',
      from: { path: '^(packages|apps)/([^/]+)/', pathNot: testFiles },
      to: { path: workspace, pathNot: '^$1/$2/', dependencyTypes: ['local'] },
    },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } } },
    { name: 'everything-resolves', severity: 'error', from: { path: workspace }, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: 'node_modules/(?!@mailwright)|\\.next/|\\.data/|next-env\\.d\\.ts' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'apps/web/tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'default'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json'],
    },
  },
};
