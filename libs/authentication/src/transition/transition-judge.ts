import { Injectable } from '@nestjs/common';
import { AuditTrail, THE_HUB } from '#libs/audit';
import { Clock, Keyring, Random, Transactions, type Secret, type Transaction } from '#libs/kernel';
import { PinHash } from '../pins/pin-hash.js';
import { SecretTries, type Try } from '../secret-tries/secret-tries.js';
import { newTotpSecret, stepOf } from './one-time-codes.js';
import {
  TransitionSecretsRepository,
  type TransitionSecrets,
} from './transition-secrets.repository.js';

/** Work for a matricule that has no password: it takes as long as a wrong one. */
const NOBODY =
  '$argon2id$v=19$m=7168,t=5,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';

/** Somebody with the matricule that was typed, and their try. */
export interface TakenSecrets {
  readonly secrets: TransitionSecrets;
  readonly taken: Try;
}

export interface TypedTransition {
  readonly matricule: string;
  readonly secret: Secret;
  /** Name of the post, when the browser is on one. */
  readonly where: string | undefined;
}

export type RefusedBecause = 'wrong-password' | 'wrong-code' | 'code-used' | 'means-unusable';

/**
 * Who has this matricule and this secret. Tries are taken first, of everyone with the matricule, and the same
 * work is done whoever is asked for: neither the answer nor its time tells whether a person exists.
 */
@Injectable()
export class TransitionJudge {
  constructor(
    private readonly transactions: Transactions,
    private readonly repository: TransitionSecretsRepository,
    private readonly tries: SecretTries,
    private readonly hash: PinHash,
    private readonly keyring: Keyring,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
    private readonly random: Random,
  ) {}

  /** @param wants which of the persons with the matricule may be judged: the others are as if unknown. */
  async take(
    matricule: string,
    wants: (secrets: TransitionSecrets) => boolean,
  ): Promise<readonly TakenSecrets[]> {
    return this.transactions.run(async (tx) => {
      const found = await this.repository.ofMatricule(tx, matricule.trim());
      const taken: TakenSecrets[] = [];
      for (const secrets of found.filter(wants))
        taken.push({ secrets, taken: await this.tries.take(tx, secrets.identityId) });
      return taken;
    });
  }

  /** Of those taken, whose secret it is; none who must wait. */
  async holders(all: readonly TakenSecrets[], secret: Secret): Promise<readonly TakenSecrets[]> {
    const verifiers = all.length === 0 ? [NOBODY] : all.map(({ secrets }) => secrets.verifier);
    const answers = await Promise.all(
      verifiers.map(async (verifier) => this.hash.check(secret, verifier)),
    );
    return all.filter(({ taken }, at) => answers[at] === true && taken.kind === 'taken');
  }

  /** The period of the one-time code that was typed. */
  step({ totpId, box }: TransitionSecrets, typed: string): number | undefined {
    return stepOf(this.totpOf({ totpId, box }), typed, this.clock.now());
  }

  totpOf({ totpId, box }: Pick<TransitionSecrets, 'totpId' | 'box'>): Buffer {
    return this.keyring.open(box, placeOf(totpId));
  }

  /** A new secret for a phone, sealed. */
  newBox(totpId: string): Buffer {
    return this.keyring.seal(newTotpSecret(this.random), placeOf(totpId));
  }

  /** The one who was right: their try is given back, and those taken from others are as if not made. */
  async giveBack(
    tx: Transaction,
    all: readonly TakenSecrets[],
    right: TakenSecrets,
  ): Promise<void> {
    for (const each of all) {
      if (each.taken.kind === 'wait') continue;
      const { identityId } = each.secrets;
      if (each === right) await this.tries.giveBack(tx, identityId, each.taken.at);
      else await this.tries.undo(tx, identityId, each.taken.at);
    }
  }

  /** Each person with the matricule has the trace of it; an unknown matricule leaves one without a person. */
  async refuse(
    all: readonly TakenSecrets[],
    because: RefusedBecause,
    where: string | undefined,
  ): Promise<void> {
    await this.transactions.run(async (tx) => {
      for (const { secrets, taken } of all) {
        await this.audit.record(tx, {
          kind: taken.kind === 'wait' ? 'password.not-judged' : 'password.refused',
          outcome: 'refused',
          actor: { kind: 'person', id: secrets.identityId },
          subject: secrets.identityId,
          workstation: where,
          detail: { because: taken.kind === 'wait' ? 'wait' : because },
        });
      }
      if (all.length > 0) return;
      await this.audit.record(tx, {
        kind: 'password.refused',
        outcome: 'refused',
        actor: THE_HUB,
        workstation: where,
        detail: { because: 'no-password' },
      });
    });
  }
}

const placeOf = (totpId: string) => ({ table: 'totp_secret', column: 'box', row: totpId });
