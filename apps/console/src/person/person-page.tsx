import { Anchor, Box, Group, Stack, Tabs, Text, Title } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useParams } from 'react-router';
import { usePerson, type Person } from '../api/people';
import { matriculesOf } from '../people/people-table';
import { Answer } from '../ui/answers';
import { usePageTitle } from '../ui/page';
import { StateBadge } from '../ui/states';
import { AccountButton } from './account-button';
import { IdentitySection } from './identity-section';
import { JournalSection } from './journal-section';
import { MeansSection } from './means-section';
import { RppsSection } from './rpps-section';
import { SessionsSection } from './sessions-section';

const SECTIONS = ['identity', 'rpps', 'means', 'sessions', 'journal'] as const;

export function PersonPage() {
  const { t } = useTranslation();
  const { id = '' } = useParams();
  const person = usePerson(id);
  return (
    <Stack gap="lg">
      <Anchor component={Link} to="/identities" size="sm">
        <Group gap={6}>
          <IconArrowLeft size={16} aria-hidden />
          {t('person.back')}
        </Group>
      </Anchor>
      <Answer of={person} value={person.data}>
        {(found) => <PersonRoom key={found.id} person={found} />}
      </Answer>
    </Stack>
  );
}

function PersonRoom({ person }: { person: Person }) {
  const { t } = useTranslation();
  const { section = 'identity' } = useParams();
  const navigate = useNavigate();
  const current = SECTIONS.find((known) => known === section) ?? 'identity';
  usePageTitle(`${person.displayName} – ${t(`person.section.${current}`)}`);
  return (
    <>
      <PersonHeader person={person} />
      <Tabs
        value={current}
        onChange={(next) =>
          void navigate(`/identities/${person.id}${next === 'identity' ? '' : `/${next ?? ''}`}`)
        }
        keepMounted={false}
      >
        <Box style={{ overflowX: 'auto' }}>
          <Tabs.List
            style={{ flexWrap: 'nowrap', minWidth: 'max-content' }}
            aria-label={t('person.sections')}
          >
            {SECTIONS.map((name) => (
              <Tabs.Tab
                key={name}
                value={name}
                style={{ flex: 'none' }}
                ref={name === current ? showTab : null}
              >
                {t(`person.section.${name}`)}
              </Tabs.Tab>
            ))}
          </Tabs.List>
        </Box>
        <Tabs.Panel value="identity" pt="lg">
          <IdentitySection person={person} />
        </Tabs.Panel>
        <Tabs.Panel value="rpps" pt="lg">
          <RppsSection person={person} />
        </Tabs.Panel>
        <Tabs.Panel value="means" pt="lg">
          <MeansSection person={person} />
        </Tabs.Panel>
        <Tabs.Panel value="sessions" pt="lg">
          <SessionsSection personId={person.id} />
        </Tabs.Panel>
        <Tabs.Panel value="journal" pt="lg">
          <JournalSection personId={person.id} />
        </Tabs.Panel>
      </Tabs>
    </>
  );
}

/** On a narrow screen the list of tabs scrolls: the current one is in sight. */
const showTab = (tab: HTMLElement | null): void =>
  tab?.scrollIntoView({ block: 'nearest', inline: 'nearest' });

function PersonHeader({ person }: { person: Person }) {
  const { t } = useTranslation();
  const { mainAssignment } = person;
  return (
    <Group component="header" gap="md" align="center">
      <Box
        aria-hidden
        visibleFrom="xs"
        w={60}
        h={60}
        bdrs="50%"
        bg="lagoon.8"
        c="white"
        fw={650}
        fz={22}
        style={{ display: 'grid', placeItems: 'center', flex: 'none' }}
      >
        {initialsOf(person.displayName)}
      </Box>
      <Stack gap={6} flex="1 1 240px">
        <Group gap="sm">
          <Title order={1} fz={{ base: 24, sm: 28 }}>
            {person.displayName}
          </Title>
          <StateBadge of="identity" state={person.state} />
        </Group>
        <Text c="dimmed" size="sm">
          {mainAssignment === null
            ? t('people.noAssignment')
            : `${mainAssignment.jobLabel} · ${mainAssignment.unitLabel}`}
          {' · '}
          {t('person.matricules', { count: person.matricules.length })}{' '}
          <span className="number">{matriculesOf(person)}</span>
        </Text>
      </Stack>
      <AccountButton person={person} />
    </Group>
  );
}

const initialsOf = (name: string): string =>
  name
    .split(' ')
    .map((word) => word.charAt(0))
    .filter((_, index, all) => index === 0 || index === all.length - 1)
    .join('');
