import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Random } from '#libs/kernel';
import { ACCOUNT_CLIENT } from '../clients/registered-client.js';
import { issuerOf, OidcSettings } from '../settings.js';

/** A means can be added up to 15 minutes after the full 2FA; this leaves time to do it. */
const RECENT_SECONDS = 600;

/**
 * The sign-in of "Mon compte": the hub is its own first-party application, so that the page goes through the
 * same door as all others (one session, one policy). Only the browser's session matters afterwards: the code
 * is never exchanged, its verifier is thrown away here, and it dies a minute later.
 */
@Injectable()
export class AccountSignIn {
  constructor(
    private readonly settings: OidcSettings,
    private readonly random: Random,
  ) {}

  make(recent: boolean): string {
    const challenge = createHash('sha256').update(this.random.token()).digest('base64url');
    const query = new URLSearchParams({
      client_id: ACCOUNT_CLIENT,
      response_type: 'code',
      scope: 'openid',
      redirect_uri: `${this.settings.origin}/compte/retour`,
      state: this.random.token(16),
      code_challenge: challenge,
      code_challenge_method: 'S256',
      ...(recent ? { max_age: String(RECENT_SECONDS) } : {}),
    });
    return `${issuerOf(this.settings)}/auth?${query.toString()}`;
  }
}
