import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { CARD_REFUSALS } from '#libs/authentication';

type Texts = { readonly [key: string]: Texts | string };

const ROOMS = ['libs', 'apps/hub/src'];
const AREAS =
  /^(session|badge|pin|fido2|cps|means|oidc|client|vihf|dmp|air-listing|air-software|certificate|rpps|identity|import|role|structure|workstation|keys|audit|loan|enrolment|backup|ad-password|directory-account|password|totp)\./;

/** Source files of the hub, specs and generated code apart. */
function sources(): readonly string[] {
  return ROOMS.flatMap((room) =>
    readdirSync(room, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !/\.spec\.ts$|testing\.ts$|generated/.test(name))
      .map((name) => readFileSync(join(room, name), 'utf8')),
  );
}

const found = (text: string, pattern: RegExp): readonly string[] =>
  [...text.matchAll(pattern)].map((match) => match[1] ?? '');

const unique = (words: readonly string[]): readonly string[] => [...new Set(words)].toSorted();

/** Kinds written as such, chosen between two, or made of the new state of a means. */
function recordedKinds(): readonly string[] {
  const trails = sources().filter((text) => /AuditTrail|AuditEntry|AuditKind/.test(text));
  const written = trails.flatMap((text) => [
    ...found(text, /\bkind: '([a-z0-9-]+\.[a-z-]+)'/g),
    ...found(text, /[?:] '([a-z0-9-]+\.[a-z-]+)'[,;\s)]/g),
    ...found(text, /: AuditKind = '([a-z0-9-]+\.[a-z-]+)'/g),
    ...found(text, /#record\('([a-z0-9-]+\.[a-z-]+)'/g),
    ...found(text, /return '([a-z0-9-]+\.[a-z-]+)';/g),
  ]);
  const moved = ['suspended', 'lost', 'revoked', 'active', 'expired'].map(
    (state) => `means.${state}`,
  );
  return unique([...written.filter((kind) => AREAS.test(kind)), ...moved]);
}

/** Refusals that a route of the console's own acts may answer. */
const refusals = (): readonly string[] =>
  unique(
    sources().flatMap((text) => found(text, /\b(?:DomainError|refused)\(\s*'([a-z.-]+)'/g)),
  ).filter((code) =>
    /^(access|audit|badge|identity|means|rpps|session|workstation|area)\./.test(code),
  );

/** Met on the command line, by an agent or at a sign-in page: never by the console. */
const ELSEWHERE = [
  'access.no-rule',
  'audit.anchor-refused',
  'audit.instant-refused',
  'badge.diversification-input',
  'badge.master-key-length',
  'badge.refused',
  'means.kind-unknown',
  'means.policy-refused',
  'means.which',
  'rpps.columns-missing',
  'rpps.file-truncated',
  'rpps.file-unreadable',
  'rpps.line-too-long',
  'rpps.load-running',
  'rpps.register-busy',
  'rpps.register-empty',
  'rpps.register-missing',
  'rpps.register-shrunk',
  'rpps.too-many-bad-lines',
  'session.none',
  'workstation.ticket-refused',
];

/** Reasons written as such in the facts of an event. */
const reasons = (): readonly string[] =>
  unique(
    sources()
      .filter((text) => /audit\.record|trail\.record|AuditTrail|TapRefusal/.test(text))
      .flatMap((text) => [
        ...found(text, /\bbecause: '([^']+)'/g),
        ...found(text, /#refuse\([a-zA-Z]+, '([a-z-]+)'/g),
        ...found(text, /judge\.refuse\([a-zA-Z]+, '([a-z-]+)'/g),
        ...found(text, /#end\(tx, [a-zA-Z]+, '([a-z-]+)'/g),
        ...found(text, /lockOn\(.*, '([a-z-]+)'\)/g),
      ]),
  );

const texts = (language: string): Texts =>
  JSON.parse(readFileSync(`apps/console/src/i18n/${language}.json`, 'utf8')) as Texts;

const wordsOf = (all: Texts, key: string): unknown =>
  key
    .split('.')
    .reduce<Texts | string | undefined>(
      (place, part) => (typeof place === 'object' ? place[part] : undefined),
      all,
    );

const keysOf = (all: Texts, before = ''): readonly string[] =>
  Object.entries(all).flatMap(([key, value]) =>
    typeof value === 'string' ? [before + key] : keysOf(value, `${before}${key}.`),
  );

const offered = (): readonly string[] =>
  unique(
    found(
      readFileSync('apps/console/src/audit/event-kinds.ts', 'utf8'),
      /'([a-z0-9-]+\.[a-z-]+)'/g,
    ),
  );

/** Keys without their plural form: languages do not have the same ones. */
const plainKeys = (language: string): readonly string[] =>
  unique(keysOf(texts(language)).map((key) => key.replace(/_(zero|one|many|other)$/, '')));

describe('the words of the console', () => {
  describe.each(['fr', 'en'])('in %s', (language) => {
    const all = texts(language);
    const missing = (prefix: string, keys: readonly string[]): readonly string[] =>
      keys.filter((key) => typeof wordsOf(all, `${prefix}.${key}`) !== 'string');

    it('have a sentence for every event that the hub records', () => {
      expect(missing('audit.sentence', recordedKinds())).toEqual([]);
    });

    it('name every kind of the filter, and its area', () => {
      expect(missing('audit.kind', offered())).toEqual([]);
      expect(missing('audit.area', unique(offered().map((kind) => kind.split('.')[0]!)))).toEqual(
        [],
      );
    });

    it('tell every reason that an event gives', () => {
      expect(reasons().length).toBeGreaterThan(10);
      expect(missing('because', reasons())).toEqual([]);
    });

    it('tell every reason for which a card is refused', () => {
      expect(missing('because', CARD_REFUSALS)).toEqual([]);
    });

    it('tell every refusal that an act of the console may meet', () => {
      const met = refusals().filter((code) => !ELSEWHERE.includes(code));
      expect(met.length).toBeGreaterThan(20);
      expect(missing('problem.code', met)).toEqual([]);
    });
  });

  it('are offered in the filter for every kind that the hub records, and no other', () => {
    const kinds = recordedKinds();
    expect(kinds.length).toBeGreaterThan(50);
    expect(offered()).toEqual(kinds);
  });

  it('are the same in both languages, plurals apart', () => {
    expect(plainKeys('fr')).toEqual(plainKeys('en'));
  });
});
