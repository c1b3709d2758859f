import { readFileSync } from 'node:fs';
import { readConfig } from '#libs/kernel';
import { z } from 'zod';

const Port = z.number().int().min(0).max(65_535);

/** What `simulators serve` is told, by a JSON file. */
export const ServeConfig = z.strictObject({
  host: z.string().default('127.0.0.1'),
  /** Folder of the demonstration: `world/`, `pki/`, `cards.json`. */
  folder: z.string(),
  dmp: z.strictObject({
    port: Port,
    pagePort: Port,
    /** Homologation numbers (LPS_ID_HOMOLOGATION_DMP) that are accepted. */
    homologations: z.array(z.string().min(1)).min(1),
  }),
  /** Revocation lists and OCSP of the authorities of cards. */
  igc: z.strictObject({ port: Port }).optional(),
  cardTable: z.strictObject({
    port: Port,
    posts: z.array(
      z.strictObject({
        name: z.string(),
        unitLabel: z.string(),
        readerPort: Port,
        browserCommand: z.array(z.string()).min(1),
      }),
    ),
    links: z.array(z.strictObject({ label: z.string(), url: z.url() })),
  }),
});
export type ServeConfig = z.infer<typeof ServeConfig>;

/** @throws ConfigError naming every mistake */
export const readServeConfig = (file: string): ServeConfig =>
  readConfig(ServeConfig, JSON.parse(readFileSync(file, 'utf8')));
