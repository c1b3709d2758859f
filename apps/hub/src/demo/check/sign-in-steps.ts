import { OidcClients } from '#libs/oidc';
import * as oidc from 'openid-client';
import { originOf } from '../ports.js';
import { DEMO, service, type KnownPerson } from '../first-data.js';
import { attributeOf, textOf, type UserAgent } from '../user-agent.js';
import { browserOf, openSignIn, stateAfterTap, tap } from './post-browser.js';
import { must, present, type Journey, type Step } from './step.js';

const FIRST_POST = 'CARDIO-01';
const SECOND_POST = 'CARDIO-02';
const CLIENT = 'demo-check';
/** Nobody listens there: the check reads the address it is sent to. */
const CALLBACK = 'http://localhost:9/callback';

/** Badge and PIN, the EHR, an application that checks its ID token, then a tap on a second post. */
export const signInSteps = (journey: Journey): readonly Step[] => [
  wrongPin(journey),
  badgeAndPin(journey),
  idToken(journey),
  tapElsewhere(journey),
];

/** Who plays: a doctor whose RPPS is confirmed, on the list of the professionals informed about the DMP. */
const doctor = ({ demo }: Journey): KnownPerson =>
  present(
    demo.people.find(({ person }) => person.airListed && person.rppsConfirmed && person.badge),
    'no test person with a confirmed RPPS on the AIR list',
  );

export const doctorOf = doctor;

const wrongPin = (journey: Journey): Step => ({
  name: 'wrong PIN refused',
  run: async () => {
    const { demo } = journey;
    const browser = await browserOf(demo, FIRST_POST);
    const at = await openSignIn(browser, `${originOf(demo.ports.dpi)}/login`);
    await tap(demo, doctor(journey).person, FIRST_POST);
    await stateAfterTap(browser, at);
    const page = await browser.post(`${at.url}/pin`, { ceremony: at.ceremony, pin: '9182' });
    const words = attributeOf(page, 'pin-error', 'role');
    must(words === 'alert', `a wrong PIN shows no refusal: ${textOf(page)}`);
    return { value: true, evidence: 'refused in words on the page, one try taken' };
  },
});

const badgeAndPin = (journey: Journey): Step => ({
  name: 'badge + PIN opens the EHR',
  run: async () => {
    const { demo } = journey;
    const { person } = doctor(journey);
    const browser = await browserOf(demo, FIRST_POST);
    const at = await openSignIn(browser, `${originOf(demo.ports.dpi)}/login`);
    const facts = await tap(demo, person, FIRST_POST);
    const asked = await stateAfterTap(browser, at);
    must(attributeOf(asked, 'pin', 'name') === 'pin', `the PIN is not asked: ${textOf(asked)}`);
    await backOff();
    const page = await browser.post(`${at.url}/pin`, { ceremony: at.ceremony, pin: person.pin });
    const where = new URL(page.url);
    const open = where.origin === originOf(demo.ports.dpi) && page.status === 200;
    must(open, `the EHR does not open: ${page.status} ${textOf(page)}`);
    journey.browser = browser;
    return {
      value: true,
      evidence: `${facts.apdus} APDUs in ${facts.milliseconds} ms on ${FIRST_POST}, PIN, then ${where.pathname} of the EHR`,
    };
  },
});

/** After a wrong PIN the next try waits two seconds. */
const backOff = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 2100));

const idToken = (journey: Journey): Step => ({
  name: 'ID token verified by openid-client',
  run: async () => {
    const { demo } = journey;
    await service(demo.hub.app, OidcClients).import([CHECK_CLIENT], DEMO);
    const browser = present(journey.browser, 'nobody signed in');
    const claims = await codeFlow(demo.hub.origin, browser);
    const { acr, amr, auth_time: authTime, sid } = claims;
    must(acr === 'urn:portique:acr:2fa', `acr is ${String(acr)}`);
    must(typeof authTime === 'number', 'auth_time is missing');
    must(claims['rpps'] !== undefined, 'the confirmed RPPS is missing');
    journey.authTime = authTime;
    return {
      value: true,
      evidence: `ES256, acr ${acr}, amr ${JSON.stringify(amr)}, sid ${String(sid).slice(0, 6)}…, rpps ${JSON.stringify(claims['rpps'])}`,
    };
  },
});

const CHECK_CLIENT = {
  client_id: CLIENT,
  client_name: 'Automatic demonstration',
  redirect_uris: [CALLBACK],
  token_endpoint_auth_method: 'none',
  scopes: ['openid', 'profile', 'rpps'],
};

/** Authorization code with PKCE, signed in already: ID token checked by the library, claims of userinfo added. */
async function codeFlow(
  origin: string,
  browser: UserAgent,
): Promise<Readonly<Record<string, unknown>>> {
  const issuer = new URL(`${origin}/oidc`);
  const signed = { id_token_signed_response_alg: 'ES256' };
  const config = await oidc.discovery(issuer, CLIENT, signed, oidc.None(), {
    execute: [oidc.allowInsecureRequests],
  });
  const verifier = oidc.randomPKCECodeVerifier();
  const [nonce, state] = [oidc.randomNonce(), oidc.randomState()];
  const url = oidc.buildAuthorizationUrl(config, {
    redirect_uri: CALLBACK,
    scope: 'openid profile rpps',
    code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    nonce,
    state,
  });
  const { location } = await browser.once('GET', url.href);
  must(location?.startsWith(CALLBACK) === true, `no code: sent to ${String(location)}`);
  const tokens = await oidc.authorizationCodeGrant(config, new URL(location), {
    pkceCodeVerifier: verifier,
    expectedNonce: nonce,
    expectedState: state,
    idTokenExpected: true,
  });
  const claims = present(tokens.claims(), 'no ID token');
  const more = await oidc.fetchUserInfo(config, tokens.access_token, claims.sub);
  return { ...more, ...claims };
}

const tapElsewhere = (journey: Journey): Step => ({
  name: 'a tap alone on a second post',
  run: async () => {
    const { demo } = journey;
    const browser = await browserOf(demo, SECOND_POST);
    const at = await openSignIn(browser, `${originOf(demo.ports.dpi)}/login`);
    const facts = await tap(demo, doctor(journey).person, SECOND_POST);
    const shown = await stateAfterTap(browser, at);
    const state = attributeOf(shown, 'sign-in', 'data-state');
    must(state === 'proven', `the session does not reopen (${String(state)}): ${textOf(shown)}`);
    const page = await browser.post(`${at.url}/complete`, { ceremony: at.ceremony });
    must(page.status === 200, `the EHR does not open: ${textOf(page)}`);
    await assertFirstPostClosed(journey);
    const claims = await codeFlow(demo.hub.origin, browser);
    must(claims['auth_time'] === journey.authTime, 'auth_time moved with the tap');
    journey.browser = browser;
    return {
      value: true,
      evidence: `no PIN, ${facts.milliseconds} ms of card, auth_time unchanged, ${FIRST_POST} closed`,
    };
  },
});

async function assertFirstPostClosed({ demo, browser }: Journey): Promise<void> {
  const page = await present(browser, 'nobody signed in').get(
    `${originOf(demo.ports.dpi)}/patients`,
  );
  const open = new URL(page.url).pathname === '/patients';
  must(!open, 'the EHR is still open on the first post');
}
