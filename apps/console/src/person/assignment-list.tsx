import { Group, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Assignment } from '../api/people';
import { civilDay, parisDay } from '../ui/instants';
import { StatusBadge } from '../ui/status-badge';

export function AssignmentList({ assignments }: { assignments: readonly Assignment[] }) {
  return (
    <ul className="plain-list">
      {assignments
        .toSorted((one, other) => other.startsOn.localeCompare(one.startsOn))
        .map((assignment) => (
          <AssignmentRow key={assignment.id} assignment={assignment} />
        ))}
    </ul>
  );
}

function AssignmentRow({ assignment }: { assignment: Assignment }) {
  const { t, i18n } = useTranslation();
  const starts = civilDay(assignment.startsOn, i18n.language);
  const period =
    assignment.endsOn === null
      ? t('assignment.since', { starts })
      : t('assignment.between', { starts, ends: civilDay(assignment.endsOn, i18n.language) });
  return (
    <li className="timeline-item">
      <Group justify="space-between" align="flex-start" px="lg" py="sm" gap="xs">
        <Stack gap={2}>
          <Text fw={600}>{assignment.jobLabel}</Text>
          <Text size="sm">
            {assignment.unitLabel} <span className="number">({assignment.unitCode})</span>
          </Text>
          <Text size="sm" c="dimmed" className="number">
            {t('assignment.detail', {
              ...assignment,
              source: t(`origin.sources.${assignment.source}`, assignment.source).toLowerCase(),
            })}
          </Text>
        </Stack>
        <Stack gap={4} align="flex-end">
          <MomentBadge assignment={assignment} />
          <Text size="sm" c="dimmed">
            {period}
          </Text>
        </Stack>
      </Group>
    </li>
  );
}

function MomentBadge({ assignment: { startsOn, endsOn } }: { assignment: Assignment }) {
  const { t } = useTranslation();
  const today = parisDay(new Date());
  if (startsOn > today) return <StatusBadge tone="info">{t('assignment.future')}</StatusBadge>;
  if (endsOn !== null && endsOn < today) {
    return <StatusBadge tone="neutral">{t('assignment.past')}</StatusBadge>;
  }
  return <StatusBadge tone="ok">{t('assignment.current')}</StatusBadge>;
}
