import { Injectable } from '@nestjs/common';
import { inside } from '#libs/database';
import { IdentityId, type Transaction } from '#libs/kernel';
import { z } from 'zod';

/** Two persons of two entities may have the same matricule; more is not how hospitals are. */
const MOST = 5;

const Row = z.object({
  identityId: IdentityId,
  passwordId: z.string(),
  totpId: z.string(),
  verifier: z.string(),
  firstUntil: z.date().nullable(),
  box: z.instanceof(Uint8Array).transform((bytes) => Buffer.from(bytes)),
  lastStep: z.int(),
});

/** Password and secret of the one-time codes of a person. */
export interface TransitionSecrets {
  readonly identityId: IdentityId;
  /** The means. */
  readonly passwordId: string;
  readonly totpId: string;
  /** PHC string of the password, or of the first code while none was chosen. */
  readonly verifier: string;
  /** Until when the first code may be used; null once a password was chosen. */
  readonly firstUntil: Date | null;
  /** Sealed secret of the one-time codes. */
  readonly box: Buffer;
  /** Last period whose code was used: a code serves once (RFC 6238 §5.2). */
  readonly lastStep: number;
}

@Injectable()
export class TransitionSecretsRepository {
  /** In place of what the person had. */
  async replace(
    tx: Transaction,
    secrets: Omit<TransitionSecrets, 'lastStep'>,
    now: Date,
  ): Promise<void> {
    const { identityId, passwordId, totpId, verifier, firstUntil } = secrets;
    const database = inside(tx);
    await database.passwordSecret.deleteMany({ where: { identityId } });
    await database.totpSecret.deleteMany({ where: { identityId } });
    await database.passwordSecret.create({
      data: { meansId: passwordId, identityId, verifier, setAt: now, firstUntil },
    });
    await database.totpSecret.create({
      data: { meansId: totpId, identityId, box: new Uint8Array(secrets.box), createdAt: now },
    });
  }

  /** Of the active persons with this matricule, of any entity; always in the same order. */
  async ofMatricule(tx: Transaction, matricule: string): Promise<readonly TransitionSecrets[]> {
    const rows: unknown = await inside(tx).$queryRaw`
      select i.id as "identityId", p.means_id as "passwordId", t.means_id as "totpId", p.verifier,
             p.first_until as "firstUntil", t.box, t.last_step as "lastStep"
      from identity i
      join password_secret p on p.identity_id = i.id
      join totp_secret t on t.identity_id = i.id
      where i.state = 'active'
        and exists (select 1 from matricule m where m.identity_id = i.id and m.number = ${matricule})
      order by i.id limit ${MOST}`;
    return z.array(Row).parse(rows);
  }

  async of(tx: Transaction, identityId: IdentityId): Promise<TransitionSecrets | undefined> {
    const rows: unknown = await inside(tx).$queryRaw`
      select p.identity_id as "identityId", p.means_id as "passwordId", t.means_id as "totpId",
             p.verifier, p.first_until as "firstUntil", t.box, t.last_step as "lastStep"
      from password_secret p join totp_secret t on t.identity_id = p.identity_id
      where p.identity_id = ${identityId}::uuid`;
    return z.array(Row).parse(rows)[0];
  }

  /** False when the code of this period, or of a later one, was used already. */
  async useStep(tx: Transaction, totpId: string, step: number): Promise<boolean> {
    const { count } = await inside(tx).totpSecret.updateMany({
      where: { meansId: totpId, lastStep: { lt: step } },
      data: { lastStep: step },
    });
    return count === 1;
  }

  /** The password that the person chose; the first code is over. */
  async choose(tx: Transaction, passwordId: string, verifier: string, now: Date): Promise<void> {
    await inside(tx).passwordSecret.update({
      where: { meansId: passwordId },
      data: { verifier, setAt: now, firstUntil: null },
    });
  }
}
