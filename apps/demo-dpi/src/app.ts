import { DomainError, type Clock, type Random } from '#libs/kernel';
import express, { type ErrorRequestHandler, type Express } from 'express';
import { AirClient } from './dmp/air-client.js';
import { Consultation } from './dmp/consultation.js';
import { DmpRoutes } from './dmp/dmp-routes.js';
import { AccessTokens } from './hub/access-tokens.js';
import { Attempts } from './hub/attempts.js';
import { HubConnection, type HubSettings } from './hub/hub-connection.js';
import { LogoutTokens } from './hub/logout-token.js';
import { SignIn } from './hub/sign-in.js';
import type { Log } from './log.js';
import { assetsRouter } from './pages/assets.js';
import { brokenPage, hubAwayPage, lostPage, refusedSignInPage } from './pages/open-pages.js';
import { PageSender } from './pages/send-page.js';
import { patientsRouter } from './patients/patients-routes.js';
import type { Wards } from './patients/wards.js';
import { Door } from './session/door.js';
import { refusalOf, SessionRoutes } from './session/session-routes.js';
import { Sessions } from './session/sessions.js';

export interface DpiParts {
  readonly origin: string;
  readonly hub: HubSettings;
  /** Base of AIR at the hub; absent when the DMP tab is switched off. */
  readonly airUrl: string | undefined;
  readonly wards: Wards;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

/** The demo EHR, ready to be listened to. */
export interface Dpi {
  readonly app: Express;
  readonly connection: HubConnection;
  readonly sessions: Sessions;
}

export function createDpi(parts: DpiParts): Dpi {
  const { origin, clock, random, log } = parts;
  const connection = new HubConnection(parts.hub, log);
  const sessions = new Sessions(clock, random);
  const signIn = new SignIn(connection, `${origin}/callback`, clock);
  const pages = new PageSender([new URL(parts.hub.issuer).origin]);
  const door = new Door(sessions, origin);
  const session = new SessionRoutes({
    origin,
    sessions,
    signIn,
    pages,
    door,
    random,
    log,
    attempts: new Attempts(clock),
    logoutTokens: new LogoutTokens(connection, clock),
  });
  const about = { wards: parts.wards, door, pages, clock };
  const dmp = new DmpRoutes({ ...about, consultation: consultationOf(parts, signIn) });
  const app = express();
  app.disable('x-powered-by');
  app.use(door.ownFormsOnly());
  app.get('/health', (_request, response) => {
    response.json({ status: 'ok', hub: connection.configuration === undefined ? 'away' : 'found' });
  });
  app.use(assetsRouter(), session.router(), patientsRouter(about), dmp.router());
  app.use((_request, response) => pages.send(response, lostPage(), 404));
  app.use(errorPage(pages, parts));
  return { app, connection, sessions };
}

function consultationOf(parts: DpiParts, signIn: SignIn): Consultation | undefined {
  const { airUrl, clock, random, log, hub } = parts;
  if (airUrl === undefined) return undefined;
  const air = new AirClient({ ...hub, url: airUrl }, clock, random, log);
  return new Consultation(air, new AccessTokens(signIn, clock), clock, random);
}

/** The last word: a refusal in French, or a reference. Four parameters, or Express does not know it. */
const errorPage =
  (pages: PageSender, { log, random }: DpiParts): ErrorRequestHandler =>
  (error: unknown, _request, response, next) => {
    if (response.headersSent) {
      next(error);
      return;
    }
    const refusal = refusalOf(error);
    if (refusal !== undefined) {
      log('sign-in.refused', { because: refusal });
      pages.send(response, refusedSignInPage(refusal), 400);
    } else if (error instanceof DomainError && error.code === 'hub.unreachable') {
      log('hub.unreachable', { because: String(error.details['because'] ?? '') });
      pages.send(response, hubAwayPage(), 503);
    } else {
      const correlation = random.uuid();
      log('error', { correlation, because: error instanceof Error ? error.stack : 'unknown' });
      pages.send(response, brokenPage(correlation), 500);
    }
  };
