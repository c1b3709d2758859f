import { ConfigError } from '#libs/kernel';
import { readEnvironment } from './config.js';

const RIGHT = {
  DPI_ORIGIN: 'http://localhost:8001',
  DPI_ISSUER: 'http://localhost:8000/oidc',
  DPI_CLIENT_ID: 'demo-dpi',
  DPI_KEY_FILE: 'key.json',
  DPI_PATIENTS_FILE: 'patients.json',
  DPI_AIR_URL: 'http://localhost:8000/air/v1',
};

describe('the configuration of the EHR', () => {
  it('is read from the environment', () => {
    expect(readEnvironment({ ...RIGHT, DPI_LISTEN: '0.0.0.0:0' })).toMatchObject({
      DPI_ORIGIN: 'http://localhost:8001',
      DPI_LISTEN: { host: '0.0.0.0', port: 0 },
      DPI_AIR_ENABLED: true,
    });
  });

  it.each([
    ['http elsewhere than on this machine', { DPI_ISSUER: 'http://hub.example/oidc' }],
    ['an origin with a path', { DPI_ORIGIN: 'http://localhost:8001/dpi' }],
    ['AIR without an address', { DPI_AIR_URL: undefined }],
    ['no key', { DPI_KEY_FILE: '' }],
    ['a listen address that is none', { DPI_LISTEN: 'here' }],
    ['another protocol', { DPI_AIR_URL: 'ftp://localhost' }],
  ])('refuses %s', (_what, change) => {
    expect(() => readEnvironment({ ...RIGHT, ...change })).toThrow(ConfigError);
  });

  it('needs no AIR when it is switched off', () => {
    const env = { ...RIGHT, DPI_AIR_URL: undefined, DPI_AIR_ENABLED: 'false' };
    expect(readEnvironment(env).DPI_AIR_ENABLED).toBe(false);
  });

  it('accepts https anywhere', () => {
    const env = { ...RIGHT, DPI_ISSUER: 'https://hub.hopital.example/oidc/' };
    expect(readEnvironment(env).DPI_ISSUER).toBe('https://hub.hopital.example/oidc');
  });
});
