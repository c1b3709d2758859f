import { Button, Divider, Group, Pagination, Text } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import { usePeople } from '../api/people';
import { Answer, NothingHere } from '../ui/answers';
import { PageHeading } from '../ui/page';
import { usePeopleFilter } from './people-filter';
import { PeopleFilters } from './people-filters';
import { PeopleCards, PeopleTable } from './people-table';

export function PeoplePage() {
  const { t, i18n } = useTranslation();
  const { filter, change, isFiltered, clear } = usePeopleFilter();
  const people = usePeople(filter);
  const total = people.data?.total;
  const shown = new Intl.NumberFormat(i18n.language).format(total ?? 0);
  return (
    <>
      <PageHeading title={t('people.title')} hint={t('people.hint')} />
      <section className="card" aria-label={t('people.title')}>
        <PeopleFilters filter={filter} isFiltered={isFiltered} change={change} clear={clear} />
        <Divider color="var(--portique-line)" />
        <Text px="md" py={8} size="sm" c="dimmed" role="status">
          {total === undefined ? '' : t('people.found', { count: total, shown })}
        </Text>
        <Answer of={people} value={people.error === null ? people.data : undefined} rows={8}>
          {({ items }) => (
            <People
              items={items}
              nothing={
                <NothingHere
                  title={t(isFiltered ? 'people.none' : 'people.empty')}
                  action={
                    isFiltered && (
                      <Button variant="light" onClick={clear}>
                        {t('action.clearFilters')}
                      </Button>
                    )
                  }
                >
                  {t(isFiltered ? 'people.noneHint' : 'people.emptyHint')}
                </NothingHere>
              }
            />
          )}
        </Answer>
        <Pages
          total={Math.ceil((total ?? 0) / filter.size)}
          page={filter.page}
          change={(page) => change('page', page === 1 ? '' : String(page))}
        />
      </section>
    </>
  );
}

function People({
  items,
  nothing,
}: {
  items: Parameters<typeof PeopleTable>[0]['people'];
  nothing: React.ReactNode;
}) {
  const wide = useMediaQuery('(min-width: 62em)', undefined, { getInitialValueInEffect: false });
  if (items.length === 0) return nothing;
  return wide ? <PeopleTable people={items} /> : <PeopleCards people={items} />;
}

function Pages({
  total,
  page,
  change,
}: {
  total: number;
  page: number;
  change: (page: number) => void;
}) {
  const { t } = useTranslation();
  if (total <= 1) return null;
  return (
    <Group component="nav" aria-label={t('paging.label')} justify="center" p="md">
      <Pagination
        total={total}
        value={page}
        onChange={(next) => {
          change(next);
          window.scrollTo(0, 0);
        }}
        siblings={1}
        size="sm"
        getItemProps={(number) => ({ 'aria-label': t('paging.page', { number }) })}
        getControlProps={(control) => ({ 'aria-label': t(`paging.${control}`) })}
      />
    </Group>
  );
}
