import { HUB_ROLES } from '#libs/access';
import { z } from 'zod';

export const ListQuery = z.object({
  text: z.string().max(200).optional(),
  state: z.enum(['pre-arrival', 'active', 'suspended', 'left']).optional(),
  rppsStatus: z.string().max(30).optional(),
  population: z.string().max(30).optional(),
  page: z.coerce.number().int().min(1).max(100_000).default(1),
  size: z.coerce.number().int().min(1).max(200).default(25),
});

const CivilDay = z.string();
const MatriculeItem = z.object({ entityFiness: z.string(), number: z.string() });

const MainAssignment = z.object({
  jobLabel: z.string(),
  unitLabel: z.string(),
  siteFiness: z.string(),
  startsOn: CivilDay,
  endsOn: CivilDay.nullable(),
});

export const IdentitySummary = z.object({
  id: z.uuid(),
  displayName: z.string(),
  birthName: z.string(),
  usualGivenName: z.string(),
  birthDate: CivilDay.nullable(),
  state: z.string(),
  population: z.string(),
  matricules: z.array(MatriculeItem),
  mainAssignment: MainAssignment.nullable(),
  rppsStatus: z.string().nullable(),
  rpps: z.string().nullable(),
});

export const IdentityList = z.object({
  items: z.array(IdentitySummary),
  total: z.number().int(),
  page: z.number().int(),
  size: z.number().int(),
});

const AssignmentItem = MainAssignment.extend({
  id: z.string(),
  entityFiness: z.string(),
  matricule: z.string(),
  contract: z.string(),
  jobCode: z.string(),
  professionCode: z.string().nullable(),
  unitCode: z.string(),
  source: z.string(),
});

export const Person = IdentitySummary.extend({
  givenNames: z.array(z.string()),
  usageName: z.string().nullable(),
  exerciseName: z.string().nullable(),
  civility: z.string().nullable(),
  email: z.string().nullable(),
  assignments: z.array(AssignmentItem),
  origins: z.array(
    z.object({ field: z.string(), source: z.string(), rule: z.string(), since: z.iso.datetime() }),
  ),
  roles: z.array(z.enum(HUB_ROLES)),
});

export const Me = z.object({
  identityId: z.uuid(),
  displayName: z.string(),
  roles: z.array(z.enum(HUB_ROLES)),
});

/** An officer keeps somebody out, or lets them in again. */
export const StateChange = z.strictObject({
  state: z.enum(['active', 'suspended']),
  reason: z.string().trim().min(3).max(500),
});
