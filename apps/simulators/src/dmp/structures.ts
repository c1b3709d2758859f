import { readFile } from 'node:fs/promises';
import { z } from 'zod';

/** A structure that the DMP knows: its FINESS, and the legal entity whose certificate may speak for it. */
export interface DmpStructure {
  readonly finess: string;
  readonly legalEntity?: string | undefined;
  readonly name?: string | undefined;
  /** False: known, but closed. */
  readonly active?: boolean | undefined;
}

/** The fields of `structures.json` that concern the DMP. */
const Entry = z.object({
  finess: z.string().length(9),
  parentFiness: z.string().length(9).nullable(),
  name: z.string(),
});

/** Reads `structures.json`: a site depends on its legal entity, a legal entity on itself. */
export async function readStructures(file: string): Promise<readonly DmpStructure[]> {
  const entries = z.array(Entry).parse(JSON.parse(await readFile(file, 'utf8')));
  return entries.map(({ finess, parentFiness, name }) => ({
    finess,
    legalEntity: parentFiness ?? finess,
    name,
  }));
}
