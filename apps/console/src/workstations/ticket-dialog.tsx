import { Button, CopyButton, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { IconCheck, IconCopy, IconLink } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useBrowserTicket, type Ticket, type Workstation } from '../api/workstations';
import { ProblemNotice } from '../ui/answers';
import { clockTime } from '../ui/instants';

/** Makes the one-time link that ties a browser to its workstation. */
export function TicketDialog({
  workstation,
  close,
}: {
  workstation: Workstation;
  close: () => void;
}) {
  const { t } = useTranslation();
  const ticket = useBrowserTicket();
  return (
    <Modal
      opened
      onClose={close}
      centered
      title={<Text fw={650}>{t('workstation.pair.title', { name: workstation.name })}</Text>}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      <Stack gap="md">
        <Text size="sm">{t('workstation.pair.effect', { name: workstation.name })}</Text>
        {ticket.error !== null && <ProblemNotice error={ticket.error} />}
        {ticket.data === undefined ? (
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={close}>
              {t('action.cancel')}
            </Button>
            <Button
              leftSection={<IconLink size={18} aria-hidden />}
              loading={ticket.isPending}
              onClick={() => ticket.mutate(workstation.id)}
            >
              {t('workstation.pair.make')}
            </Button>
          </Group>
        ) : (
          <TicketReady ticket={ticket.data} />
        )}
      </Stack>
    </Modal>
  );
}

function TicketReady({ ticket: { url, expiresAt } }: { ticket: Ticket }) {
  const { t, i18n } = useTranslation();
  return (
    <Stack gap="sm" role="status">
      <TextInput
        readOnly
        label={t('workstation.pair.link')}
        description={t('workstation.pair.until', { at: clockTime(expiresAt, i18n.language) })}
        value={url}
        onFocus={(event) => event.currentTarget.select()}
      />
      <CopyButton value={url}>
        {({ copied, copy }) => (
          <Button
            onClick={copy}
            leftSection={
              copied ? <IconCheck size={18} aria-hidden /> : <IconCopy size={18} aria-hidden />
            }
          >
            {t(copied ? 'action.copied' : 'action.copy')}
          </Button>
        )}
      </CopyButton>
    </Stack>
  );
}
