import { Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Person } from '../api/people';
import { NothingHere } from '../ui/answers';
import { civilDay } from '../ui/instants';
import { SectionCard } from '../ui/section-card';
import { AssignmentList } from './assignment-list';
import { OriginButton } from './origin-button';

export function IdentitySection({ person }: { person: Person }) {
  const { t } = useTranslation();
  return (
    <Stack gap="lg">
      <SectionCard title={t('identity.title')} hint={t('identity.hint')}>
        <Facts person={person} />
      </SectionCard>
      <SectionCard
        flush
        title={t('assignment.title')}
        hint={t('assignment.count', { count: person.assignments.length })}
      >
        {person.assignments.length === 0 ? (
          <NothingHere title={t('people.noAssignment')} />
        ) : (
          <AssignmentList assignments={person.assignments} />
        )}
      </SectionCard>
    </Stack>
  );
}

function Facts({ person }: { person: Person }) {
  const { t, i18n } = useTranslation();
  const facts: readonly [string, string | null][] = [
    ['birthName', person.birthName],
    ['usageName', person.usageName],
    ['exerciseName', person.exerciseName],
    ['givenNames', person.givenNames.join(', ')],
    ['usualGivenName', person.usualGivenName],
    ['birthDate', person.birthDate === null ? null : civilDay(person.birthDate, i18n.language)],
    [
      'civility',
      person.civility === null ? null : t(`civility.${person.civility}`, person.civility),
    ],
    ['email', person.email],
    ['population', t(`population.${person.population}`, person.population)],
    ['roles', person.roles.map((role) => t(`role.${role}`, role)).join(', ')],
  ];
  return (
    <dl className="facts">
      {facts.map(([field, value]) => (
        <div key={field}>
          <dt>{t(`identity.field.${field}`)}</dt>
          <dd>
            {value === null || value === '' ? (
              <Text c="dimmed" size="sm">
                {t('identity.notKnown')}
              </Text>
            ) : (
              <Text fw={500}>{value}</Text>
            )}
            <OriginButton
              label={t(`identity.field.${field}`)}
              origin={person.origins.find((origin) => origin.field === field)}
            />
          </dd>
        </div>
      ))}
    </dl>
  );
}
