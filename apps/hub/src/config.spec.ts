import { ConfigError } from '#libs/kernel';
import { readEnvironment } from './config.js';

const good = { PORTIQUE_ORIGIN: 'https://portique.hopital.fr' };

function mistakesOf(env: Record<string, string>): readonly string[] {
  try {
    readEnvironment(env);
    return [];
  } catch (error) {
    return (error as ConfigError).mistakes;
  }
}

describe('the configuration', () => {
  it('needs only an origin', () => {
    expect(readEnvironment(good).PORTIQUE_LISTEN).toEqual({ host: '127.0.0.1', port: 8000 });
  });

  it('names every mistake at once, a misspelt name too', () => {
    const mistakes = mistakesOf({
      PORTIQUE_ORIGIN: 'https://portique.hopital.fr/path',
      PORTIQUE_TAP_WINDOW_MINUTES: '300',
      PORTIQUE_LISTEN: 'nowhere',
    });
    expect(mistakes.map((text) => text.split(':')[0])).toEqual([
      'PORTIQUE_ORIGIN',
      'PORTIQUE_LISTEN',
      'PORTIQUE_TAP_WINDOW_MINUTES',
    ]);
    expect(mistakesOf({ ...good, PORTIQUE_TAP_WINDOWS: '1' })).toEqual([
      'PORTIQUE_TAP_WINDOWS: unknown name',
    ]);
  });

  it('never lets the tap window pass four hours', () => {
    expect(mistakesOf({ ...good, PORTIQUE_TAP_WINDOW_MINUTES: '241' })).toHaveLength(1);
  });

  it('wants every file of AIR when AIR is on', () => {
    expect(mistakesOf({ ...good, PORTIQUE_AIR_DMP_URL: 'https://dmp.test/si' })).toHaveLength(7);
  });

  it('refuses the demonstration’s weakening on a real origin', () => {
    const env = { ...good, PORTIQUE_ACCEPT_ANY_ATTESTED_KEY_FOR_DEMO: 'true' };
    expect(mistakesOf(env)[0]).toContain('only for a demonstration');
  });
});
