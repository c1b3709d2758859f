import { z } from 'zod';

export const Aaguid = z.guid().transform((text) => text.toLowerCase());

export const KeyInvitationForm = z.strictObject({
  cardId: z.uuid().optional().meta({ description: 'A CPS among the means: the key is its applet' }),
});
export const KeyInvitationItem = z.object({
  url: z.url().meta({ description: 'Serves once, on the desk; shown once' }),
  expiresAt: z.iso.datetime(),
});

const Roots = z.array(z.string().max(20_000)).max(10);

export const ModelForm = z.strictObject({
  name: z.string().trim().min(2).max(100).optional(),
  card: z.boolean().optional(),
  roots: Roots.optional(),
});

export const ModelItem = z.object({
  aaguid: z.string(),
  name: z.string(),
  card: z.boolean(),
  acceptedAt: z.iso.datetime(),
  acceptedBy: z.string(),
});

export const ModelList = z.object({
  metadata: z
    .object({
      number: z.int(),
      nextUpdate: z.iso.date(),
      overdue: z.boolean(),
      importedAt: z.iso.datetime(),
    })
    .nullable(),
  models: z.array(
    ModelItem.extend({
      keys: z.int().meta({ description: 'Keys in service' }),
      barred: z
        .string()
        .nullable()
        .meta({ description: 'Status that bars it, by the FIDO Alliance' }),
    }),
  ),
  seen: z.array(
    z.object({
      aaguid: z.string(),
      transports: z.array(z.string()),
      times: z.int(),
      firstAt: z.iso.datetime(),
      lastAt: z.iso.datetime(),
    }),
  ),
});
