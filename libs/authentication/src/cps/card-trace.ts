import { Injectable } from '@nestjs/common';
import { AuditTrail, THE_HUB, type Actor } from '#libs/audit';
import { Keyring, Transactions, type IdentityId, type Transaction } from '#libs/kernel';
import type { Post } from '../sessions/care-sessions.js';
import type { CpsCertificate } from './domain/cps-certificate.js';
import { nationalIdOf } from './domain/national-id.js';

interface Refusal {
  readonly because: string;
  readonly why?: string | undefined;
  readonly read?: CpsCertificate | undefined;
  readonly holder?: { readonly identityId: IdentityId; readonly meansId: string } | undefined;
  readonly post?: Post | undefined;
}

const NOTHING_SEEN = { card: null, rpps: null };

/** What the trail says of cards: never a card's number in clear. */
@Injectable()
export class CardTrace {
  constructor(
    private readonly transactions: Transactions,
    private readonly audit: AuditTrail,
    private readonly keyring: Keyring,
  ) {}

  /** The stable name of a card in the trail. */
  card(serial: string): string {
    return this.keyring.pseudonym('cps-card', serial);
  }

  async refused({ because, why, read, holder, post }: Refusal): Promise<void> {
    const detail = { because, why: why ?? null, means: holder?.meansId ?? null };
    const seen = read === undefined ? NOTHING_SEEN : this.#seen(read);
    await this.transactions.run((tx) =>
      this.audit.record(tx, {
        kind: 'cps.refused',
        outcome: 'refused',
        actor: holder === undefined ? THE_HUB : { kind: 'person', id: holder.identityId },
        subject: holder?.identityId,
        workstation: post?.name,
        detail: { ...detail, ...seen },
      }),
    );
  }

  #seen({ commonName, cardSerial }: CpsCertificate) {
    const nationalId = nationalIdOf(commonName);
    return {
      card: cardSerial === undefined ? null : this.card(cardSerial),
      rpps: nationalId?.kind === 'rpps' ? nationalId.rpps : null,
    };
  }

  async rebound(
    tx: Transaction,
    means: { readonly id: string; readonly identityId: IdentityId },
    change: {
      readonly renewed: 'card' | 'certificate';
      readonly from: string;
      readonly to: string;
    },
  ): Promise<void> {
    await this.audit.record(tx, {
      kind: 'cps.rebound',
      outcome: 'success',
      actor: { kind: 'person', id: means.identityId },
      subject: means.identityId,
      detail: {
        means: means.id,
        renewed: change.renewed,
        cardBefore: this.card(change.from),
        card: this.card(change.to),
      },
    });
  }

  async blocked(
    tx: Transaction,
    act: { readonly serial: string; readonly reason: string; readonly by: Actor },
    isBlocked: boolean,
  ): Promise<void> {
    await this.audit.record(tx, {
      kind: isBlocked ? 'cps.card-blocked' : 'cps.card-unblocked',
      outcome: 'success',
      actor: act.by,
      detail: { card: this.card(act.serial), reason: act.reason },
    });
  }
}
