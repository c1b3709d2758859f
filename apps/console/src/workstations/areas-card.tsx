import { Button, Group, Stack, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAreas, type Area } from '../api/areas';
import { useCaller } from '../session/roles';
import { Answer, NothingHere } from '../ui/answers';
import { SectionCard } from '../ui/section-card';
import { AreaDialog } from './area-dialog';

/** Where posts stand, with the delays of each place. */
export function AreasCard({ knownSites }: { knownSites: readonly string[] }) {
  const { t } = useTranslation();
  const { isAdministrator } = useCaller();
  const areas = useAreas();
  const [open, setOpen] = useState<{ readonly area: Area | undefined }>();
  return (
    <SectionCard
      flush
      title={t('area.title')}
      hint={t('area.hint')}
      actions={
        isAdministrator && (
          <Button
            variant="default"
            leftSection={<IconPlus size={18} aria-hidden />}
            onClick={() => setOpen({ area: undefined })}
          >
            {t('area.new')}
          </Button>
        )
      }
    >
      <Answer of={areas} value={areas.data?.items} rows={2}>
        {(items) =>
          items.length === 0 ? (
            <NothingHere title={t('area.none')}>{t('area.noneHint')}</NothingHere>
          ) : (
            <ul className="plain-list">
              {items.map((area) => (
                <li key={area.id} className="timeline-item">
                  <Group px="lg" py="sm" justify="space-between" gap="md">
                    <Stack gap={2} flex="1 1 260px">
                      <Text fw={600}>{area.name}</Text>
                      <Text size="sm" c="dimmed">
                        {t('area.rules', {
                          idle: area.idleLockSeconds / 60,
                          tap: hoursText(area.tapWindowSeconds),
                        })}
                        {area.onCardRemoval === 'lock' && ` ${t('area.locksOnRemoval')}`}
                      </Text>
                    </Stack>
                    {isAdministrator && (
                      <Button size="xs" variant="default" onClick={() => setOpen({ area })}>
                        {t('area.change')}
                        <span className="visually-hidden"> – {area.name}</span>
                      </Button>
                    )}
                  </Group>
                </li>
              ))}
            </ul>
          )
        }
      </Answer>
      {open !== undefined && (
        <AreaDialog area={open.area} knownSites={knownSites} close={() => setOpen(undefined)} />
      )}
    </SectionCard>
  );
}

const hoursText = (seconds: number): string => {
  const minutes = Math.round(seconds / 60);
  const rest = minutes % 60;
  const hours = Math.floor(minutes / 60);
  if (hours === 0) return `${minutes} min`;
  return rest === 0 ? `${hours} h` : `${hours} h ${rest}`;
};
