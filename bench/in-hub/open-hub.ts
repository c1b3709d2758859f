import type { Server } from 'node:http';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { AuditSealer } from '#libs/audit';
import { ACR_TWO_FACTORS, AgentDoor, CareSessions } from '#libs/authentication';
import { IdentityDirectory } from '#libs/directory';
import { epochSeconds, IdentityId, Transactions } from '#libs/kernel';
import { ProviderDoor } from '#libs/oidc';
import { readEnvironment } from '../../apps/hub/src/config.js';
import { buildHub } from '../../apps/hub/src/hub.js';
import { newLogger } from '../../apps/hub/src/log.js';
import { withSignIn } from '../sign-in-door.js';

export type Hub = NestExpressApplication;

export const service = <T>(hub: Hub, type: abstract new (...args: never[]) => T): T =>
  hub.get<T>(type, { strict: false });

/** A full 2FA by badge and PIN, as the sign-in pages prove it once they have checked both. */
export const twoFactors = (workstation: string | null, meansId: string | null = null) => {
  const shared = { at: new Date().toISOString(), workstation };
  return [
    { factor: 'badge', category: 'possession', meansId, ...shared },
    { factor: 'pin', category: 'knowledge', meansId: null, ...shared },
  ] as const;
};

/**
 * The whole product on one port, with two doors of the bench before it: a sign-in that opens the care session
 * as the pages do, less the PIN's hash; and a page that begins to wait on a post.
 */
export async function openHub(
  env: Record<string, string>,
  databaseUrl: string,
  onPage: (workstationId: string, hub: Hub) => Promise<void>,
): Promise<{ hub: Hub; server: Server; issuer: string }> {
  const config = readEnvironment(env);
  const hub = await buildHub({ config, databaseUrl, logger: newLogger('warn') });
  const product = hub.getHttpAdapter().getInstance() as Parameters<typeof withSignIn>[0];
  const server = withSignIn(
    (request, response) => {
      const page = /^\/bench\/page\/([\w-]+)$/.exec(request.url ?? '')?.[1];
      if (page === undefined) return product(request, response);
      onPage(page, hub).then(
        () => response.writeHead(204).end(),
        () => response.writeHead(500).end(),
      );
    },
    (request, response, person) => signIn(hub, { request, response }, person),
  );
  service(hub, AgentDoor).attach(server);
  const { host, port } = config.PORTIQUE_LISTEN;
  await new Promise<void>((resolve) => void server.listen(port, host, resolve));
  service(hub, AuditSealer).start(5);
  return { hub, server, issuer: `${config.PORTIQUE_ORIGIN}/oidc` };
}

type Exchange = {
  readonly request: Parameters<ProviderDoor['finish']>[0];
  readonly response: Parameters<ProviderDoor['finish']>[1];
};

async function signIn(hub: Hub, { request, response }: Exchange, person: string): Promise<string> {
  const identity = await service(hub, IdentityDirectory).find(IdentityId.parse(person));
  if (identity?.state !== 'active') throw new Error('no such person');
  const proof = { identityId: identity.id, factors: twoFactors(null) };
  const session = await service(hub, Transactions).run((tx) =>
    service(hub, CareSessions).open(tx, proof, undefined),
  );
  return service(hub, ProviderDoor).finish(request, response, {
    kind: 'signed-in',
    subject: identity.subject,
    acr: ACR_TWO_FACTORS,
    amr: ['hwk', 'pin', 'mfa'],
    authTime: epochSeconds(session.strongAt),
    careSessionId: session.id,
    workstationId: session.workstationId,
  });
}
