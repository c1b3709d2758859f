import { useSearchParams } from 'react-router';
import type { AuditFilter } from '../api/audit';
import { nextDay, startOfParisDay } from '../ui/instants';

const FIELDS = ['person', 'kind', 'outcome', 'workstation', 'client', 'from', 'to'] as const;
export type AuditField = (typeof FIELDS)[number];
export type AuditChoice = Readonly<Record<AuditField, string>>;

/** What is asked of the journal, kept in the URL; days are days in Paris, both included. */
export function useAuditFilter() {
  const [params, setParams] = useSearchParams();
  const of = (field: AuditField) => params.get(field) ?? '';
  const choice: AuditChoice = {
    person: of('person'),
    kind: of('kind'),
    outcome: of('outcome'),
    workstation: of('workstation'),
    client: of('client'),
    from: of('from'),
    to: of('to'),
  };
  const change = (field: AuditField, value: string) =>
    setParams((before) => {
      const next = new URLSearchParams(before);
      if (value === '') next.delete(field);
      else next.set(field, value);
      return next;
    });
  const isFiltered = FIELDS.some((field) => choice[field] !== '');
  return { choice, change, isFiltered, clear: () => setParams({}), filter: asked(choice) };
}

function asked({ from, to, ...same }: AuditChoice): AuditFilter {
  const start = startOfParisDay(from);
  const end = startOfParisDay(nextDay(to));
  return {
    ...same,
    ...(start === undefined ? {} : { from: start }),
    ...(to === '' || end === undefined ? {} : { to: end }),
  };
}
