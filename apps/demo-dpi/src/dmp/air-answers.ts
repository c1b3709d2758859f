import { parseInstant } from '#libs/kernel';
import { z } from 'zod';

/** TD0.2, as AIR answers it. */
export const DmpStatus = z.object({
  exists: z.boolean(),
  state: z.enum(['active', 'closed', 'none', 'unknown']).catch('unknown'),
  authorisation: z.string().nullable().catch(null),
  isAuthorised: z.boolean().catch(false),
  isTreatingDoctor: z.boolean().nullable().catch(null),
  opposesEmergencyAccess: z.boolean().nullable().catch(null),
});
export type DmpStatus = z.infer<typeof DmpStatus>;

/** RFC 9457, with the code of AIR and what the DMP said. */
export const Problem = z.object({
  code: z.string().max(100),
  dmpCode: z.string().max(200).optional().catch(undefined),
  dmpText: z.string().max(2000).optional().catch(undefined),
  layer: z.string().max(50).optional().catch(undefined),
  correlation: z.string().max(100).optional().catch(undefined),
});
export type Problem = z.infer<typeof Problem>;

const Coding = z.object({ code: z.string().optional(), display: z.string().optional() });
const Concept = z.object({ coding: z.array(Coding).default([]), text: z.string().optional() });

/** The part of a FHIR R4 DocumentReference that is shown. */
const DocumentReference = z.object({
  resourceType: z.literal('DocumentReference'),
  identifier: z.array(z.object({ system: z.string().optional(), value: z.string() })),
  status: z.string().default('current'),
  type: Concept.optional(),
  category: z.array(Concept).default([]),
  date: z.string().optional(),
  author: z.array(z.object({ display: z.string().optional() })).default([]),
  description: z.string().optional(),
  securityLabel: z.array(Concept).default([]),
  content: z.array(
    z.object({
      attachment: z.object({
        contentType: z.string().optional(),
        title: z.string().optional(),
        creation: z.string().optional(),
        size: z.number().optional(),
      }),
    }),
  ),
});

const Outcome = z.object({
  resourceType: z.literal('OperationOutcome'),
  issue: z.array(
    z.object({
      diagnostics: z.string().optional(),
      details: z.object({ text: z.string().optional() }).optional(),
    }),
  ),
});

const DOCUMENT_UNIQUE_ID = 'urn:portique:xds:document-unique-id';
const REPOSITORY_UNIQUE_ID = 'urn:portique:xds:repository-unique-id';

/** A document of the DMP, as the list shows it. */
export interface ListedDocument {
  readonly documentUniqueId: string;
  readonly repositoryUniqueId: string;
  readonly title: string;
  readonly type: string;
  readonly category: string;
  readonly authors: readonly string[];
  readonly createdAt: Date | undefined;
  readonly labels: readonly { readonly code: string; readonly text: string }[];
  readonly isCurrent: boolean;
}

export interface DocumentList {
  readonly documents: readonly ListedDocument[];
  /** What the DMP could not give: shown beside what it gave. */
  readonly warnings: readonly string[];
}

type Reference = z.infer<typeof DocumentReference>;

const identified = ({ identifier }: Reference, system: string): string =>
  identifier.find((one) => one.system === system)?.value ?? '';

function words(concept: z.infer<typeof Concept> | undefined): string {
  if (concept === undefined) return '';
  const [coding] = concept.coding;
  return coding?.display ?? concept.text ?? coding?.code ?? '';
}

function dateOf({ content, date }: Reference): Date | undefined {
  const text = content[0]?.attachment.creation ?? date;
  return text === undefined ? undefined : parseInstant(text);
}

function titleOf({ content, type, description }: Reference): string {
  const candidates = [content[0]?.attachment.title, words(type), description];
  return candidates.find((text) => text !== undefined && text !== '') ?? 'Document sans titre';
}

const listed = (reference: Reference): ListedDocument => ({
  documentUniqueId: identified(reference, DOCUMENT_UNIQUE_ID),
  repositoryUniqueId: identified(reference, REPOSITORY_UNIQUE_ID),
  title: titleOf(reference),
  type: words(reference.type),
  category: words(reference.category[0]),
  authors: reference.author.flatMap(({ display }) => (display === undefined ? [] : [display])),
  createdAt: dateOf(reference),
  labels: reference.securityLabel.map((label) => ({
    code: label.coding[0]?.code ?? '',
    text: words(label),
  })),
  isCurrent: reference.status === 'current',
});

const Entry = z.object({
  resource: z.discriminatedUnion('resourceType', [DocumentReference, Outcome]),
});

/** TD3.1 as a searchset; the most recent document first. */
export const DocumentBundle = z
  .object({ resourceType: z.literal('Bundle'), entry: z.array(Entry).default([]) })
  .transform(({ entry }): DocumentList => {
    const documents: ListedDocument[] = [];
    const warnings: string[] = [];
    for (const { resource } of entry) {
      if (resource.resourceType === 'DocumentReference') documents.push(listed(resource));
      else
        warnings.push(
          ...resource.issue.map((issue) => issue.details?.text ?? issue.diagnostics ?? ''),
        );
    }
    const time = ({ createdAt }: ListedDocument): number => createdAt?.getTime() ?? 0;
    return {
      documents: documents
        .filter(({ documentUniqueId }) => documentUniqueId !== '')
        .toSorted((a, b) => time(b) - time(a)),
      warnings: warnings.filter((text) => text !== ''),
    };
  });
