import type { INestApplication } from '@nestjs/common';
import { CardListFetch, MeansExpiry, PassingRows, SessionRound } from '#libs/authentication';
import { IdentityLife } from '#libs/directory';
import { Clock } from '#libs/kernel';
import { RppsLinks } from '#libs/rpps';
import type { HubEnvironment } from '../config.js';
import { cardListsRound } from './card-lists-round.js';
import { dailyRound } from './daily-round.js';
import { deskRounds } from './desk-rounds.js';
import type { Round } from './rounds.js';

/** Everything that time brings by itself. */
export function hubRounds(app: INestApplication, config: HubEnvironment): readonly Round[] {
  const sessions = app.get(SessionRound, { strict: false });
  const expiry = app.get(MeansExpiry, { strict: false });
  const passing = app.get(PassingRows, { strict: false });
  return [
    dailyRound(
      app.get(IdentityLife, { strict: false }),
      app.get(RppsLinks, { strict: false }),
      app.get(Clock),
    ),
    { name: 'session-round', everySeconds: 3, run: () => sessions.run() },
    { name: 'means-expiry', everySeconds: 60, run: () => expiry.run() },
    { name: 'passing-rows', everySeconds: 60, run: () => passing.purge() },
    ...deskRounds(app),
    ...cardRounds(app, config),
  ];
}

const cardRounds = (app: INestApplication, config: HubEnvironment): readonly Round[] =>
  config.PORTIQUE_CPS_ORIGIN === undefined
    ? []
    : [cardListsRound(app.get(CardListFetch, { strict: false }), app.get(Clock))];
