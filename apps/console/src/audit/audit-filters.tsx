import { Button, Group, Select, TextInput } from '@mantine/core';
import { useDebouncedCallback, useDebouncedValue } from '@mantine/hooks';
import { IconX } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { usePeople, usePerson } from '../api/people';
import { FilterSelect } from '../people/people-filters';
import { statesOf } from '../ui/states';
import type { AuditChoice, AuditField } from './audit-filter';
import { areaOf, EVENT_KINDS } from './event-kinds';

const PAUSE_MS = 300;
const SUGGESTIONS = 8;

interface Props {
  readonly choice: AuditChoice;
  readonly isFiltered: boolean;
  change(field: AuditField, value: string): void;
  clear(): void;
}

export function AuditFilters({ choice, isFiltered, change, clear }: Props) {
  const { t } = useTranslation();
  return (
    <Group component="search" gap="sm" align="flex-end" p="md">
      <PersonFilter person={choice.person} change={(id) => change('person', id)} />
      <FilterSelect
        label={t('audit.filter.kind')}
        value={choice.kind}
        options={kindOptions(t)}
        change={(value) => change('kind', value)}
        width="1 1 220px"
      />
      <FilterSelect
        label={t('audit.filter.outcome')}
        value={choice.outcome}
        options={statesOf('outcome').map((value) => ({
          value,
          label: t(`state.outcome.${value}`),
        }))}
        change={(value) => change('outcome', value)}
        width="1 1 130px"
      />
      {(['workstation', 'client'] as const).map((field) => (
        <TextFilter
          key={field}
          label={t(`audit.filter.${field}`)}
          value={choice[field]}
          change={(value) => change(field, value)}
        />
      ))}
      {(['from', 'to'] as const).map((field) => (
        <TextInput
          key={field}
          type="date"
          flex="0 1 150px"
          label={t(`audit.filter.${field}`)}
          value={choice[field]}
          onChange={(event) => change(field, event.currentTarget.value)}
        />
      ))}
      {isFiltered && (
        <Button variant="subtle" onClick={clear} leftSection={<IconX size={16} aria-hidden />}>
          {t('action.clearFilters')}
        </Button>
      )}
    </Group>
  );
}

const kindOptions = (t: TFunction) =>
  [...Map.groupBy(EVENT_KINDS, areaOf)].map(([area, kinds]) => ({
    group: t(`audit.area.${area}`),
    items: kinds.map((kind) => ({ value: kind, label: t(`audit.kind.${kind}`) })),
  }));

function TextFilter({
  label,
  value,
  change,
}: {
  label: string;
  value: string;
  change: (value: string) => void;
}) {
  const [typed, setTyped] = useState(value);
  const later = useDebouncedCallback(change, PAUSE_MS);
  useEffect(() => setTyped(value), [value]);
  return (
    <TextInput
      flex="1 1 130px"
      maw={{ sm: 200 }}
      label={label}
      value={typed}
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        later(event.currentTarget.value.trim());
      }}
    />
  );
}

/** A person is chosen by name or matricule, and kept by id. */
function PersonFilter({ person, change }: { person: string; change: (id: string) => void }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  const [text] = useDebouncedValue(typed, PAUSE_MS);
  const chosen = usePerson(person === '' ? undefined : person);
  const found = usePeople({
    text,
    state: '',
    rppsStatus: '',
    population: '',
    page: 1,
    size: SUGGESTIONS,
  });
  const people = [
    ...(chosen.data === undefined ? [] : [chosen.data]),
    ...(found.data?.items ?? []),
  ];
  const options = new Map(people.map(({ id, displayName }) => [id, displayName]));
  return (
    <Select
      flex="2 1 220px"
      maw={{ sm: 300 }}
      label={t('audit.filter.person')}
      placeholder={t('audit.filter.personHint')}
      data={[...options].map(([value, label]) => ({ value, label }))}
      value={options.has(person) ? person : null}
      onChange={(id) => change(id ?? '')}
      onSearchChange={setTyped}
      filter={({ options: all }) => all}
      nothingFoundMessage={t('people.none')}
      searchable
      clearable
      clearButtonProps={{ 'aria-label': t('filter.clearOne', { label: t('audit.filter.person') }) }}
    />
  );
}
