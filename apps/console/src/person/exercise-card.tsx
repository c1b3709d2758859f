import { Box, Group, Stack, Text, Title } from '@mantine/core';
import { IconBuilding, IconStethoscope } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Exercise } from '../api/people';

/** What the national register says of one profession. */
export function ExerciseCard({ exercise }: { exercise: Exercise }) {
  const { t } = useTranslation();
  const name = [exercise.exerciseGivenName, exercise.exerciseName].filter(Boolean).join(' ');
  return (
    <Box bd="1px solid var(--portique-line)" bdrs="md" p="md">
      <Group gap="sm" align="flex-start" wrap="nowrap">
        <IconStethoscope size={22} aria-hidden />
        <Stack gap={6} flex={1} miw={0}>
          <Title order={3} fz={16}>
            {exercise.professionLabel}{' '}
            <Text component="span" c="dimmed" size="sm" className="number">
              ({exercise.professionCode})
            </Text>
          </Title>
          {name !== '' && <Text size="sm">{t('rpps.exerciseName', { name })}</Text>}
          {exercise.knowHow.length > 0 && (
            <Text size="sm">
              {exercise.knowHow.map(({ code, label }) => `${label} (${code})`).join(' · ')}
            </Text>
          )}
          <ul className="plain-list" aria-label={t('rpps.activities')}>
            {exercise.activities.map((activity, index) => (
              <li key={index}>
                <Group gap={6} wrap="nowrap" py={3} align="flex-start">
                  <IconBuilding size={17} aria-hidden style={{ flex: 'none', marginTop: 2 }} />
                  <Text size="sm" c="dimmed">
                    {activity.structureName ?? t('rpps.noStructure')}
                    {activity.siteFiness === null ? '' : ` · FINESS ${activity.siteFiness}`}
                    {activity.sectorCode === null ? '' : ` · ${activity.sectorCode}`}
                  </Text>
                </Group>
              </li>
            ))}
          </ul>
        </Stack>
      </Group>
    </Box>
  );
}
