import { IdentityId } from '#libs/kernel';
import { z } from 'zod';
import { MEANS_KINDS, MEANS_STATES } from '../domain/means-life.js';

const MeansKind = z.enum(MEANS_KINDS);
const MeansState = z.enum(MEANS_STATES);

/** A means of identification a person holds. */
export interface Means {
  readonly id: string;
  readonly identityId: IdentityId;
  readonly kind: z.infer<typeof MeansKind>;
  readonly label: string;
  readonly state: z.infer<typeof MeansState>;
  readonly stateSince: Date;
  readonly stateReason: string | null;
  readonly issuedAt: Date;
  readonly expiresAt: Date;
  /** The card or key it is on; means of one plastic are lost together. */
  readonly plasticId: string | null;
  /** Printed number, or credential id of a key; never a badge's UID. */
  readonly serial: string | null;
  /** As the policy was at issue: eIDAS level, legal basis, reference of the homologation decision. */
  readonly level: string;
  readonly legalBasis: string;
  readonly homologation: string | null;
  /** Whether the policy of today enables its kind. */
  readonly isAllowed: boolean;
}

export interface MeansStep {
  readonly at: Date;
  readonly from: string | null;
  readonly to: string;
  readonly reason: string | null;
  readonly by: string;
}

export interface MeansRow extends Omit<Means, 'identityId' | 'kind' | 'state'> {
  readonly identityId: string;
  readonly kind: string;
  readonly state: string;
}

/** Columns of a `MeansRow`, from `means m left join means_policy p on p.kind = m.kind`. */
export const MEANS_COLUMNS = `
  m.id, m.identity_id as "identityId", m.kind, m.label, m.state, m.state_since as "stateSince",
  m.state_reason as "stateReason", m.issued_at as "issuedAt", m.expires_at as "expiresAt",
  m.plastic_id as "plasticId", m.serial, m.level, m.legal_basis as "legalBasis", m.homologation,
  coalesce(p.enabled, false) as "isAllowed"`;

export const toMeans = (row: MeansRow): Means => ({
  id: row.id,
  identityId: IdentityId.parse(row.identityId),
  kind: MeansKind.parse(row.kind),
  label: row.label,
  state: MeansState.parse(row.state),
  stateSince: row.stateSince,
  stateReason: row.stateReason,
  issuedAt: row.issuedAt,
  expiresAt: row.expiresAt,
  plasticId: row.plasticId,
  serial: row.serial,
  level: row.level,
  legalBasis: row.legalBasis,
  homologation: row.homologation,
  isAllowed: row.isAllowed,
});
