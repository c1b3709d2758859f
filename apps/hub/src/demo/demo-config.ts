import { join } from 'node:path';
import { TEST_INS_OIDS } from '#libs/air';
import { readEnvironment, type HubEnvironment } from '../config.js';
import type { DemoFolders } from './folders.js';
import { originOf, type DemoPorts } from './ports.js';
import type { Prepared } from './prepare.js';

/** A number of the demonstration's own: real ones are secret. */
export const DEMO_HOMOLOGATION = 'DEMO-0000-ESTRAN';

export interface DemoPlan {
  readonly folders: DemoFolders;
  readonly ports: DemoPorts;
  readonly prepared: Prepared;
  readonly databaseUrl: string | undefined;
  readonly logLevel: string;
}

/** The hub's configuration in the demonstration: the same names as anywhere, switched to the simulators. */
export function demoEnvironment(plan: DemoPlan): HubEnvironment {
  const { folders, ports, prepared, databaseUrl } = plan;
  const { pki, cps } = prepared;
  return readEnvironment({
    PORTIQUE_ORIGIN: originOf(ports.hub),
    PORTIQUE_LISTEN: `127.0.0.1:${ports.hub}`,
    PORTIQUE_MANAGEMENT_LISTEN: `127.0.0.1:${ports.management}`,
    PORTIQUE_DATA_DIR: folders.root,
    DATABASE_URL: databaseUrl,
    PORTIQUE_LOG_LEVEL: plan.logLevel,
    PORTIQUE_BADGE_SITE: 'DEMO',
    PORTIQUE_ACCEPT_ANY_ATTESTED_KEY_FOR_DEMO: 'true',
    PORTIQUE_AIR_DMP_URL: `https://localhost:${ports.dmp}/si-dmp-server/v2/services`,
    PORTIQUE_AIR_FINESS: prepared.finess,
    PORTIQUE_AIR_AUTH_CERT_FILE: pki.tlsClient.certificate,
    PORTIQUE_AIR_AUTH_KEY_FILE: pki.tlsClient.key,
    PORTIQUE_AIR_SEAL_CERT_FILE: pki.seal.certificate,
    PORTIQUE_AIR_SEAL_KEY_FILE: pki.seal.key,
    PORTIQUE_AIR_CA_FILE: pki.organisationChain,
    PORTIQUE_AIR_SERVER_CA_FILE: pki.dmpServerAuthority,
    PORTIQUE_AIR_CRL_FILES: pki.organisationCrl,
    PORTIQUE_AIR_INS_OIDS: TEST_INS_OIDS.join(','),
    ...cardDoor(ports, cps),
  });
}

/** Cards of the look-alike IGC-Santé, at a door of their own. */
const cardDoor = (ports: DemoPorts, cps: Prepared['cps']) => ({
  PORTIQUE_CPS_ORIGIN: `https://localhost:${ports.cps}`,
  PORTIQUE_CPS_LISTEN: `127.0.0.1:${ports.cps}`,
  PORTIQUE_CPS_TLS_CERT_FILE: cps.door.certificate,
  PORTIQUE_CPS_TLS_KEY_FILE: cps.door.key,
  PORTIQUE_CPS_CA_FILES: cps.authorities,
  PORTIQUE_CPS_TEST_AUTHORITIES: cps.fingerprints.join(','),
  PORTIQUE_ACCEPT_TEST_CPS: 'true',
  PORTIQUE_CPS_CRL_URLS: cps.lists
    .map((short) => `http://127.0.0.1:${ports.igc}/CRL/${short}.crl`)
    .join(','),
});

/** Where a post's agent keeps its key. */
export const agentFolder = (folders: DemoFolders, post: string): string =>
  join(folders.agents, post);
