import type { CpsSettings } from '#libs/authentication';
import { ConfigError } from '#libs/kernel';
import type { HubEnvironment } from '../config.js';

/** The card door; undefined when sign-in by CPS is off. @throws ConfigError naming what is missing */
export function cpsSettings(config: HubEnvironment): CpsSettings | undefined {
  const { PORTIQUE_CPS_ORIGIN: cardOrigin } = config;
  if (cardOrigin === undefined) return undefined;
  const files = neededFiles(config);
  assertOrigins(cardOrigin, config.PORTIQUE_ORIGIN);
  if (config.PORTIQUE_CPS_TEST_AUTHORITIES.length > 0 && !config.PORTIQUE_ACCEPT_TEST_CPS) {
    const why = 'refused without PORTIQUE_ACCEPT_TEST_CPS=true';
    throw new ConfigError([`PORTIQUE_CPS_TEST_AUTHORITIES: ${why}`]);
  }
  return {
    cardOrigin,
    hubOrigin: config.PORTIQUE_ORIGIN,
    listen: config.PORTIQUE_CPS_LISTEN,
    tls: { certificate: files.certificate, key: files.key },
    authorityFiles: files.authorities,
    testAuthorities: config.PORTIQUE_CPS_TEST_AUTHORITIES,
    acceptTestCards: config.PORTIQUE_ACCEPT_TEST_CPS,
    cardTypes: config.PORTIQUE_CPS_CARD_TYPES,
    listUrls: config.PORTIQUE_CPS_CRL_URLS,
    staleHours: config.PORTIQUE_CPS_CRL_STALE_HOURS,
    proxies: config.PORTIQUE_CPS_PROXY_CERTIFICATES,
  };
}

function neededFiles(config: HubEnvironment) {
  const {
    PORTIQUE_CPS_TLS_CERT_FILE: certificate,
    PORTIQUE_CPS_TLS_KEY_FILE: key,
    PORTIQUE_CPS_CA_FILES: authorities,
  } = config;
  if (certificate !== undefined && key !== undefined && authorities !== undefined)
    return { certificate, key, authorities };
  throw new ConfigError([
    'PORTIQUE_CPS_ORIGIN: needs PORTIQUE_CPS_TLS_CERT_FILE, PORTIQUE_CPS_TLS_KEY_FILE and PORTIQUE_CPS_CA_FILES',
  ]);
}

/** On the hub's own address every page would ask for a card. */
function assertOrigins(cardOrigin: string, hubOrigin: string): void {
  if (cardOrigin === hubOrigin || !cardOrigin.startsWith('https://'))
    throw new ConfigError(['PORTIQUE_CPS_ORIGIN: another address than the hub’s, in https']);
}
