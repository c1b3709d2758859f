import { exportJWK, generateKeyPair, SignJWT, type CryptoKey } from 'jose';
import * as oidc from 'openid-client';
import { service } from '../../apps/hub/src/demo/first-data.js';
import {
  browserOf,
  openSignIn,
  stateAfterTap,
  tap,
} from '../../apps/hub/src/demo/check/post-browser.js';
import type { RunningDemo } from '../../apps/hub/src/demo/demo.js';
import type { TestPerson } from '../../apps/hub/src/demo/world-files.js';
import { attributeOf, type UserAgent } from '../../apps/hub/src/demo/user-agent.js';
import { AirSoftwares } from '../../libs/air/src/index.js';
import { THE_HUB } from '../../libs/audit/src/index.js';
import { Secret } from '../../libs/kernel/src/index.js';
import { OidcClients } from '../../libs/oidc/src/index.js';

/** Nobody listens there: the address is read. */
const CALLBACK = 'http://localhost:9/callback';
const AIR_SCOPE = 'openid profile dmp:air hub:api';

export interface Tokens {
  readonly access: string;
  readonly refresh: string;
}

/** An EHR of the tests, that asks each door of any hub what a token is worth there. */
export class TestApplication {
  private constructor(
    readonly id: string,
    private readonly demo: RunningDemo,
    private readonly config: oidc.Configuration,
    private readonly key: CryptoKey,
    private readonly document: object,
  ) {}

  static async register(demo: RunningDemo, id: string): Promise<TestApplication> {
    const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
    const document = {
      client_id: id,
      client_name: `EHR ${id}`,
      redirect_uris: [CALLBACK],
      token_endpoint_auth_method: 'private_key_jwt',
      jwks: { keys: [{ ...(await exportJWK(publicKey)), kid: id, alg: 'ES256', use: 'sig' }] },
      grant_types: ['authorization_code', 'refresh_token'],
      scopes: AIR_SCOPE.split(' '),
    };
    await service(demo.hub.app, OidcClients).import([document], THE_HUB);
    const software = { name: 'ESTRAN', version: '1.0', regulation: false, clientId: id };
    const number = new Secret('DEMO-0000-ESTRAN');
    await service(demo.hub.app, AirSoftwares).save({ ...software, number }, THE_HUB);
    const issuer = new URL(`${demo.hub.origin}/oidc`);
    const authentication = oidc.PrivateKeyJwt({ key: privateKey, kid: id });
    const metadata = { id_token_signed_response_alg: 'ES256' };
    const config = await oidc.discovery(issuer, id, metadata, authentication, {
      execute: [oidc.allowInsecureRequests],
    });
    return new TestApplication(id, demo, config, privateKey, document);
  }

  async setEnabled(enabled: boolean): Promise<void> {
    await service(this.demo.hub.app, OidcClients).import([{ ...this.document, enabled }], THE_HUB);
  }

  async start(): Promise<{ readonly url: string; readonly verifier: string }> {
    const verifier = oidc.randomPKCECodeVerifier();
    const url = oidc.buildAuthorizationUrl(this.config, {
      redirect_uri: CALLBACK,
      scope: AIR_SCOPE,
      code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    });
    return { url: url.href, verifier };
  }

  /** Badge and PIN on a post, then the code for tokens. */
  async signIn(person: TestPerson, post: string): Promise<Tokens> {
    const { url, verifier } = await this.start();
    const browser = await browserOf(this.demo, post);
    const at = await openSignIn(browser, url);
    await tap(this.demo, person, post);
    const page = await stateAfterTap(browser, at);
    const callback = await leave(browser, at, { page, pin: person.pin });
    const tokens = await oidc.authorizationCodeGrant(this.config, new URL(callback), {
      pkceCodeVerifier: verifier,
    });
    return { access: tokens.access_token, refresh: tokens.refresh_token ?? '' };
  }

  /** The assertion by which the application proves itself (RFC 7523). */
  async assertion(): Promise<string> {
    return new SignJWT({})
      .setProtectedHeader({ alg: 'ES256', kid: this.id })
      .setIssuer(this.id)
      .setSubject(this.id)
      .setAudience(`${this.demo.hub.origin}/oidc`)
      .setIssuedAt()
      .setExpirationTime('60s')
      .setJti(crypto.randomUUID())
      .sign(this.key);
  }
}

/** From the page after the tap to the application's callback. */
async function leave(
  browser: UserAgent,
  at: { readonly url: string; readonly ceremony: string },
  {
    page,
    pin,
  }: { readonly page: { readonly url: string; readonly body: string }; readonly pin: string },
): Promise<string> {
  const isPin = page.body.includes('id="pin"');
  const form = { ceremony: at.ceremony, ...(isPin ? { pin } : {}) };
  const path = isPin ? 'pin' : 'complete';
  const body = new URLSearchParams(form).toString();
  let answer = await browser.once('POST', `${at.url}/${path}`, body);
  while (answer.location !== undefined && !answer.location.startsWith(CALLBACK)) {
    answer = await browser.once('GET', answer.location);
  }
  if (answer.location === undefined)
    throw new Error(`no code: ${answer.status} ${shownState(answer)}`);
  return answer.location;
}

const shownState = (page: Parameters<typeof attributeOf>[0]): string =>
  attributeOf(page, 'sign-in', 'data-refusal') ?? attributeOf(page, 'sign-in', 'data-state') ?? '';
