// Who may import whom: the table of docs/architecture.md, enforced (`npm run borders`).
const mayImport = {
  kernel: [],
  database: ['kernel'],
  pki: ['kernel'],
  'agent-contract': ['kernel'],
  access: ['kernel'],
  keys: ['kernel', 'database'],
  audit: ['kernel', 'database', 'access', 'keys'],
  continuity: ['kernel', 'database', 'audit'],
  directory: ['kernel', 'database', 'audit', 'access'],
  rpps: ['kernel', 'database', 'audit', 'access', 'continuity', 'directory'],
  provisioning: ['kernel', 'database', 'audit', 'access', 'continuity', 'directory', 'rpps'],
  authentication: [
    'kernel',
    'database',
    'keys',
    'audit',
    'access',
    'continuity',
    'pki',
    'agent-contract',
    'directory',
  ],
  oidc: ['kernel', 'database', 'keys', 'audit', 'access', 'directory', 'rpps', 'authentication'],
  federation: [
    'kernel',
    'database',
    'audit',
    'access',
    'continuity',
    'pki',
    'directory',
    'rpps',
    'authentication',
    'oidc',
  ],
  air: [
    'kernel',
    'database',
    'audit',
    'access',
    'continuity',
    'pki',
    'directory',
    'rpps',
    'authentication',
  ],
};
const home = (name) => `^libs/${name}/`;

const oneRulePerLib = Object.entries(mayImport).map(([name, friends]) => ({
  name: `lib-${name}-imports-only`,
  severity: 'error',
  from: { path: home(name), pathNot: ['\\.spec\\.ts$', '/testing\\.ts$'] },
  to: { path: '^libs/', pathNot: [name, ...friends].map(home) },
}));

const appMayImport = (app, libs) => ({
  name: `app-${app}-imports-only`,
  severity: 'error',
  from: { path: `^apps/${app}/` },
  to: { path: '^libs/', pathNot: libs.map(home) },
});

const atTheDatabase = [
  '^libs/database/',
  '\\.repository\\.ts$',
  '\\.module\\.ts$',
  '\\.spec\\.ts$',
  '/testing\\.ts$',
  '^apps/hub/',
];

export default {
  forbidden: [
    ...oneRulePerLib,
    appMayImport('demo-dpi', ['kernel']),
    appMayImport('badge-agent', ['kernel', 'agent-contract']),
    appMayImport('simulators', ['kernel', 'pki']),
    appMayImport('console', []),
    {
      name: 'no-unlisted-lib',
      severity: 'error',
      from: { path: '^libs/', pathNot: Object.keys(mayImport).map(home) },
      to: {},
    },
    {
      name: 'no-circle',
      severity: 'error',
      from: { pathNot: '/generated/' },
      to: { circular: true },
    },
    {
      name: 'libs-never-import-apps',
      severity: 'error',
      from: { path: '^libs/' },
      to: { path: '^apps/' },
    },
    {
      name: 'apps-never-import-apps',
      severity: 'error',
      from: { path: '^apps/([^/]+)/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'by-the-front-door',
      severity: 'error',
      from: { path: '^(libs|apps|test)/([^/]+)/' },
      to: {
        path: '^libs/([^/]+)/',
        pathNot: ['^libs/$2/', '^libs/[^/]+/src/index\\.ts$', '^libs/[^/]+/src/testing\\.ts$'],
      },
    },
    {
      name: 'database-behind-repositories',
      severity: 'error',
      from: { pathNot: atTheDatabase },
      to: { path: '^libs/database/' },
    },
    {
      name: 'domain-is-pure',
      severity: 'error',
      from: { path: '/domain/', pathNot: '\\.spec\\.ts$' },
      to: {
        dependencyTypes: ['npm', 'core'],
        pathNot: ['node_modules/zod/', '^crypto$', '^node:crypto$'],
      },
    },
    {
      name: 'simulators-stay-out-of-the-hub',
      severity: 'error',
      from: { path: '^(libs|apps/hub)/' },
      to: { path: '^apps/simulators/' },
    },
    {
      name: 'no-dev-dependency-in-the-product',
      severity: 'error',
      from: {
        path: '^(libs|apps)/',
        pathNot: ['\\.spec\\.ts$', '/testing\\.ts$', '^apps/console/'],
      },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'declared-only',
      severity: 'error',
      from: { pathNot: '^apps/console/' },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['/dist/', '/generated/internal/'] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      conditionNames: ['source', 'import', 'require', 'node', 'default', 'types'],
      exportsFields: ['exports'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json', '.d.ts'],
    },
  },
};
