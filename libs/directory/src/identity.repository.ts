import { HUB_ROLES, type HubRole } from '#libs/access';
import { Injectable } from '@nestjs/common';
import { Database, inside, type Prisma } from '#libs/database';
import { CivilDate, foldName, IdentityId, type Transaction } from '#libs/kernel';
import { z } from 'zod';
import type { Identity } from './identity.js';

const WHOLE = { matricules: true, assignments: true, roles: true, rppsLink: true } as const;
type IdentityRow = Prisma.IdentityGetPayload<{ include: typeof WHOLE }>;

const State = z.enum(['pre-arrival', 'active', 'suspended', 'left']);
const Civility = z.enum(['M', 'MME']).nullable();
const Role = z.enum(HUB_ROLES);

/** What the list shows beside the identity: the state of its link with the register. */
export interface ListedIdentity {
  readonly identity: Identity;
  readonly rppsStatus: string | null;
  readonly rpps: string | null;
}

export interface IdentityFilter {
  readonly text?: string | undefined;
  readonly state?: string | undefined;
  readonly rppsStatus?: string | undefined;
  readonly population?: string | undefined;
  readonly page: number;
  readonly size: number;
}

export interface ValueOrigin {
  readonly field: string;
  readonly source: string;
  readonly rule: string;
  readonly since: Date;
}

function toIdentity(row: IdentityRow): Identity {
  return {
    id: IdentityId.parse(row.id),
    subject: row.subject,
    birthName: row.birthName,
    usageName: row.usageName,
    exerciseName: row.exerciseName,
    givenNames: row.givenNames,
    usualGivenName: row.usualGivenName,
    birthDate: row.birthDate === null ? null : CivilDate.parse(row.birthDate),
    civility: Civility.parse(row.civility),
    email: row.email,
    state: State.parse(row.state),
    population: row.population,
    matricules: row.matricules.map(({ entityFiness, number }) => ({ entityFiness, number })),
    assignments: row.assignments.map((assignment) => ({
      ...assignment,
      startsOn: CivilDate.parse(assignment.startsOn),
      endsOn: assignment.endsOn === null ? null : CivilDate.parse(assignment.endsOn),
    })),
    roles: new Set(row.roles.map(({ role }) => Role.parse(role))),
  };
}

@Injectable()
export class IdentityRepository {
  constructor(private readonly database: Database) {}

  async find(id: IdentityId): Promise<Identity | undefined> {
    return one(await this.database.prisma.identity.findUnique({ where: { id }, include: WHOLE }));
  }

  async findBySubject(subject: string): Promise<Identity | undefined> {
    return one(
      await this.database.prisma.identity.findUnique({ where: { subject }, include: WHOLE }),
    );
  }

  async findByMatricule(entityFiness: string, number: string): Promise<Identity | undefined> {
    const where = { matricules: { some: { entityFiness, number } } };
    return one(await this.database.prisma.identity.findFirst({ where, include: WHOLE }));
  }

  async list(filter: IdentityFilter): Promise<{ items: readonly ListedIdentity[]; total: number }> {
    const where = whereOf(filter);
    const { page, size } = filter;
    const [total, rows] = await Promise.all([
      this.database.prisma.identity.count({ where }),
      this.database.prisma.identity.findMany({
        where,
        include: WHOLE,
        orderBy: [{ birthName: 'asc' }, { usualGivenName: 'asc' }, { id: 'asc' }],
        skip: (page - 1) * size,
        take: size,
      }),
    ]);
    const items = rows.map((row) => ({
      identity: toIdentity(row),
      rppsStatus: row.rppsLink?.status ?? null,
      rpps: row.rppsLink?.rpps ?? null,
    }));
    return { items, total };
  }

  async listed(id: IdentityId): Promise<ListedIdentity | undefined> {
    const row = await this.database.prisma.identity.findUnique({ where: { id }, include: WHOLE });
    if (row === null) return undefined;
    const { status = null, rpps = null } = row.rppsLink ?? {};
    return { identity: toIdentity(row), rppsStatus: status, rpps };
  }

  async originsOf(identityId: IdentityId): Promise<readonly ValueOrigin[]> {
    const rows = await this.database.prisma.valueOrigin.findMany({
      where: { identityId },
      orderBy: { field: 'asc' },
    });
    return rows.map(({ field, source, rule, since }) => ({ field, source, rule, since }));
  }

  /** Moves the state of a person's account; `refused` when it is not `from`. */
  async moveState(
    tx: Transaction,
    id: IdentityId,
    move: { readonly from: Identity['state']; readonly to: Identity['state']; readonly at: Date },
  ): Promise<'moved' | 'unknown' | 'refused'> {
    const { count } = await inside(tx).identity.updateMany({
      where: { id, state: move.from },
      data: { state: move.to, updatedAt: move.at },
    });
    if (count === 1) return 'moved';
    return (await inside(tx).identity.count({ where: { id } })) === 0 ? 'unknown' : 'refused';
  }

  async grantRole(
    tx: Transaction,
    grant: { identityId: IdentityId; role: HubRole; grantedBy: string; grantedAt: Date },
  ): Promise<void> {
    const { identityId, role } = grant;
    await inside(tx).hubRole.upsert({
      where: { identityId_role: { identityId, role } },
      create: grant,
      update: {},
    });
  }

  /** False when the person did not have it. */
  async revokeRole(tx: Transaction, identityId: IdentityId, role: HubRole): Promise<boolean> {
    return (await inside(tx).hubRole.deleteMany({ where: { identityId, role } })).count === 1;
  }

  /** Active people with a role, locked until the transaction ends. */
  async holdersOf(tx: Transaction, role: HubRole): Promise<readonly IdentityId[]> {
    const rows = await inside(tx).$queryRaw<{ id: string }[]>`
      select i.id from hub_role r join identity i on i.id = r.identity_id
      where r.role = ${role} and i.state = 'active' order by i.id for update of r`;
    return rows.map(({ id }) => IdentityId.parse(id));
  }

  async withRoles(): Promise<readonly Identity[]> {
    const rows = await this.database.prisma.identity.findMany({
      where: { roles: { some: {} } },
      include: WHOLE,
      orderBy: { searchText: 'asc' },
    });
    return rows.map(toIdentity);
  }
}

const one = (row: IdentityRow | null): Identity | undefined =>
  row === null ? undefined : toIdentity(row);

/** Every word of the text must appear, without accents, anywhere in the names and matricules. */
function whereOf(filter: IdentityFilter): Prisma.IdentityWhereInput {
  const words = foldName(filter.text ?? '')
    .split(' ')
    .filter((word) => word !== '');
  return {
    AND: words.map((word) => ({ searchText: { contains: word } })),
    ...(filter.state === undefined ? {} : { state: filter.state }),
    ...(filter.population === undefined ? {} : { population: filter.population }),
    ...rppsFilter(filter.rppsStatus),
  };
}

function rppsFilter(status: string | undefined): Prisma.IdentityWhereInput {
  if (status === undefined) return {};
  return status === 'none' ? { rppsLink: { is: null } } : { rppsLink: { is: { status } } };
}
