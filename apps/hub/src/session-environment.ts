import { z } from 'zod';

/** How long a session lives, and what a badge shown too far too soon costs. */
export const SessionEnvironment = {
  PORTIQUE_TAP_WINDOW_MINUTES: z.coerce
    .number()
    .int()
    .min(1)
    .max(240)
    .default(240)
    .describe('How long a tap alone reopens a session after the full 2FA (hard limit 240)'),
  PORTIQUE_SESSION_IDLE_MINUTES: z.coerce
    .number()
    .int()
    .min(1)
    .max(30)
    .default(15)
    .describe(
      'Minutes without activity after which a session is locked; an area may say less (hard limit 30)',
    ),
  PORTIQUE_SITE_TRAVEL_SECONDS: z.coerce
    .number()
    .int()
    .min(0)
    .max(7200)
    .default(300)
    .describe('Least time to go from one site to another; a badge shown sooner raises an alert'),
  PORTIQUE_AREA_TRAVEL_SECONDS: z.coerce
    .number()
    .int()
    .min(0)
    .max(3600)
    .default(15)
    .describe('Least time to go from one area to another of a site; sooner raises an alert'),
  PORTIQUE_ON_IMPOSSIBLE_TRAVEL: z
    .enum(['alert', 'second-factor'])
    .default('second-factor')
    .describe(
      'What a badge shown on two sites too soon costs: an alert, or also its second factor again',
    ),
};
