import { CARD_TYPES } from '#libs/authentication';
import { z } from 'zod';
import { File, Files, Fingerprints, Flag, Listen, Origin } from '../config-values.js';

/** Settings of sign-in by CPS card. */
export const CpsEnvironment = {
  PORTIQUE_CPS_ORIGIN: Origin.optional().describe(
    'Public origin of the card door, `https://cps.…`; without it sign-in by CPS is off (404)',
  ),
  PORTIQUE_CPS_LISTEN: Listen.default({ host: '127.0.0.1', port: 8444 }).describe(
    'Address of the card door',
  ),
  PORTIQUE_CPS_TLS_CERT_FILE: File.optional().describe(
    'Server certificate of the card door and its chain, PEM',
  ),
  PORTIQUE_CPS_TLS_KEY_FILE: File.optional().describe('Its private key, PEM'),
  PORTIQUE_CPS_CA_FILES: Files.optional().describe(
    'IGC-Santé authorities as published (PEM, DER or `.p7b`), separated by commas; only those whose fingerprint is pinned are trusted',
  ),
  PORTIQUE_CPS_CARD_TYPES: z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(z.enum(CARD_TYPES)).min(1))
    .default([...CARD_TYPES])
    .describe('Types of cards accepted'),
  PORTIQUE_CPS_CRL_URLS: z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(z.url({ protocol: /^https?$/ })))
    .optional()
    .describe('Where revocation lists are fetched, each address exactly; IGC-Santé’s when absent'),
  PORTIQUE_CPS_CRL_STALE_HOURS: z.coerce
    .number()
    .int()
    .min(0)
    .max(72)
    .default(24)
    .describe(
      'Hours after its next update during which a revocation list still serves, marked `stale` (hard limit 72)',
    ),
  PORTIQUE_CPS_PROXY_CERTIFICATES: Fingerprints.default([]).describe(
    'SHA-256 of the client certificates of the reverse proxies in front of the card door, separated by commas; browsers come directly when absent',
  ),
  PORTIQUE_CPS_TEST_AUTHORITIES: Fingerprints.default([]).describe(
    'SHA-256 of authorities that are not IGC-Santé’s of production, separated by commas; needs PORTIQUE_ACCEPT_TEST_CPS',
  ),
  PORTIQUE_ACCEPT_TEST_CPS: Flag.default(false).describe(
    'WEAKENS: cards of test sign people in. Never in production',
  ),
};
