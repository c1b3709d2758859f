import { resolve } from 'node:path';
import { readConfig } from '#libs/kernel';
import { z } from 'zod';
import { CpsEnvironment } from './cards/cps-environment.js';
import { DeskEnvironment } from './desk-environment.js';
import { SessionEnvironment } from './session-environment.js';
import { File, Flag, Listen, Origin } from './config-values.js';
import { DirectoryEnvironment } from './second-factors/directory-environment.js';

const oneOf = <const T extends readonly [string, ...string[]]>(values: T) => z.enum(values);

/**
 * The whole configuration of a hub, from the environment. Nothing dangerous has a default; what weakens
 * the hub says so in its name. `docs/configuration.md` is made from the descriptions.
 */
export const HubEnvironment = z
  .object({
    PORTIQUE_ORIGIN: Origin.describe(
      'Public origin of the hub, as browsers and applications see it',
    ),
    PORTIQUE_LISTEN: Listen.default({ host: '127.0.0.1', port: 8000 }).describe(
      'Address of the public door',
    ),
    PORTIQUE_MANAGEMENT_LISTEN: Listen.default({ host: '127.0.0.1', port: 8009 }).describe(
      'Address of the management door (health, metrics): never public',
    ),
    PORTIQUE_TRUSTED_PROXY: z
      .string()
      .min(1)
      .optional()
      .describe('Addresses of the reverse proxy (Express “trust proxy”), e.g. `loopback`'),
    PORTIQUE_DATA_DIR: File.default(resolve('data')).describe(
      'Folder of the hub: embedded database, master key when no file is named',
    ),
    DATABASE_URL: z
      .url({ protocol: /^postgres(ql)?$/ })
      .optional()
      .describe('PostgreSQL server; without it an embedded one runs in the data folder'),
    PORTIQUE_DATABASE_POOL: z.coerce
      .number()
      .int()
      .min(2)
      .max(100)
      .default(10)
      .describe('Connections of the domain’s pool'),
    PORTIQUE_MASTER_KEY_FILE: File.optional().describe(
      'File of the master key, 32 bytes or more in base64; made in the data folder when absent',
    ),
    PORTIQUE_LOG_LEVEL: oneOf(['fatal', 'error', 'warn', 'info', 'debug'])
      .default('info')
      .describe('Verbosity of the log'),
    ...SessionEnvironment,
    PORTIQUE_MEANS_MONTHS: z.coerce
      .number()
      .int()
      .min(1)
      .max(36)
      .default(24)
      .describe('Validity of a badge or key (hard limit 36)'),
    PORTIQUE_BADGE_SITE: z
      .string()
      .regex(/^[\x21-\x7e]{1,20}$/, '1 to 20 ASCII characters, no space')
      .default('PORTIQUE')
      .describe(
        'Name of the hospital inside the badges’ keys: choose it before the first badge, never change it',
      ),
    PORTIQUE_BADGE_KEY_VERSION: z.coerce
      .number()
      .int()
      .min(1)
      .max(255)
      .default(1)
      .describe('Version of the badges’ master keys given to new badges; older ones still open'),
    ...DeskEnvironment,
    PORTIQUE_RPPS_MONTHS: z.coerce
      .number()
      .int()
      .min(1)
      .max(24)
      .default(12)
      .describe('How long a confirmation of an RPPS link counts (hard limit 24)'),
    PORTIQUE_FIDO2_TRUST_FILE: File.optional().describe(
      'JSON list of authenticators accepted: [{aaguid, name, roots: [PEM]}]',
    ),
    PORTIQUE_ACCEPT_ANY_ATTESTED_KEY_FOR_DEMO: Flag.default(false).describe(
      'WEAKENS: any attested hardware key is accepted, its maker unchecked',
    ),
    ...CpsEnvironment,
    ...DirectoryEnvironment,
    PORTIQUE_AIR_DMP_URL: z
      .url({ protocol: /^https$/ })
      .optional()
      .describe('Base of the DMP’s services; without it AIR is off (404)'),
    PORTIQUE_AIR_FINESS: z
      .string()
      .length(9)
      .optional()
      .describe('FINESS in the hospital’s certificates (legal entity)'),
    PORTIQUE_AIR_AUTH_CERT_FILE: File.optional().describe('ORG_AUTH_CLI certificate (TLS), PEM'),
    PORTIQUE_AIR_AUTH_KEY_FILE: File.optional().describe('Its private key, PEM'),
    PORTIQUE_AIR_SEAL_CERT_FILE: File.optional().describe('ORG_SIGN certificate (seal), PEM'),
    PORTIQUE_AIR_SEAL_KEY_FILE: File.optional().describe('Its private key, PEM'),
    PORTIQUE_AIR_CA_FILE: File.optional().describe(
      'IGC-Santé authorities trusted for both certificates, PEM',
    ),
    PORTIQUE_AIR_SERVER_CA_FILE: File.optional().describe(
      'Authorities of the DMP’s server certificate, PEM',
    ),
    PORTIQUE_AIR_CRL_FILES: z
      .string()
      .transform((text) => text.split(',').map((path) => resolve(path.trim())))
      .optional()
      .describe('Revocation lists of these authorities kept on disk, separated by commas'),
    PORTIQUE_AIR_INS_OIDS: z
      .string()
      .regex(/^[\d.]+(,[\d.]+)*$/, 'OIDs separated by commas')
      .transform((text) => text.split(','))
      .optional()
      .describe('Authorities of assignment accepted for an INS; those of production when absent'),
    PORTIQUE_VIHF_VERSION: oneOf(['3.0', '4.0']).default('3.0').describe('VIHF_Version'),
    PORTIQUE_VIHF_MODE_ATTRIBUTE: oneOf(['Authentification_Mode', 'Authentification_mode'])
      .default('Authentification_Mode')
      .describe('Name of the authentication mode’s attribute'),
    PORTIQUE_VIHF_ISSUER_ORDER: oneOf(['rfc2253', 'reverse'])
      .default('rfc2253')
      .describe('Order of the certificate’s subject in Issuer'),
    PORTIQUE_VIHF_DECL: oneOf(['CONF_EXI_PGSSIS', 'APP_BROWSER_AUTH'])
      .default('CONF_EXI_PGSSIS')
      .describe('AuthnContextDecl'),
    PORTIQUE_VIHF_CONDITIONS: oneOf(['omit', 'window30'])
      .default('omit')
      .describe('Whether Conditions carries the 30 seconds'),
    PORTIQUE_VIHF_PROFESSION_NAME: oneOf(['professions', 'G15'])
      .default('professions')
      .describe('codeSystemName of the profession'),
    PORTIQUE_VIHF_KNOW_HOW_NAME: oneOf(['specialites RPPS', 'R01'])
      .default('specialites RPPS')
      .describe('codeSystemName of the speciality'),
    PORTIQUE_VIHF_PURPOSE_NAME: oneOf(['mode acces VIHF 1.0', 'mode acces VIHF 2.0'])
      .default('mode acces VIHF 2.0')
      .describe('codeSystemName of the purpose'),
    PORTIQUE_VIHF_TYPED_VALUES: oneOf(['xs:string', 'untyped'])
      .default('xs:string')
      .describe('Type on attribute values'),
    PORTIQUE_VIHF_C14N_PREFIXES: oneOf(['none', 'ds saml #default xsi'])
      .default('none')
      .describe('InclusiveNamespaces PrefixList'),
  })
  .superRefine((env, context) => {
    for (const name of missingForAir(env)) {
      context.addIssue({
        code: 'custom',
        path: [name],
        message: 'needed when PORTIQUE_AIR_DMP_URL is set',
      });
    }
    if (
      env.PORTIQUE_ACCEPT_ANY_ATTESTED_KEY_FOR_DEMO &&
      env.PORTIQUE_ORIGIN.startsWith('https://')
    ) {
      context.addIssue({
        code: 'custom',
        path: ['PORTIQUE_ACCEPT_ANY_ATTESTED_KEY_FOR_DEMO'],
        message: 'only for a demonstration on http://localhost',
      });
    }
  });
export type HubEnvironment = z.infer<typeof HubEnvironment>;

const AIR_FILES = [
  'PORTIQUE_AIR_FINESS',
  'PORTIQUE_AIR_AUTH_CERT_FILE',
  'PORTIQUE_AIR_AUTH_KEY_FILE',
  'PORTIQUE_AIR_SEAL_CERT_FILE',
  'PORTIQUE_AIR_SEAL_KEY_FILE',
  'PORTIQUE_AIR_CA_FILE',
  'PORTIQUE_AIR_SERVER_CA_FILE',
] as const;

const missingForAir = (
  env: Partial<Record<(typeof AIR_FILES)[number] | 'PORTIQUE_AIR_DMP_URL', string | undefined>>,
): readonly string[] =>
  env.PORTIQUE_AIR_DMP_URL === undefined ? [] : AIR_FILES.filter((name) => env[name] === undefined);

/**
 * Reads the configuration; unknown `PORTIQUE_` names are mistakes too (a typo must not be silent).
 * @throws ConfigError naming every mistake at once.
 */
export function readEnvironment(env: Readonly<Record<string, string | undefined>>): HubEnvironment {
  const known = new Set(Object.keys(HubEnvironment.shape));
  const given = Object.entries(env).filter(([, value]) => value !== undefined && value !== '');
  const unknown = given.filter(([name]) => name.startsWith('PORTIQUE_') && !known.has(name));
  const schema = HubEnvironment.superRefine((_env, context) => {
    for (const [name] of unknown)
      context.addIssue({ code: 'custom', path: [name], message: 'unknown name' });
  });
  return readConfig(schema, Object.fromEntries(given));
}

/** The table of docs/configuration.md. */
export function configurationTable(): string {
  const rows = Object.entries(HubEnvironment.shape).map(([name, schema]) => {
    const fallback: unknown = schema instanceof z.ZodDefault ? schema.def.defaultValue : undefined;
    const text =
      fallback === undefined
        ? schema.safeParse(undefined).success
          ? '–'
          : '**needed**'
        : shown(fallback);
    return `| \`${name}\` | ${text} | ${schema.description ?? ''} |`;
  });
  return ['| name | default | meaning |', '|---|---|---|', ...rows].join('\n');
}

function shown(value: unknown): string {
  if (typeof value === 'object' && value !== null && 'host' in value && 'port' in value) {
    return `\`${String(value.host)}:${String(value.port)}\``;
  }
  const text = String(value);
  return text.endsWith('/data') ? '`./data`' : `\`${text}\``;
}
