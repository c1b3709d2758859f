import type { Secret } from '#libs/kernel';
import { z } from 'zod';

/** What the ID token says that the EHR uses (OIDC Core § 2). */
export const SignedInClaims = z.object({
  sub: z.string().min(1).max(255),
  sid: z.string().min(1).max(255).optional(),
  auth_time: z.number().int().positive(),
  acr: z.string().max(255).optional(),
  amr: z.array(z.string().max(50)).max(20).default([]),
});
export type SignedInClaims = z.infer<typeof SignedInClaims>;

/** What UserInfo says of the person; the RPPS is there when its link is confirmed. */
export const PersonClaims = z.object({
  name: z.string().max(300).optional(),
  given_name: z.string().max(150).optional(),
  family_name: z.string().max(150).optional(),
  rpps: z.string().max(20).optional(),
  professions: z.array(z.object({ code: z.string(), label: z.string() })).default([]),
  structure: z
    .object({
      site: z.object({ finess: z.string(), name: z.string() }),
      unit: z.object({ code: z.string(), label: z.string() }),
      job: z.object({ code: z.string(), label: z.string() }),
    })
    .optional(),
});
export type PersonClaims = z.infer<typeof PersonClaims>;

/** The tokens of the hub: only ever sent back to it. */
export interface HubTokens {
  readonly idToken: Secret;
  readonly accessToken: Secret;
  readonly accessTokenEndsAt: Date;
  readonly refreshToken: Secret | undefined;
}

/** How a patient's DMP is being consulted. */
export interface DmpAccess {
  readonly purpose: 'normal' | 'bris_de_glace';
  readonly reason: string | undefined;
}

/** A document found in a DMP, under a name that means nothing outside the session. */
export interface KnownDocument {
  readonly ipp: string;
  readonly repositoryUniqueId: string;
  readonly documentUniqueId: string;
  readonly title: string;
}

/** A document read a moment ago: seen by this person only, and not for long (EX_AIR-085). */
export interface ReadDocument {
  readonly handle: string;
  readonly mediaType: string;
  readonly bytes: Buffer;
  readonly readAt: Date;
}

/** A person signed in, in memory. */
export interface DpiSession {
  readonly id: string;
  readonly claims: SignedInClaims;
  readonly person: PersonClaims;
  readonly openedAt: Date;
  tokens: HubTokens;
  lastSeenAt: Date;
  /** By IPP. */
  readonly dmpAccess: Map<string, DmpAccess>;
  /** By handle. */
  readonly documents: Map<string, KnownDocument>;
  lastDocument: ReadDocument | undefined;
}
