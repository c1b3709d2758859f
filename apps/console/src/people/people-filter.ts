import { useSearchParams } from 'react-router';
import type { PeopleFilter } from '../api/people';

const SIZE = 25;
export type FilterField = 'text' | 'state' | 'rppsStatus' | 'population';

/** The search lives in the URL: it can be shared, and the Back button works. */
export function usePeopleFilter() {
  const [params, setParams] = useSearchParams();
  const of = (name: string) => params.get(name) ?? '';
  const page = Number(of('page'));
  const filter: PeopleFilter = {
    text: of('text'),
    state: of('state'),
    rppsStatus: of('rppsStatus'),
    population: of('population'),
    page: Number.isInteger(page) && page > 0 ? page : 1,
    size: SIZE,
  };
  const change = (name: FilterField | 'page', value: string) =>
    setParams(
      (before) => {
        const next = new URLSearchParams(before);
        if (value === '') next.delete(name);
        else next.set(name, value);
        if (name !== 'page') next.delete('page');
        return next;
      },
      { replace: name === 'text' },
    );
  const isFiltered = [filter.text, filter.state, filter.rppsStatus, filter.population].some(
    (value) => value !== '',
  );
  return { filter, change, isFiltered, clear: () => setParams({}) };
}
