import { Group, Stack, Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { PersonSummary } from '../api/people';
import { StateBadge } from '../ui/states';
import { civilDay } from '../ui/instants';

export function PeopleTable({ people }: { people: readonly PersonSummary[] }) {
  const { t } = useTranslation();
  return (
    <Table verticalSpacing={11} horizontalSpacing="md" borderColor="var(--portique-line)">
      <caption className="visually-hidden">{t('people.caption')}</caption>
      <Table.Thead>
        <Table.Tr>
          {['name', 'matricule', 'assignment', 'rpps', 'state'].map((column) => (
            <Table.Th key={column} scope="col" fz={13} c="dimmed">
              {t(`people.column.${column}`)}
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {people.map((person) => (
          <Table.Tr key={person.id} className="linked-row">
            <Table.Th scope="row" fw={400}>
              <PersonName person={person} />
            </Table.Th>
            <Table.Td className="number">{matriculesOf(person)}</Table.Td>
            <Table.Td>
              <MainAssignment person={person} />
            </Table.Td>
            <Table.Td>
              <RppsOf person={person} />
            </Table.Td>
            <Table.Td>
              <StateBadge of="identity" state={person.state} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

/** The same list on a narrow screen. */
export function PeopleCards({ people }: { people: readonly PersonSummary[] }) {
  return (
    <ul className="plain-list">
      {people.map((person) => (
        <li key={person.id} className="linked-row timeline-item">
          <Stack gap={6} px="md" py="sm">
            <Group justify="space-between" wrap="nowrap" align="flex-start">
              <PersonName person={person} />
              <StateBadge of="identity" state={person.state} />
            </Group>
            <MainAssignment person={person} />
            <Group gap="sm">
              <RppsOf person={person} />
              <Text size="sm" c="dimmed" className="number">
                {matriculesOf(person)}
              </Text>
            </Group>
          </Stack>
        </li>
      ))}
    </ul>
  );
}

function PersonName({ person }: { person: PersonSummary }) {
  const { t, i18n } = useTranslation();
  return (
    <div>
      <Link to={`/identities/${person.id}`} className="row-link">
        {person.displayName}
      </Link>
      {person.birthDate !== null && (
        <Text size="sm" c="dimmed">
          {t('people.born', { date: civilDay(person.birthDate, i18n.language) })}
        </Text>
      )}
    </div>
  );
}

function MainAssignment({ person: { mainAssignment, population } }: { person: PersonSummary }) {
  const { t } = useTranslation();
  if (mainAssignment === null) {
    return (
      <Text size="sm" c="dimmed">
        {t('people.noAssignment')} · {t(`population.${population}`, population)}
      </Text>
    );
  }
  return (
    <div>
      <Text size="sm">{mainAssignment.jobLabel}</Text>
      <Text size="sm" c="dimmed">
        {mainAssignment.unitLabel}
      </Text>
    </div>
  );
}

function RppsOf({ person }: { person: PersonSummary }) {
  return (
    <Stack gap={2} align="flex-start">
      <StateBadge of="rpps" state={person.rppsStatus} />
      {person.rpps !== null && (
        <Text size="sm" c="dimmed" className="number">
          {person.rpps}
        </Text>
      )}
    </Stack>
  );
}

export const matriculesOf = (person: Pick<PersonSummary, 'matricules'>): string =>
  person.matricules.map(({ number }) => number).join(', ') || '–';
