import { Group, Stack, Table, Text } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import type { Workstation } from '../api/workstations';
import { useCaller } from '../session/roles';
import { dayAndTime } from '../ui/instants';
import { StateBadge } from '../ui/states';
import { WorkstationMenu, type WorkstationAct } from './workstation-menu';

interface Props {
  readonly workstations: readonly Workstation[];
  choose(act: WorkstationAct, workstation: Workstation): void;
}

export function WorkstationList(props: Props) {
  const wide = useMediaQuery('(min-width: 62em)', undefined, { getInitialValueInEffect: false });
  return wide ? <WorkstationTable {...props} /> : <WorkstationCards {...props} />;
}

function WorkstationTable({ workstations, choose }: Props) {
  const { t } = useTranslation();
  const { isAdministrator } = useCaller();
  const columns = ['name', 'unit', 'agent', 'lastSeen', 'state'];
  return (
    <Table verticalSpacing={12} horizontalSpacing="md" borderColor="var(--portique-line)">
      <caption className="visually-hidden">{t('workstation.title')}</caption>
      <Table.Thead>
        <Table.Tr>
          {[...columns, ...(isAdministrator ? ['acts'] : [])].map((column) => (
            <Table.Th key={column} scope="col" fz={13} c="dimmed">
              {t(`workstation.column.${column}`)}
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {workstations.map((workstation) => (
          <Table.Tr key={workstation.id}>
            <Table.Th scope="row" fw={600} style={{ whiteSpace: 'nowrap' }}>
              {workstation.name}
            </Table.Th>
            <Table.Td>
              <Text size="sm">{workstation.unitLabel}</Text>
              <Text size="sm" c="dimmed" className="number">
                FINESS {workstation.siteFiness}
              </Text>
            </Table.Td>
            <Table.Td>
              <StateBadge of="agent" state={workstation.agent} />
            </Table.Td>
            <Table.Td className="number" style={{ whiteSpace: 'nowrap' }}>
              <LastSeen workstation={workstation} />
            </Table.Td>
            <Table.Td>
              <StateBadge of="workstation" state={workstation.state} />
            </Table.Td>
            {isAdministrator && (
              <Table.Td>
                <WorkstationMenu workstation={workstation} choose={choose} />
              </Table.Td>
            )}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function WorkstationCards({ workstations, choose }: Props) {
  const { isAdministrator } = useCaller();
  return (
    <ul className="plain-list">
      {workstations.map((workstation) => (
        <li key={workstation.id} className="timeline-item">
          <Stack gap={6} px="md" py="sm">
            <Group justify="space-between">
              <Text fw={600}>{workstation.name}</Text>
              <StateBadge of="agent" state={workstation.agent} />
            </Group>
            <Text size="sm">{workstation.unitLabel}</Text>
            <Group justify="space-between">
              <Text size="sm" c="dimmed">
                <LastSeen workstation={workstation} />
              </Text>
              <StateBadge of="workstation" state={workstation.state} />
            </Group>
            {isAdministrator && (
              <div>
                <WorkstationMenu workstation={workstation} choose={choose} />
              </div>
            )}
          </Stack>
        </li>
      ))}
    </ul>
  );
}

function LastSeen({ workstation: { lastSeenAt } }: { workstation: Workstation }) {
  const { t, i18n } = useTranslation();
  return lastSeenAt === null ? t('workstation.neverSeen') : dayAndTime(lastSeenAt, i18n.language);
}
