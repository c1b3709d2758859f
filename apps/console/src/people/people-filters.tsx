import { Button, CloseButton, Group, Select, TextInput, type ComboboxData } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch, IconX } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PeopleFilter } from '../api/people';
import { statesOf } from '../ui/states';
import type { FilterField } from './people-filter';

const TYPING_PAUSE_MS = 250;
const POPULATIONS = [
  'salaried',
  'medical',
  'intern',
  'student',
  'temp',
  'liberal',
  'contractor',
  'volunteer',
];

interface Props {
  readonly filter: PeopleFilter;
  readonly isFiltered: boolean;
  change(name: FilterField, value: string): void;
  clear(): void;
}

export function PeopleFilters({ filter, isFiltered, change, clear }: Props) {
  const { t } = useTranslation();
  const options = (values: readonly string[], prefix: string) =>
    values.map((value) => ({ value, label: t(`${prefix}.${value}`) }));
  return (
    <Group component="search" gap="sm" align="flex-end" p="md">
      <SearchField text={filter.text} change={(text) => change('text', text)} />
      <FilterSelect
        label={t('people.filter.state')}
        value={filter.state}
        options={options(statesOf('identity'), 'state.identity')}
        change={(value) => change('state', value)}
      />
      <FilterSelect
        label={t('people.filter.rpps')}
        value={filter.rppsStatus}
        options={options(statesOf('rpps'), 'state.rpps')}
        change={(value) => change('rppsStatus', value)}
      />
      <FilterSelect
        label={t('people.filter.population')}
        value={filter.population}
        options={options(POPULATIONS, 'population')}
        change={(value) => change('population', value)}
      />
      {isFiltered && (
        <Button variant="subtle" onClick={clear} leftSection={<IconX size={16} aria-hidden />}>
          {t('action.clearFilters')}
        </Button>
      )}
    </Group>
  );
}

function SearchField({ text, change }: { text: string; change: (text: string) => void }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState(text);
  const search = useDebouncedCallback(change, TYPING_PAUSE_MS);
  useEffect(() => setTyped(text), [text]);
  return (
    <TextInput
      flex="1 1 260px"
      type="search"
      label={t('people.filter.text')}
      placeholder={t('people.filter.textHint')}
      leftSection={<IconSearch size={17} aria-hidden />}
      value={typed}
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        search(event.currentTarget.value);
      }}
      maxLength={200}
      rightSection={
        typed === '' ? undefined : (
          <CloseButton
            size="sm"
            aria-label={t('people.filter.eraseText')}
            onClick={() => {
              setTyped('');
              change('');
            }}
          />
        )
      }
    />
  );
}

export function FilterSelect({
  label,
  value,
  options,
  change,
  width = '1 1 160px',
}: {
  label: string;
  value: string;
  options: ComboboxData;
  change: (value: string) => void;
  width?: string;
}) {
  const { t } = useTranslation();
  return (
    <Select
      flex={width}
      maw={{ sm: 240 }}
      label={label}
      placeholder={t('filter.all')}
      data={options}
      value={value === '' ? null : value}
      onChange={(next) => change(next ?? '')}
      maxDropdownHeight={360}
      clearable
      clearButtonProps={{ 'aria-label': t('filter.clearOne', { label }) }}
    />
  );
}
