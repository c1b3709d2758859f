import { Button, CopyButton, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { IconCheck, IconCopy, IconKey, IconLink } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useAgentTicket, useBrowserTicket, type Workstation } from '../api/workstations';
import { ProblemNotice } from '../ui/answers';
import { clockTime } from '../ui/instants';

interface Props {
  readonly workstation: Workstation;
  close(): void;
}

/** Makes the one-time link that ties a browser to its workstation. */
export function BrowserTicketDialog({ workstation, close }: Props) {
  const { t, i18n } = useTranslation();
  const ticket = useBrowserTicket();
  return (
    <TicketModal of="pair" workstation={workstation} error={ticket.error} close={close}>
      {ticket.data === undefined ? (
        <MakeButtons
          label={t('workstation.pair.make')}
          icon={<IconLink size={18} aria-hidden />}
          busy={ticket.isPending}
          make={() => ticket.mutate(workstation.id)}
          close={close}
        />
      ) : (
        <Ready
          label={t('workstation.pair.link')}
          until={t('workstation.pair.until', {
            at: clockTime(ticket.data.expiresAt, i18n.language),
          })}
          value={ticket.data.url}
          copy={t('action.copyLink')}
        />
      )}
    </TicketModal>
  );
}

/** Makes the one-time code that enrols the badge agent of a workstation. */
export function AgentTicketDialog({ workstation, close }: Props) {
  const { t, i18n } = useTranslation();
  const ticket = useAgentTicket();
  return (
    <TicketModal of="enrol" workstation={workstation} error={ticket.error} close={close}>
      {ticket.data === undefined ? (
        <MakeButtons
          label={t('workstation.enrol.make')}
          icon={<IconKey size={18} aria-hidden />}
          busy={ticket.isPending}
          make={() => ticket.mutate(workstation.id)}
          close={close}
        />
      ) : (
        <Ready
          label={t('workstation.enrol.code')}
          until={t('workstation.enrol.until', {
            at: clockTime(ticket.data.expiresAt, i18n.language),
          })}
          value={ticket.data.code}
          copy={t('action.copyCode')}
        />
      )}
    </TicketModal>
  );
}

function TicketModal({
  of,
  workstation: { name },
  error,
  close,
  children,
}: Props & {
  readonly of: 'pair' | 'enrol';
  readonly error: unknown;
  readonly children: ReactNode;
}) {
  const { t } = useTranslation();
  return (
    <Modal
      opened
      onClose={close}
      centered
      title={<Text fw={650}>{t(`workstation.${of}.title`, { name })}</Text>}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      <Stack gap="md">
        <Text size="sm">{t(`workstation.${of}.effect`, { name })}</Text>
        {error !== null && <ProblemNotice error={error} />}
        {children}
      </Stack>
    </Modal>
  );
}

function MakeButtons({
  label,
  icon,
  busy,
  make,
  close,
}: {
  label: string;
  icon: ReactNode;
  busy: boolean;
  make: () => void;
  close: () => void;
}) {
  const { t } = useTranslation();
  return (
    <Group justify="flex-end" gap="sm">
      <Button variant="default" onClick={close}>
        {t('action.cancel')}
      </Button>
      <Button leftSection={icon} loading={busy} onClick={make}>
        {label}
      </Button>
    </Group>
  );
}

function Ready({
  label,
  until,
  value,
  copy,
}: {
  label: string;
  until: string;
  value: string;
  copy: string;
}) {
  const { t } = useTranslation();
  return (
    <Stack gap="sm" role="status">
      <TextInput
        readOnly
        label={label}
        description={until}
        className="code"
        value={value}
        onFocus={(event) => event.currentTarget.select()}
      />
      <CopyButton value={value}>
        {({ copied, copy: copyNow }) => (
          <Button
            onClick={copyNow}
            leftSection={
              copied ? <IconCheck size={18} aria-hidden /> : <IconCopy size={18} aria-hidden />
            }
          >
            {copied ? t('action.copied') : copy}
          </Button>
        )}
      </CopyButton>
    </Stack>
  );
}
