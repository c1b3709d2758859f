/**
 * What an application may ask for.
 * - `profile`: names; `rpps`: number, professions and specialities, only when the link with the national
 *   register is confirmed; `structure`: where the person works; `psc`: the same facts in the shape of Pro
 *   Santé Connect's UserInfo, for software written for it;
 * - `hub:api`: the hub's REST API, within the person's roles; `dmp:air`: AIR, with the person's sign-in.
 */
export const SCOPES = [
  'openid',
  'profile',
  'rpps',
  'structure',
  'psc',
  'hub:api',
  'dmp:air',
] as const;
export type Scope = (typeof SCOPES)[number];

/** The claims that each scope opens; what is not listed never leaves the hub. */
export const CLAIMS_OF_SCOPE = {
  // `acr`, `amr` and `auth_time` come from the session (OIDC Core § 2); `session_expiry`: when it ends at the
  // latest, seconds since the epoch (OpenID Connect Enterprise Extensions 1.0).
  openid: ['sub', 'acr', 'amr', 'auth_time', 'session_expiry'],
  profile: ['name', 'given_name', 'family_name'],
  rpps: ['rpps', 'idnps', 'rpps_verified_at', 'professions'],
  structure: ['structure', 'matricules'],
  psc: [
    'SubjectNameID',
    'preferred_username',
    'given_name',
    'family_name',
    'SubjectOrganization',
    'SubjectOrganizationID',
    'SubjectRole',
    'Secteur_Activite',
    'Mode_Acces_Raison',
    'Acces_Regulation_Medicale',
    'UITVersion',
    'Palier_Authentification',
    'PSI_Locale',
    'codeCivilite',
    'codeGenreActivite',
    'otherIds',
    'SubjectRefPro',
  ],
} as const satisfies Partial<Record<Scope, readonly string[]>>;

type ScopeWithClaims = keyof typeof CLAIMS_OF_SCOPE;

const hasClaims = (scope: string): scope is ScopeWithClaims =>
  Object.hasOwn(CLAIMS_OF_SCOPE, scope);

/** The claims that a list of scopes opens, each once. */
export function claimsOf(scopes: Iterable<string>): readonly string[] {
  const names = [...scopes].flatMap((scope) => (hasClaims(scope) ? CLAIMS_OF_SCOPE[scope] : []));
  return [...new Set<string>(names)];
}

/** The scopes among `allowed` that open a claim. */
export function scopesWith(claim: string, allowed: Iterable<string>): readonly string[] {
  return [...allowed].filter((scope) => claimsOf([scope]).includes(claim));
}
