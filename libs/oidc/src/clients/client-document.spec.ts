import { generateKeyPairSync } from 'node:crypto';
import { ClientDocument, ClientsFile } from './client-document.js';

const publicKey = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({
  format: 'jwk',
});
const privateKey = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
  format: 'jwk',
});

const client = (changes: object = {}): object => ({
  client_id: 'dpi',
  client_name: 'Dossier patient',
  token_endpoint_auth_method: 'none',
  redirect_uris: ['https://dpi.example.fr/retour'],
  ...changes,
});
const accepts = (changes: object): boolean => ClientDocument.safeParse(client(changes)).success;

describe('a client document', () => {
  it('has safe defaults', () => {
    expect(ClientDocument.parse(client())).toMatchObject({
      pkce: 'required',
      id_token_signed_response_alg: 'ES256',
      scopes: ['openid'],
      grant_types: ['authorization_code'],
      introspection: 'own',
      enabled: true,
    });
  });

  it.each([
    'https://dpi.example.fr/retour',
    'https://dpi.example.fr',
    'https://dpi.example.fr:8443/a/b?c=d',
    'http://localhost:8001/retour',
    'http://127.0.0.1/retour',
    'http://[::1]:9000/',
  ])('accepts the redirect URI %s', (uri) => {
    expect(accepts({ redirect_uris: [uri] })).toBe(true);
  });

  it.each([
    'http://dpi.example.fr/retour',
    'http://localhost.evil.example/',
    'https://dpi.example.fr/*',
    'https://*.example.fr/retour',
    'https://user@dpi.example.fr/',
    'https://user:pw@dpi.example.fr/',
    'https://dpi.example.fr/retour#a',
    'https://dpi.example.fr/#',
    'https://DPI.example.fr/retour',
    'https://dpi.example.fr:443/retour',
    'https://dpi.example.fr/a/../retour',
    'https://dpi.example.fr/a/%2e%2e/retour',
    'https:\\\\dpi.example.fr\\retour',
    'https://dpi.example.fr\\@evil.example/',
    'https://dpi.example.fr/re tour',
    ' https://dpi.example.fr/retour',
    'https://dpi.example.fr/retour\n',
    'https://dрi.example.fr/retour',
    'javascript:alert(1)',
    'data:text/html,x',
    'fr.example.dpi:/retour',
    '/retour',
    '',
  ])('refuses the redirect URI %j', (uri) => {
    expect(accepts({ redirect_uris: [uri] })).toBe(false);
  });

  it.each([
    ['no redirect URI where people sign in', { redirect_uris: [] }],
    ['no scope openid where people sign in', { scopes: ['profile'] }],
    ['an unknown scope', { scopes: ['openid', 'offline_access'] }],
    ['an unknown member', { response_types: ['token'] }],
    ['a name of the hub’s', { client_id: 'portique-compte' }],
    ['capitals in its id', { client_id: 'DPI' }],
    ['a public application exempt from PKCE', { pkce: 'exempt-confidential' }],
    ['a public application that acts by itself', { grant_types: ['client_credentials'] }],
    ['a refresh token without sign-in', { grant_types: ['refresh_token'] }],
    ['a public application with a secret', { client_secret: 'x'.repeat(32) }],
    [
      'a secret of 31 characters',
      { token_endpoint_auth_method: 'client_secret_basic', client_secret: 'x'.repeat(31) },
    ],
    ['keys without private_key_jwt', { jwks: { keys: [publicKey] } }],
    ['private_key_jwt without keys', { token_endpoint_auth_method: 'private_key_jwt' }],
    [
      'a private key',
      { token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [privateKey] } },
    ],
    [
      'a shared key',
      { token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [{ kty: 'oct', k: 'abc' }] } },
    ],
    ['HS256', { id_token_signed_response_alg: 'HS256' }],
    ['client_secret_post', { token_endpoint_auth_method: 'client_secret_post' }],
    ['a back-channel address in clear', { backchannel_logout_uri: 'http://dpi.example.fr/logout' }],
    ['a max_age beyond four hours', { default_max_age: 14_401 }],
  ])('is refused with %s', (_what, changes) => {
    expect(accepts(changes)).toBe(false);
  });

  it.each([
    [
      'a service',
      {
        token_endpoint_auth_method: 'private_key_jwt',
        jwks: { keys: [publicKey] },
        grant_types: ['client_credentials'],
        scopes: ['hub:api'],
        redirect_uris: [],
      },
    ],
    [
      'a confidential application exempt from PKCE',
      {
        token_endpoint_auth_method: 'client_secret_basic',
        client_secret: 'x'.repeat(32),
        pkce: 'exempt-confidential',
      },
    ],
    ['an application with a tile', { client_uri: 'https://dpi.example.fr/' }],
  ])('is accepted: %s', (_what, changes) => {
    expect(accepts(changes)).toBe(true);
  });

  it('is one of a list without doubles', () => {
    expect(ClientsFile.safeParse([client(), client({ client_id: 'two' })]).success).toBe(true);
    expect(ClientsFile.safeParse([client(), client()]).success).toBe(false);
    expect(ClientsFile.safeParse([]).success).toBe(false);
    expect(ClientsFile.safeParse(client()).success).toBe(false);
  });
});
