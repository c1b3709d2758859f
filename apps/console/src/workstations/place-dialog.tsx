import { Button, Group, Modal, SegmentedControl, Select, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAreas, usePlaceWorkstation } from '../api/areas';
import type { Workstation } from '../api/workstations';
import { ProblemNotice } from '../ui/answers';
import { sayDone } from '../ui/done';

const USAGES = ['shared', 'single-user'] as const;

/** Puts a workstation in an area; shared by a team, or of one person. */
export function PlaceDialog({
  workstation,
  close,
}: {
  workstation: Workstation;
  close: () => void;
}) {
  const { t } = useTranslation();
  const { id, name } = workstation;
  const areas = useAreas();
  const place = usePlaceWorkstation(id);
  const [areaId, setAreaId] = useState(workstation.areaId);
  const [usage, setUsage] = useState(workstation.usage);
  const choices = (areas.data?.items ?? [])
    .filter(({ siteFiness }) => siteFiness === workstation.siteFiness)
    .map((area) => ({ value: area.id, label: area.name }));
  return (
    <Modal
      opened
      onClose={close}
      centered
      title={<Text fw={650}>{t('workstation.place.title', { name })}</Text>}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      <Stack gap="md">
        <Select
          label={t('workstation.place.area')}
          description={t('workstation.place.areaHint')}
          placeholder={t('workstation.place.noArea')}
          data={choices}
          value={areaId}
          onChange={setAreaId}
          clearable
          clearButtonProps={{ 'aria-label': t('workstation.place.noArea') }}
        />
        <Stack gap={4}>
          <Text size="sm" fw={500} id="usage-label">
            {t('workstation.place.usage')}
          </Text>
          <SegmentedControl
            aria-labelledby="usage-label"
            data={USAGES.map((value) => ({ value, label: t(`workstation.place.${value}`) }))}
            value={usage}
            onChange={(value) => setUsage(value === 'single-user' ? 'single-user' : 'shared')}
          />
          <Text size="sm" c="dimmed">
            {t(`workstation.place.${usage}Hint`)}
          </Text>
        </Stack>
        {place.error !== null && <ProblemNotice error={place.error} />}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={close}>
            {t('action.cancel')}
          </Button>
          <Button
            loading={place.isPending}
            onClick={() =>
              place.mutate(
                { areaId, usage },
                {
                  onSuccess: () => {
                    sayDone(t('workstation.place.done', { name }));
                    close();
                  },
                },
              )
            }
          >
            {t('workstation.place.save')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
