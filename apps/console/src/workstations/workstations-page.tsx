import { Group, Stack, Text, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useWorkstations, type Workstation } from '../api/workstations';
import { Answer, NothingHere } from '../ui/answers';
import { PageHeading } from '../ui/page';
import { TicketDialog } from './ticket-dialog';
import { WorkstationList } from './workstation-list';

const foldCase = (text: string): string =>
  text
    .normalize('NFD')
    .replaceAll(/\p{Diacritic}/gu, '')
    .toLowerCase();

const matches = (workstation: Workstation, text: string): boolean =>
  foldCase(`${workstation.name} ${workstation.unitLabel} ${workstation.siteFiness}`).includes(
    foldCase(text.trim()),
  );

export function WorkstationsPage() {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const [pairing, setPairing] = useState<Workstation>();
  const workstations = useWorkstations();
  const shown = workstations.data?.items.filter((workstation) => matches(workstation, text));
  return (
    <>
      <PageHeading title={t('workstation.title')} hint={t('workstation.hint')} />
      <section className="card" aria-label={t('workstation.title')}>
        <Group component="search" p="md">
          <TextInput
            flex="0 1 360px"
            type="search"
            label={t('workstation.search')}
            placeholder={t('workstation.searchHint')}
            leftSection={<IconSearch size={17} aria-hidden />}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
        </Group>
        <Stack gap={0}>
          <Text px="md" pb={8} size="sm" c="dimmed" role="status">
            {shown === undefined ? '' : t('workstation.found', { count: shown.length })}
          </Text>
          <Answer of={workstations} value={shown} rows={5}>
            {(items) =>
              items.length === 0 ? (
                <NothingHere title={t('workstation.none')} />
              ) : (
                <WorkstationList workstations={items} pair={setPairing} />
              )
            }
          </Answer>
        </Stack>
      </section>
      {pairing !== undefined && (
        <TicketDialog key={pairing.id} workstation={pairing} close={() => setPairing(undefined)} />
      )}
    </>
  );
}
