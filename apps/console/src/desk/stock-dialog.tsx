import { Button, Group, Loader, Modal, Select, Stack, Text, TextInput } from '@mantine/core';
import { IconNfc } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStockMaking } from '../api/desk';
import { useWorkstations } from '../api/workstations';
import { ProblemNotice } from '../ui/answers';
import { sayDone } from '../ui/done';

const SERIAL = /^[\p{L}\p{N}][\p{L}\p{N} ._/-]{0,39}$/u;

/** A blank card becomes a badge of the desk's stock, nobody's until it is lent. */
export function StockDialog({ close }: { close: () => void }) {
  const { t } = useTranslation();
  const workstations = useWorkstations();
  const making = useStockMaking();
  const [workstationId, setWorkstationId] = useState<string | null>(null);
  const [serial, setSerial] = useState('');
  const [tried, setTried] = useState(false);
  const online = (workstations.data?.items ?? []).filter(
    ({ state, agent }) => state === 'active' && agent === 'online',
  );
  const chosen = workstationId ?? (online.length === 1 ? (online[0]?.id ?? null) : null);
  const isWrong = !SERIAL.test(serial.trim());
  const start = () => {
    setTried(true);
    if (chosen === null || isWrong) return;
    const order = { workstationId: chosen, serial: serial.trim(), label: t('desk.usualLabel') };
    making.mutate(order, {
      onSuccess: () => {
        sayDone(t('desk.added', { number: order.serial }));
        close();
      },
    });
  };
  return (
    <Modal
      opened
      onClose={close}
      closeOnClickOutside={!making.isPending}
      centered
      title={<Text fw={650}>{t('desk.add')}</Text>}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      {making.isPending ? (
        <Stack align="center" py="md" gap="md" role="status">
          <IconNfc size={56} stroke={1.4} aria-hidden className="awaited" />
          <Text fw={650} size="lg" ta="center">
            {t('badge.wait', { workstation: online.find(({ id }) => id === chosen)?.name ?? '' })}
          </Text>
          <Loader size="sm" aria-hidden />
        </Stack>
      ) : (
        <Stack gap="md">
          <Text size="sm">{t('desk.addEffect')}</Text>
          <Select
            label={t('badge.workstation')}
            description={t('badge.workstationHint')}
            data={online.map(({ id, name, unitLabel }) => ({
              value: id,
              label: `${name} – ${unitLabel}`,
            }))}
            value={chosen}
            onChange={setWorkstationId}
            error={tried && chosen === null ? t('badge.workstationMissing') : undefined}
            allowDeselect={false}
            searchable
            required
          />
          <TextInput
            label={t('desk.serial')}
            description={t('desk.serialHint')}
            value={serial}
            onChange={(event) => setSerial(event.currentTarget.value)}
            error={tried && isWrong ? t('desk.serialWrong') : undefined}
            maxLength={40}
            required
          />
          {making.error !== null && <ProblemNotice error={making.error} />}
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={close}>
              {t('action.cancel')}
            </Button>
            <Button leftSection={<IconNfc size={18} aria-hidden />} onClick={start}>
              {t('badge.start')}
            </Button>
          </Group>
        </Stack>
      )}
    </Modal>
  );
}
