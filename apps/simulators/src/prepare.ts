import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '#libs/kernel';
import { z } from 'zod';
import { makeDemoCards, type DemoCards } from './igc/demo-cards.js';
import { makeHospitalPki, type PkiFiles } from './igc/hospital-pki.js';
import { registerIn } from './world/register-file.js';
import { writeWorld, type Totals } from './world/world.js';

export interface Preparation {
  readonly folder: string;
  readonly seed: string;
  readonly staff: number;
  readonly clock: Clock;
}

export interface Prepared {
  /** Undefined when the world was already there. */
  readonly totals: Totals | undefined;
  readonly pki: PkiFiles;
  /** FINESS of the legal entity. */
  readonly finess: string;
  readonly cps: DemoCards;
}

const Structures = z.array(
  z.object({
    finess: z.string(),
    kind: z.enum(['EJ', 'EG']),
    name: z.string(),
    department: z.string().nullable(),
  }),
);

const People = z.array(
  z.object({ matricule: z.string(), givenName: z.string(), familyName: z.string() }),
);

/**
 * Writes the fictitious hospital's files, once, and its look-alike IGC-Santé certificates, made again when they
 * grow old.
 */
export async function prepare({ folder, seed, staff, clock }: Preparation): Promise<Prepared> {
  const world = join(folder, 'world');
  const today = clock.now().toISOString().slice(0, 10);
  const isThere = existsSync(join(world, 'people.json'));
  const totals = isThere ? undefined : await writeWorld({ folder: world, seed, staff, today });
  const structures = Structures.parse(
    JSON.parse(await readFile(join(world, 'structures.json'), 'utf8')),
  );
  const entity = structures.find(({ kind }) => kind === 'EJ');
  if (entity === undefined) throw new Error('the world has no legal entity');
  const { finess, name, department } = entity;
  const hospital = { folder: join(folder, 'pki'), finess, name, clock };
  const [pki, cps] = await Promise.all([
    makeHospitalPki({ ...hospital, department: department ?? 'Ain (01)' }),
    cardsOf(world, { folder: join(folder, 'pki', 'cps'), entity: { finess, name }, clock }),
  ]);
  return { totals, pki, finess, cps };
}

async function cardsOf(
  world: string,
  place: Pick<Parameters<typeof makeDemoCards>[0], 'folder' | 'entity' | 'clock'>,
): Promise<DemoCards> {
  const people = People.parse(JSON.parse(await readFile(join(world, 'people.json'), 'utf8')));
  const registerFile = join(world, await registerIn(world));
  return makeDemoCards({ ...place, people, registerFile });
}
