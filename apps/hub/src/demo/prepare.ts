import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { runProgram } from './child.js';
import { foldersIn, programOf } from './folders.js';

const Credential = z.object({ certificate: z.string(), key: z.string() });

/** What the simulators' preparation says it made. */
export const Prepared = z.object({
  finess: z.string(),
  pki: z.object({
    organisationChain: z.string(),
    organisationCrl: z.string(),
    tlsClient: Credential,
    seal: Credential,
    dmpServerAuthority: z.string(),
  }),
  cps: z.object({
    authorities: z.string(),
    fingerprints: z.array(z.string()),
    lists: z.array(z.string()),
    door: Credential,
    cards: z.array(
      z.object({
        matricule: z.string(),
        holder: z.string(),
        nationalId: z.string(),
        serial: z.string(),
        file: z.string(),
        password: z.string(),
        credential: Credential,
      }),
    ),
  }),
});
export type Prepared = z.infer<typeof Prepared>;

export interface Preparation {
  readonly folder: string;
  readonly staff: number;
  /** Forgets the former demonstration first. */
  readonly fresh?: boolean | undefined;
}

/**
 * The folders, the fictitious hospital (written at the first start) and its certificates (made again when they
 * grow old). Loads nothing of the hub: it works while the hub's own code is still being read.
 */
export async function prepareDemo({ folder, staff, fresh }: Preparation): Promise<Prepared> {
  if (fresh === true) rmSync(folder, { recursive: true, force: true });
  const folders = foldersIn(folder);
  for (const part of [folders.root, folders.logs, folders.agents])
    mkdirSync(part, { recursive: true });
  const output = await runProgram({
    name: 'simulators',
    main: programOf('simulators'),
    args: ['prepare', '--out', folders.root, '--staff', String(staff)],
    log: join(folders.logs, 'prepare.log'),
  });
  return Prepared.parse(JSON.parse(output));
}
