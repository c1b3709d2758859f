import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useReturn, type Loan } from '../api/desk';
import { ProblemNotice } from '../ui/answers';
import { clockTime } from '../ui/instants';

/** The badge is back: the person's own serves again, and what was opened with the loan is told. */
export function ReturnDialog({ loan, close }: { loan: Loan; close: () => void }) {
  const { t, i18n } = useTranslation();
  const back = useReturn();
  const { data } = back;
  return (
    <Modal
      opened
      onClose={close}
      centered
      title={<Text fw={650}>{t('loan.return.title', { name: loan.borrower })}</Text>}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      <Stack gap="md">
        {data === undefined ? (
          <Text size="sm">{t('loan.return.effect')}</Text>
        ) : (
          <Stack gap="xs" role="status">
            <Text size="sm">{t('loan.return.done')}</Text>
            <Text size="sm" fw={600}>
              {t('loan.return.accesses', { count: data.accesses.length })}
            </Text>
            <ul className="plain-list">
              {data.accesses.map(({ at, kind, workstation, client }) => (
                <li key={`${at}${kind}`}>
                  <Text size="sm" className="number">
                    {clockTime(at, i18n.language)} – {t(`audit.kind.${kind}`, kind)}
                    {workstation !== null && ` – ${workstation}`}
                    {client !== null && ` – ${client}`}
                  </Text>
                </li>
              ))}
            </ul>
          </Stack>
        )}
        {back.error !== null && <ProblemNotice error={back.error} />}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={close}>
            {t(data === undefined ? 'action.cancel' : 'action.close')}
          </Button>
          {data === undefined && (
            <Button loading={back.isPending} onClick={() => back.mutate(loan.id)}>
              {t('loan.return.confirm')}
            </Button>
          )}
        </Group>
      </Stack>
    </Modal>
  );
}
