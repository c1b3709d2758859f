import { readFileSync } from 'node:fs';
import { NO_DIRECTORY, SecondFactorName, type DirectorySettings } from '#libs/authentication';
import { ConfigError } from '#libs/kernel';
import type { HubEnvironment } from '../config.js';

/** The hospital's directory and whom it serves. @throws ConfigError naming what is missing */
export function directorySettings(config: HubEnvironment): DirectorySettings {
  const factorOf = Object.fromEntries(
    config.PORTIQUE_SECOND_FACTOR_BY_POPULATION.map((choice) => {
      const [population = '', factor] = choice.split('=');
      return [population, SecondFactorName.parse(factor)];
    }),
  );
  const { PORTIQUE_DIRECTORY_URLS: urls, PORTIQUE_DIRECTORY_BIND_NAME: bindName } = config;
  const isAsked = Object.values(factorOf).includes('ad-password');
  if ((isAsked || urls.length > 0) && (urls.length === 0 || bindName === undefined))
    throw new ConfigError([
      'PORTIQUE_SECOND_FACTOR_BY_POPULATION: ad-password needs PORTIQUE_DIRECTORY_URLS and PORTIQUE_DIRECTORY_BIND_NAME',
    ]);
  return {
    urls,
    bindName: bindName ?? NO_DIRECTORY.bindName,
    authorities: authorities(config.PORTIQUE_DIRECTORY_CA_FILE),
    timeoutMs: config.PORTIQUE_DIRECTORY_TIMEOUT_MS,
    limit: {
      failures: config.PORTIQUE_DIRECTORY_FAILURES,
      withinSeconds: config.PORTIQUE_DIRECTORY_FAILURES_MINUTES * 60,
    },
    factorOf,
    pinWhenCut: config.PORTIQUE_PIN_WHEN_DIRECTORY_CUT,
  };
}

function authorities(file: string | undefined): string | undefined {
  if (file === undefined) return undefined;
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ConfigError([`PORTIQUE_DIRECTORY_CA_FILE: ${why}`]);
  }
}
