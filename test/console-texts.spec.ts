import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Source files of the hub, specs and generated code apart. */
function sourcesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !/\.spec\.ts$|testing\.ts$|generated/.test(name))
    .map((name) => readFileSync(join(folder, name), 'utf8'));
}

const recorded = (): readonly string[] => {
  const sources = [...sourcesIn('libs'), ...sourcesIn('apps/hub/src')];
  const kinds = sources.flatMap((text) =>
    [...text.matchAll(/\bkind: '([a-z0-9-]+\.[a-z-]+)'/g)].map((match) => match[1] ?? ''),
  );
  return [...new Set(kinds)].toSorted();
};

interface Texts {
  readonly [key: string]: Texts | string;
}

const sentenceOf = (language: string, kind: string): unknown => {
  const { audit } = JSON.parse(
    readFileSync(`apps/console/src/i18n/${language}.json`, 'utf8'),
  ) as Texts;
  const sentences = (audit as Texts)['sentence'] as Texts;
  const [area = '', fact = ''] = kind.split('.');
  return (sentences[area] as Texts | undefined)?.[fact];
};

describe('the console’s journal', () => {
  it.each(['fr', 'en'])(
    'has a sentence for every event that the hub records, in %s',
    (language) => {
      const kinds = recorded();
      expect(kinds.length).toBeGreaterThan(30);
      expect(kinds.filter((kind) => sentenceOf(language, kind) === undefined)).toEqual([]);
    },
  );
});
