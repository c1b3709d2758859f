import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { INestApplicationContext } from '@nestjs/common';
import { Command } from 'commander';
import { HospitalCertificates, type CertificateState } from '#libs/air';
import { AuditRoom } from '#libs/audit';
import { CardLists, MeansRegister, Pins } from '#libs/authentication';
import { Database } from '#libs/database';
import { IdentityDirectory } from '#libs/directory';
import { Clock } from '#libs/kernel';
import { SigningKeys } from '#libs/keys';
import { RegisterLoads } from '#libs/rpps';
import { z } from 'zod';
import type { HubEnvironment } from '../../config.js';
import { ROOT } from '../../root.js';
import { Output } from '../output.js';
import { withHub } from '../with-hub.js';

/** What is wrong with this installation, one line a part. */
interface Finding {
  readonly part: string;
  readonly state: 'ok' | 'warning' | 'wrong';
  readonly text: string;
}

const MARK = { ok: '✓', warning: '!', wrong: '✗' } as const;

/** `portique doctor` */
export const doctorCommand = (): Command =>
  new Command('doctor')
    .description('what is wrong with this installation? exit 1 when something is')
    .option('--json', 'one JSON document')
    .action(async ({ json = false }: { json?: boolean }) => {
      const findings = await withHub(({ hub, config }) => examine(hub, config));
      const good = findings.every(({ state }) => state !== 'wrong');
      new Output(json).result(
        { ok: good, findings },
        ...findings.map(({ part, state, text }) => `${MARK[state]} ${part.padEnd(18)} ${text}`),
      );
      if (!good) process.exitCode = 1;
    });

async function examine(
  hub: INestApplicationContext,
  config: HubEnvironment,
): Promise<readonly Finding[]> {
  return [
    nodeVersion(),
    origin(config),
    masterKeyFile(config),
    await database(hub, config),
    await signingKeys(hub),
    await trail(hub),
    await register(hub),
    await administrators(hub),
    consoleFiles(),
    ...(await airCertificates(hub, config)),
    ...(await cardLists(hub, config)),
  ];
}

const finding = (part: string, state: Finding['state'], text: string): Finding => ({
  part,
  state,
  text,
});

const nodeVersion = (): Finding =>
  Number(process.versions.node.split('.')[0]) >= 24
    ? finding('Node', 'ok', process.version)
    : finding('Node', 'wrong', `${process.version}: 24 or later is needed`);

const origin = ({ PORTIQUE_ORIGIN: url }: HubEnvironment): Finding =>
  url.startsWith('https://')
    ? finding('origin', 'ok', url)
    : finding('origin', 'warning', `${url}: a real hub is on https`);

const OTHERS = 0o077;

function masterKeyFile(config: HubEnvironment): Finding {
  const file = config.PORTIQUE_MASTER_KEY_FILE ?? join(config.PORTIQUE_DATA_DIR, 'master.key');
  if ((statSync(file).mode & OTHERS) !== 0)
    return finding('master key', 'wrong', `${file} can be read by others: chmod 600`);
  return config.PORTIQUE_MASTER_KEY_FILE === undefined
    ? finding('master key', 'warning', `${file}: made by itself; keep a copy elsewhere`)
    : finding('master key', 'ok', file);
}

const ServerVersion = z.array(z.object({ server_version: z.string() })).min(1);

async function database(hub: INestApplicationContext, config: HubEnvironment): Promise<Finding> {
  const rows: unknown = await hub.get(Database).prisma.$queryRaw`show server_version`;
  const [{ server_version: version } = { server_version: '?' }] = ServerVersion.parse(rows);
  if (Number.parseInt(version, 10) < 14)
    return finding('database', 'wrong', `PostgreSQL ${version}: 14 or later is needed`);
  return config.DATABASE_URL === undefined
    ? finding('database', 'warning', `PostgreSQL ${version}, embedded: for one machine only`)
    : finding('database', 'ok', `PostgreSQL ${version}`);
}

async function signingKeys(hub: INestApplicationContext): Promise<Finding> {
  const keys = await hub.get(SigningKeys, { strict: false }).published('oidc');
  const list = keys.map(({ algorithm, state }) => `${algorithm} ${state}`).join(', ');
  return finding('signing keys', 'ok', list);
}

async function trail(hub: INestApplicationContext): Promise<Finding> {
  const { events, sealed } = await hub.get(AuditRoom, { strict: false }).state();
  return finding('audit trail', 'ok', `${events} events, ${events - sealed} wait for their seal`);
}

/** Two at least get in by what the hub itself checks: no directory, no network of elsewhere. */
async function administrators(hub: INestApplicationContext): Promise<Finding> {
  const people = await hub.get(IdentityDirectory, { strict: false }).withRoles();
  const named = people.filter(
    ({ state, roles }) => state === 'active' && roles.has('administrator'),
  );
  const means = hub.get(MeansRegister, { strict: false });
  const pins = hub.get(Pins, { strict: false });
  const checked = named.map(async ({ id }) => {
    const active = (await means.listOf(id)).filter(({ state }) => state === 'active');
    const kinds = new Set(active.map(({ kind }) => kind));
    return kinds.has('fido2') || (kinds.has('badge') && (await pins.isSet(id)));
  });
  const local = (await Promise.all(checked)).filter(Boolean).length;
  const text = `${named.length}, of whom ${local} get in without directory nor network (badge and PIN, or key)`;
  return finding('administrators', local < 2 ? 'warning' : 'ok', text);
}

const FRESH_DAYS = 10;
const DAY_MS = 86_400_000;

async function register(hub: INestApplicationContext): Promise<Finding> {
  const last = await hub.get(RegisterLoads, { strict: false }).last();
  if (last === undefined) return finding('RPPS register', 'warning', 'never loaded');
  const age = hub.get(Clock).now().getTime() - last.startedAt.getTime();
  const text = `${last.fileName}, loaded ${last.startedAt.toISOString().slice(0, 10)}`;
  return finding('RPPS register', age > FRESH_DAYS * DAY_MS ? 'warning' : 'ok', text);
}

const consoleFiles = (): Finding =>
  existsSync(join(ROOT, 'apps', 'console', 'dist', 'index.html'))
    ? finding('console', 'ok', 'built')
    : finding('console', 'warning', 'not built: npm run build');

async function airCertificates(
  hub: INestApplicationContext,
  config: HubEnvironment,
): Promise<readonly Finding[]> {
  if (config.PORTIQUE_AIR_DMP_URL === undefined) return [finding('AIR', 'ok', 'off')];
  const certificates = hub.get(HospitalCertificates, { strict: false });
  await certificates.check();
  return certificates.states().map(certificateFinding);
}

function certificateFinding({ profile, problems, warnings, notAfter, fault }: CertificateState) {
  if (problems.length > 0)
    return finding(profile, 'wrong', [...problems, fault ?? ''].join(' ').trim());
  const until = `valid until ${notAfter?.toISOString().slice(0, 10) ?? '?'}`;
  return finding(profile, warnings.length > 0 ? 'warning' : 'ok', until);
}

const LIST_STATE = { fresh: 'ok', stale: 'warning', 'too-old': 'wrong', missing: 'wrong' } as const;

async function cardLists(
  hub: INestApplicationContext,
  config: HubEnvironment,
): Promise<readonly Finding[]> {
  if (config.PORTIQUE_CPS_ORIGIN === undefined) return [finding('CPS', 'ok', 'off')];
  const lists = await hub.get(CardLists, { strict: false }).states();
  const findings = lists.map(({ authority, state, nextUpdate }) =>
    finding(
      'CPS',
      LIST_STATE[state],
      `${authority}: list ${state}, next ${nextUpdate?.toISOString() ?? 'unknown'}`,
    ),
  );
  const test = finding('CPS', 'warning', 'cards of test are accepted: never in production');
  return config.PORTIQUE_ACCEPT_TEST_CPS ? [test, ...findings] : findings;
}
