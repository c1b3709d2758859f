import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { IconPlus, IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useWorkstations, type Workstation } from '../api/workstations';
import { useCaller } from '../session/roles';
import { Answer, NothingHere } from '../ui/answers';
import { PageHeading } from '../ui/page';
import { DisableDialog } from './disable-dialog';
import { NewWorkstationDialog } from './new-workstation-dialog';
import { AgentTicketDialog, BrowserTicketDialog } from './ticket-dialog';
import { AreasCard } from './areas-card';
import { PlaceDialog } from './place-dialog';
import { WorkstationList } from './workstation-list';
import type { WorkstationAct } from './workstation-menu';

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
  const { isAdministrator } = useCaller();
  const [creating, setCreating] = useState(false);
  const [chosen, setChosen] = useState<Chosen>();
  const workstations = useWorkstations();
  const shown = workstations.data?.items.filter((workstation) => matches(workstation, text));
  return (
    <>
      <PageHeading
        title={t('workstation.title')}
        hint={t('workstation.hint')}
        actions={
          isAdministrator && (
            <Button
              leftSection={<IconPlus size={18} aria-hidden />}
              onClick={() => setCreating(true)}
            >
              {t('workstation.new.action')}
            </Button>
          )
        }
      />
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
                <NothingHere title={t(text === '' ? 'workstation.empty' : 'workstation.none')}>
                  {text === '' ? undefined : t('workstation.noneHint')}
                </NothingHere>
              ) : (
                <WorkstationList
                  workstations={items}
                  choose={(act, workstation) => setChosen({ act, workstation })}
                />
              )
            }
          </Answer>
        </Stack>
      </section>
      <Stack mt="lg">
        <AreasCard knownSites={sitesOf(workstations.data?.items ?? [])} />
      </Stack>
      {creating && (
        <NewWorkstationDialog
          knownSites={sitesOf(workstations.data?.items ?? [])}
          close={() => setCreating(false)}
        />
      )}
      {chosen !== undefined && <ActDialog {...chosen} close={() => setChosen(undefined)} />}
    </>
  );
}

interface Chosen {
  readonly act: WorkstationAct;
  readonly workstation: Workstation;
}

const DIALOGS = {
  place: PlaceDialog,
  pair: BrowserTicketDialog,
  enrol: AgentTicketDialog,
  disable: DisableDialog,
};

function ActDialog({ act, ...props }: Chosen & { close: () => void }) {
  const Dialog = DIALOGS[act];
  return <Dialog {...props} />;
}

const sitesOf = (workstations: readonly Workstation[]): readonly string[] =>
  [...new Set(workstations.map(({ siteFiness }) => siteFiness))].toSorted();
