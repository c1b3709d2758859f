import { SECOND_FACTORS } from '#libs/authentication';
import { z } from 'zod';
import { File, Flag } from '../config-values.js';

const POPULATIONS = 'salaried|medical|intern|student|temp|liberal|contractor|volunteer';
const Choice = new RegExp(`^(${POPULATIONS})=(${SECOND_FACTORS.join('|')})$`);

const list = (text: string): readonly string[] => text.split(',').map((each) => each.trim());

/** Settings of the second factor, and of the hospital's directory. */
export const DirectoryEnvironment = {
  PORTIQUE_SECOND_FACTOR_BY_POPULATION: z
    .string()
    .transform(list)
    .pipe(z.array(z.string().regex(Choice, `population=factor; populations: ${POPULATIONS}`)))
    .default([])
    .describe(
      'What a population adds to its badge, `medical=ad-password,intern=pin`; the PIN when it is not named',
    ),
  PORTIQUE_DIRECTORY_URLS: z
    .string()
    .transform(list)
    .pipe(
      z.array(
        z
          .url({ protocol: /^ldaps$/, error: 'ldaps:// only: TLS is never left out' })
          .refine((url) => /^ldaps:\/\/[^/?#@]+\/?$/.test(url), 'scheme, host and port only'),
      ),
    )
    .default([])
    .describe('Servers of the directory, `ldaps://…` separated by commas, the preferred one first'),
  PORTIQUE_DIRECTORY_CA_FILE: File.optional().describe(
    'Authorities of the directory’s certificates, PEM; those of the system when absent',
  ),
  PORTIQUE_DIRECTORY_BIND_NAME: z
    .string()
    .max(300)
    .regex(/^[^{}]*\{account\}[^{}]*$/, 'has {account} once')
    .optional()
    .describe(
      'Name used in a bind: `{account}@chu.example.fr` (AD), or a DN, `uid={account},ou=people,…`',
    ),
  PORTIQUE_DIRECTORY_TIMEOUT_MS: z.coerce
    .number()
    .int()
    .min(100)
    .max(2000)
    .default(2000)
    .describe('Time that one server of the directory may take (hard limit 2000)'),
  PORTIQUE_DIRECTORY_FAILURES: z.coerce
    .number()
    .int()
    .min(1)
    .max(10)
    .default(4)
    .describe(
      'Wrong passwords after which the directory is not asked any more: fewer than those that lock an account there',
    ),
  PORTIQUE_DIRECTORY_FAILURES_MINUTES: z.coerce
    .number()
    .int()
    .min(1)
    .max(1440)
    .default(30)
    .describe('For how long: not less than the directory’s own observation window'),
  PORTIQUE_PIN_WHEN_DIRECTORY_CUT: Flag.default(false).describe(
    'While no server of the directory answers, the PIN of those who have one serves instead',
  ),
};
