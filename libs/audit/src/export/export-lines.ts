import { canonicalJson } from '#libs/kernel';
import type { FoundEvent, Names } from '../search/search.repository.js';

export type ExportFormat = 'csv' | 'jsonl';

const COLUMNS = [
  'at',
  'kind',
  'outcome',
  'actorKind',
  'actorId',
  'actorName',
  'subjectId',
  'subjectName',
  'workstation',
  'client',
  'correlation',
  'sealNumber',
  'id',
  'detail',
];

/**
 * What stands before the events: nothing in JSON lines; in CSV a byte-order mark and the columns' names,
 * which a French spreadsheet opens without asking.
 */
export const heading = (format: ExportFormat): string =>
  format === 'csv' ? `\uFEFF${csvLine(COLUMNS)}` : '';

export const lineOf = (format: ExportFormat, event: FoundEvent, names: Names): string =>
  format === 'csv' ? csvOf(event, names) : jsonOf(event, names);

const nameOf = (id: string | null, names: Names): string | null =>
  id === null ? null : (names.get(id) ?? null);

/** In the order of COLUMNS. */
const csvOf = (event: FoundEvent, names: Names): string =>
  csvLine([
    event.at.toISOString(),
    event.kind,
    event.outcome,
    event.actorKind,
    event.actorId,
    nameOf(event.actorId, names),
    event.subjectId,
    nameOf(event.subjectId, names),
    event.workstation,
    event.client,
    event.correlation,
    event.sealNumber,
    event.id,
    canonicalJson(event.detail),
  ]);

const jsonOf = (event: FoundEvent, names: Names): string =>
  `${canonicalJson({
    id: event.id,
    at: event.at.toISOString(),
    kind: event.kind,
    outcome: event.outcome,
    actor: { kind: event.actorKind, id: event.actorId, name: nameOf(event.actorId, names) },
    subject:
      event.subjectId === null
        ? null
        : { id: event.subjectId, name: nameOf(event.subjectId, names) },
    workstation: event.workstation,
    client: event.client,
    correlation: event.correlation,
    detail: event.detail,
    sealNumber: event.sealNumber,
  })}\n`;

const csvLine = (values: readonly (string | number | null)[]): string =>
  `${values.map((value) => cell(String(value ?? ''))).join(';')}\r\n`;

/** Quoted, and never taken for a formula. */
function cell(value: string): string {
  const harmless = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return `"${harmless.replaceAll('"', '""')}"`;
}
