import type { AuditEvent } from '../api/audit';

const COLUMNS = [
  'at',
  'kind',
  'outcome',
  'sentence',
  'subject',
  'actor',
  'workstation',
  'client',
  'seal',
  'correlation',
  'id',
  'detail',
];

/** A cell for a spreadsheet: quoted, and never taken for a formula. */
const cell = (value: string): string => {
  const harmless = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return `"${harmless.replaceAll('"', '""')}"`;
};

const row = (event: AuditEvent, sentence: string): string =>
  [
    event.at,
    event.kind,
    event.outcome,
    sentence,
    event.subject?.name ?? event.subject?.id ?? '',
    event.actor.name ?? `${event.actor.kind}:${event.actor.id}`,
    event.workstation ?? '',
    event.client ?? '',
    event.sealNumber === null ? '' : String(event.sealNumber),
    event.correlation ?? '',
    event.id,
    JSON.stringify(event.detail),
  ]
    .map(cell)
    .join(';');

/** Semicolons and a byte-order mark: what a French spreadsheet opens without asking. */
export const csvOf = (
  events: readonly AuditEvent[],
  sentence: (event: AuditEvent) => string,
): string =>
  `\uFEFF${[COLUMNS.map(cell).join(';'), ...events.map((event) => row(event, sentence(event)))].join('\r\n')}\r\n`;

export function download(text: string, fileName: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  URL.revokeObjectURL(url);
}
