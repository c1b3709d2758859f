import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { request, type RequestOptions } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { THE_HUB } from '#libs/audit';
import { CardListFetch } from '#libs/authentication';
import { freePort } from '#libs/database';
import { OidcClients } from '#libs/oidc';
import * as oc from 'openid-client';
import pino from 'pino';
import { readEnvironment } from '../../apps/hub/src/config.js';
import { UserAgent, type Page } from '../../apps/hub/src/demo/user-agent.js';
import { startHub, type RunningHub } from '../../apps/hub/src/hub.js';
import {
  makeCardAuthorities,
  type CardAuthoritiesMade,
  type NamedAuthority,
} from '../../apps/simulators/src/igc/card-authorities.js';
import { newKeys, type Credential } from '../../apps/simulators/src/igc/authority.js';
import {
  issueCard,
  type CardFacts,
  type CardOddities,
  type CardProfile,
} from '../../apps/simulators/src/igc/card-certificate.js';
import { cardDoorCertificate } from '../../apps/simulators/src/igc/card-door-certificate.js';
import { startIgcDoor, type RunningIgc } from '../../apps/simulators/src/igc/igc-door.js';
import { testDatabase, type TestDatabase } from '../../libs/database/src/testing.js';
import { TestApplication, type TestHub, type TestTokens } from '../../libs/oidc/src/testing.js';
import { MovedClock } from './moved-clock.js';

export const CALLBACK = 'https://dpi.example.fr/retour';

/** What the card door answered. */
export interface DoorAnswer {
  readonly status: number;
  readonly location: string | undefined;
  readonly reused: boolean;
  readonly protocol: string | null;
}

/** A sign-in under way in a browser. */
export interface SignIn {
  readonly browser: UserAgent;
  readonly uid: string;
  readonly checks: oc.AuthorizationCodeGrantChecks;
}

/** Where a sign-in ended: tokens, or a page with the code of a refusal. */
export type Ended = { readonly tokens: TestTokens } | { readonly page: Page };

export interface Issued extends CardOddities {
  readonly profile?: CardProfile;
  readonly from?: Date;
  readonly days?: number;
  readonly issuer?: NamedAuthority;
}

const doctor: CardFacts = {
  nationalId: '',
  givenName: 'CAROLE',
  familyName: 'MOREAU',
  title: 'Médecin',
  serial: '2800636234',
  type: 0,
  profession: 10,
};

/** A whole hub with its card door, the look-alike IGC-Santé and one application, in this process. */
export class CardHub {
  private constructor(
    readonly test: TestDatabase,
    readonly hub: RunningHub,
    readonly clock: MovedClock,
    readonly igc: RunningIgc,
    readonly authorities: CardAuthoritiesMade,
    readonly application: TestApplication,
    readonly folder: string,
    private readonly keys: Awaited<ReturnType<typeof newKeys>>,
  ) {}

  static async open(more: Readonly<Record<string, string>> = {}): Promise<CardHub> {
    const folder = mkdtempSync(join(tmpdir(), 'portique-cps-'));
    chmodSync(folder, 0o711);
    const clock = new MovedClock();
    const test = await testDatabase();
    const authorities = await makeCardAuthorities({
      folder,
      clock,
      levels: ['FORT'],
      branches: ['PERSONNES', 'ORGANISATIONS'],
    });
    const igc = await startIgcDoor({
      host: '127.0.0.1',
      port: 0,
      authorities: authorities.all,
      clock,
    });
    const environment = await environmentOf(folder, { authorities, igc, clock });
    const config = readEnvironment({ ...environment, ...more });
    const logger = pino({ level: 'silent' });
    const hub = await startHub({ config, databaseUrl: test.url, logger, clock });
    await hub.app.get(OidcClients, { strict: false }).import([CLIENT], THE_HUB);
    const { origin } = hub;
    const known = { issuer: `${origin}/oidc`, origin } as TestHub;
    const application = await TestApplication.of(known, 'portail', oc.None());
    const card = new CardHub(
      test,
      hub,
      clock,
      igc,
      authorities,
      application,
      folder,
      await newKeys(),
    );
    await card.fetchLists();
    return card;
  }

  async close(): Promise<void> {
    await this.hub.close();
    await this.igc.close();
    await this.test.drop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  get cardPort(): number {
    return this.hub.cardPort ?? 0;
  }

  fetchLists() {
    return this.hub.app.get(CardListFetch, { strict: false }).fetchAll();
  }

  authority(short: string): NamedAuthority {
    const found = this.authorities.all.find((each) => each.short === short);
    if (found === undefined) throw new Error(`no authority ${short}`);
    return found;
  }

  /** A card of the authority PERSONNES, or odd in the ways asked for. All share one key: it is quicker. */
  async card(facts: Partial<CardFacts>, issued: Issued = {}): Promise<Credential> {
    const { profile = 'auth', from = this.clock.in(-3600), days = 1095, issuer, ...odd } = issued;
    const authority = issuer ?? this.authority('ACI-FO-PP-TEST');
    const made = { profile, validity: { from, days } };
    const keys = odd.keys ?? this.keys;
    return issueCard(authority.credential, { ...doctor, ...facts }, made, { ...odd, keys });
  }

  /** Opens the application's sign-in page. */
  async begin(browser = new UserAgent(this.hub.origin)): Promise<SignIn> {
    const { url, checks } = await this.application.start('openid');
    const page = await browser.get(url.href);
    const uid = /\/interaction\/([\w-]+)/.exec(page.url)?.[1];
    if (uid === undefined) throw new Error(`no sign-in page: ${page.status} ${page.url}`);
    return { browser, uid, checks };
  }

  /** The button "Carte CPS": where the browser is sent. */
  async leave({ browser, uid }: SignIn): Promise<string> {
    const away = await browser.once('POST', `${this.hub.origin}/interaction/${uid}/cps`, '');
    if (away.location === undefined) throw new Error(`not sent to the card door: ${away.status}`);
    return away.location;
  }

  /** The card door, over a real TLS handshake. */
  async show(
    url: string,
    card?: Partial<Credential>,
    more: RequestOptions = {},
  ): Promise<DoorAnswer> {
    const { pathname, search, port } = new URL(url);
    return new Promise((resolve, reject) => {
      const asked = request(
        {
          host: '127.0.0.1',
          servername: 'localhost',
          port,
          path: pathname + search,
          rejectUnauthorized: false,
          agent: false,
          cert: card?.certificate,
          key: card?.key,
          ...more,
        },
        (answer) => {
          answer.resume();
          const socket = answer.socket as TLSSocket;
          resolve({
            status: answer.statusCode ?? 0,
            location: answer.headers.location,
            reused: socket.isSessionReused(),
            protocol: socket.getProtocol(),
          });
        },
      );
      asked.on('error', reject);
      asked.end();
    });
  }

  /** Back at the hub's own door, to the application. */
  async comeBack({ browser, checks }: SignIn, location: string | undefined): Promise<Ended> {
    let page: Page & { location?: string | undefined } = await browser.once('GET', location ?? '');
    while (page.location !== undefined) {
      if (page.location.startsWith(CALLBACK))
        return { tokens: await this.application.exchange(new URL(page.location), checks) };
      page = await browser.once('GET', page.location);
    }
    return { page };
  }

  /** The whole way. */
  async signIn(card?: Credential, browser?: UserAgent): Promise<Ended> {
    const signIn = await this.begin(browser);
    const answer = await this.show(await this.leave(signIn), card);
    return this.comeBack(signIn, answer.location);
  }

  /** The code of the refusal that the help page shows. */
  async refusal(card?: Credential, browser?: UserAgent): Promise<string> {
    const ended = await this.signIn(card, browser);
    return 'page' in ended ? refusalOn(ended.page) : 'SIGNED-IN';
  }

  /** Reasons in the trail, the newest first. */
  async refusals(): Promise<readonly unknown[]> {
    const events = await this.events('cps.refused');
    return events.map(({ because }) => because);
  }

  async events(kind: string): Promise<readonly Record<string, unknown>[]> {
    const rows = await this.test.database.prisma.auditEvent.findMany({
      where: { kind },
      orderBy: { at: 'desc' },
    });
    return rows.map(({ detail }) => detail as Record<string, unknown>);
  }
}

export const refusalOn = (page: Page): string =>
  /<dd><code>([\w.-]+)<\/code>/.exec(page.body)?.[1] ?? `no refusal on ${page.url}: ${page.status}`;

const CLIENT = {
  client_id: 'portail',
  client_name: 'Portail',
  redirect_uris: [CALLBACK],
  token_endpoint_auth_method: 'none',
  scopes: ['openid', 'profile', 'rpps'],
};

async function environmentOf(
  folder: string,
  parts: {
    readonly authorities: CardAuthoritiesMade;
    readonly igc: RunningIgc;
    readonly clock: MovedClock;
  },
): Promise<Record<string, string>> {
  const [hub, cards, management] = [await freePort(), await freePort(), await freePort()];
  const server = await cardDoorCertificate(folder, parts.clock);
  return {
    PORTIQUE_ORIGIN: `http://localhost:${hub}`,
    PORTIQUE_LISTEN: `127.0.0.1:${hub}`,
    PORTIQUE_MANAGEMENT_LISTEN: `127.0.0.1:${management}`,
    PORTIQUE_DATA_DIR: folder,
    PORTIQUE_CPS_ORIGIN: `https://localhost:${cards}`,
    PORTIQUE_CPS_LISTEN: `127.0.0.1:${cards}`,
    PORTIQUE_CPS_TLS_CERT_FILE: server.certificate,
    PORTIQUE_CPS_TLS_KEY_FILE: server.key,
    PORTIQUE_CPS_CA_FILES: parts.authorities.bundle,
    PORTIQUE_CPS_TEST_AUTHORITIES: parts.authorities.fingerprints.join(','),
    PORTIQUE_ACCEPT_TEST_CPS: 'true',
    PORTIQUE_CPS_CRL_URLS: ['ACR-FO-TEST', 'ACI-FO-PP-TEST']
      .map((short) => parts.igc.listUrl(short))
      .join(','),
  };
}
