import { Finess } from '#libs/kernel';
import { z } from 'zod';

/** A legal entity (EJ) or a site (EG) of the hospital, by FINESS. */
export const Structure = z.strictObject({
  finess: Finess,
  kind: z.enum(['EJ', 'EG']),
  parentFiness: Finess.nullable(),
  name: z.string().min(1),
  /** TRE_R02, e.g. SA01. */
  sector: z.string().regex(/^SA\d\d$/),
  /** As in the certificates' ST, e.g. "Ain (01)". */
  department: z.string().nullable(),
});
export type Structure = z.infer<typeof Structure>;

/** The structures of a JSON file. */
export const StructuresFile = z.array(Structure);
