import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HUB_ROLES } from '#libs/access';
import { DomainError } from '#libs/kernel';
import { z } from 'zod';

/** A test person of the fictitious hospital. */
const TestPerson = z.object({
  matricule: z.string(),
  entityFiness: z.string(),
  givenName: z.string(),
  familyName: z.string(),
  story: z.string(),
  pin: z.string(),
  badge: z.boolean(),
  roles: z.array(z.enum(HUB_ROLES)),
  rppsConfirmed: z.boolean(),
  airListed: z.boolean(),
  workstation: z.string().optional(),
});
export type TestPerson = z.infer<typeof TestPerson>;

const WorldPost = z.object({
  name: z.string(),
  siteFiness: z.string(),
  unitLabel: z.string(),
  reader: z.boolean(),
});
export type WorldPost = z.infer<typeof WorldPost>;

export interface WorldFiles {
  readonly people: readonly TestPerson[];
  readonly posts: readonly WorldPost[];
  readonly structures: unknown;
  readonly hr: string;
  readonly register: string;
  readonly patients: string;
}

/** The files of a prepared world. @throws DomainError `demo.world-incomplete` */
export function readWorld(folder: string): WorldFiles {
  const json = (name: string): unknown => JSON.parse(readFileSync(join(folder, name), 'utf8'));
  const register = readdirSync(folder).find((name) =>
    name.startsWith('PS_LibreAcces_Personne_activite'),
  );
  if (register === undefined)
    throw new DomainError('demo.world-incomplete', 'unavailable', { folder });
  return {
    people: z.array(TestPerson).parse(json('people.json')),
    posts: z.array(WorldPost).parse(json('workstations.json')),
    structures: json('structures.json'),
    hr: join(folder, 'hr.csv'),
    register: join(folder, register),
    patients: join(folder, 'patients.json'),
  };
}
