import { z } from 'zod';

/** The part of FHIR R4 that AIR answers with. */
const Coding = z.object({
  system: z.string().optional(),
  code: z.string(),
  display: z.string().optional(),
});
export type Coding = z.infer<typeof Coding>;

const CodeableConcept = z.object({ coding: z.array(Coding), text: z.string().optional() });
export type CodeableConcept = z.infer<typeof CodeableConcept>;

const Identifier = z.object({ system: z.string(), value: z.string() });

const Attachment = z.object({
  contentType: z.string(),
  language: z.string().optional(),
  size: z.number().int().optional(),
  /** SHA-1, base64. */
  hash: z.string().optional(),
  title: z.string().optional(),
  creation: z.string().optional(),
});

export const DocumentReference = z.object({
  resourceType: z.literal('DocumentReference'),
  id: z.string(),
  masterIdentifier: Identifier,
  identifier: z.array(Identifier),
  status: z.enum(['current', 'superseded']),
  type: CodeableConcept.optional(),
  category: z.array(CodeableConcept),
  subject: z.object({ identifier: Identifier }),
  date: z.string().optional(),
  author: z.array(z.object({ display: z.string() })),
  description: z.string().optional(),
  securityLabel: z.array(CodeableConcept),
  content: z.array(z.object({ attachment: Attachment, format: Coding.optional() })),
  context: z.object({
    event: z.array(CodeableConcept),
    period: z.object({ start: z.string().optional(), end: z.string().optional() }).optional(),
    facilityType: CodeableConcept.optional(),
    practiceSetting: CodeableConcept.optional(),
  }),
});
export type DocumentReference = z.infer<typeof DocumentReference>;

export const OperationOutcome = z.object({
  resourceType: z.literal('OperationOutcome'),
  issue: z.array(
    z.object({
      severity: z.literal('warning'),
      code: z.literal('incomplete'),
      details: z.object({ text: z.string() }),
      diagnostics: z.string(),
    }),
  ),
});
export type OperationOutcome = z.infer<typeof OperationOutcome>;

export const Bundle = z.object({
  resourceType: z.literal('Bundle'),
  type: z.literal('searchset'),
  /** Documents, warnings not counted. */
  total: z.number().int(),
  entry: z.array(
    z.object({
      fullUrl: z.string().optional(),
      resource: z.discriminatedUnion('resourceType', [DocumentReference, OperationOutcome]),
      search: z.object({ mode: z.enum(['match', 'outcome']) }),
    }),
  ),
});
export type Bundle = z.infer<typeof Bundle>;
