import { Injectable } from '@nestjs/common';
import { AGENT_TOKEN } from '#libs/agent-contract';
import { Clock, DomainError, fromEpochSeconds } from '#libs/kernel';
import { decodeJwt, errors, importJWK, jwtVerify } from 'jose';
import { z } from 'zod';
import type { Post } from '../sessions/care-sessions.js';
import { AuthenticationSettings } from '../settings.js';
import { Workstations } from '../workstations/workstations.js';
import { SeenTokens } from './seen-tokens.repository.js';

const Issuer = z.looseObject({ iss: z.uuid() });
const Claims = z.looseObject({ jti: z.string().min(16).max(64), exp: z.int() });

/** Clocks of posts are not always right. */
const TOLERANCE_SECONDS = 30;

/** Knows an agent by the token it signs for each HTTP request (see AGENT_TOKEN). */
@Injectable()
export class AgentTokens {
  constructor(
    private readonly workstations: Workstations,
    private readonly seen: SeenTokens,
    private readonly settings: AuthenticationSettings,
    private readonly clock: Clock,
  ) {}

  /**
   * The workstation whose agent signed this `Authorization` header.
   * @throws DomainError `agent.token-refused`
   */
  async workstationOf(header: string | undefined): Promise<Post> {
    const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(header ?? '')?.[1];
    if (token === undefined) throw refused('missing');
    const { iss } = Issuer.safeParse(readable(token)).data ?? {};
    const agent = iss === undefined ? undefined : await this.workstations.enrolled(iss);
    if (iss === undefined || agent === undefined) throw refused('unknown agent');
    const key = await importJWK(agent.key, 'ES256');
    const { payload } = await jwtVerify(token, key, {
      algorithms: ['ES256'],
      typ: AGENT_TOKEN.type,
      issuer: iss,
      audience: this.settings.origin,
      maxTokenAge: AGENT_TOKEN.seconds,
      clockTolerance: TOLERANCE_SECONDS,
      currentDate: this.clock.now(),
      requiredClaims: ['exp', 'iat', 'jti'],
    }).catch((cause: unknown) => {
      throw refused('not valid', cause);
    });
    await this.#useOnce(iss, payload);
    return agent.post;
  }

  async #useOnce(iss: string, payload: unknown): Promise<void> {
    const claims = Claims.safeParse(payload);
    if (!claims.success) throw refused('claims', claims.error);
    const { jti, exp } = claims.data;
    const expiresAt = fromEpochSeconds(exp + TOLERANCE_SECONDS);
    const times = { now: this.clock.now(), expiresAt };
    if (!(await this.seen.isFirstUse(`${iss}/${jti}`, times))) throw refused('used before');
  }
}

function readable(token: string): unknown {
  try {
    return decodeJwt(token);
  } catch (error) {
    if (error instanceof errors.JOSEError) return undefined;
    throw error;
  }
}

const refused = (because: string, cause?: unknown): DomainError =>
  new DomainError('agent.token-refused', 'unauthenticated', { because }, { cause });
