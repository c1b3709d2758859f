import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useActivations, useApprove, useEndActivation, type Activation } from '../api/backup';
import { usePerson } from '../api/people';
import { useCaller } from '../session/roles';
import { Answer, NothingHere, ProblemNotice } from '../ui/answers';
import { CodeDialog } from '../ui/code-dialog';
import { sayDone } from '../ui/done';
import { dayAndTime } from '../ui/instants';
import { PageHeading } from '../ui/page';
import { ReasonDialog } from '../ui/reason-dialog';
import { StateBadge } from '../ui/states';
import { ActivateDialog } from './activate-dialog';

/** Break-glass: a back-up means opened by an administrator for somebody else, for a few hours, all traced. */
export function BackupPage() {
  const { t } = useTranslation();
  const { isAdministrator } = useCaller();
  const activations = useActivations();
  const [opening, setOpening] = useState(false);
  const [code, setCode] = useState<string>();
  return (
    <>
      <PageHeading
        title={t('backup.title')}
        hint={t('backup.hint')}
        actions={
          isAdministrator && (
            <Button color="red.8" onClick={() => setOpening(true)}>
              {t('backup.action')}
            </Button>
          )
        }
      />
      <Alert icon={<IconAlertTriangle aria-hidden />} color="orange" mb="lg">
        {t('backup.loanFirst')} <Link to="/desk">{t('nav.desk')}</Link>
      </Alert>
      <section className="card" aria-label={t('backup.title')}>
        <Answer of={activations} value={activations.data?.items} rows={2}>
          {(items) =>
            items.length === 0 ? (
              <NothingHere title={t('backup.none')}>{t('backup.noneHint')}</NothingHere>
            ) : (
              <ul className="plain-list">
                {items.map((activation) => (
                  <ActivationRow
                    key={activation.id}
                    activation={activation}
                    isAdministrator={isAdministrator}
                    show={setCode}
                  />
                ))}
              </ul>
            )
          }
        </Answer>
      </section>
      {opening && <ActivateDialog show={setCode} close={() => setOpening(false)} />}
      {code !== undefined && (
        <CodeDialog words="backup.code" code={code} close={() => setCode(undefined)} />
      )}
    </>
  );
}

interface RowProps {
  readonly activation: Activation;
  readonly isAdministrator: boolean;
  show(code: string): void;
}

function ActivationRow({ activation, isAdministrator, show }: RowProps) {
  const { t, i18n } = useTranslation();
  const person = usePerson(activation.identityId);
  const approve = useApprove();
  const [ending, setEnding] = useState(false);
  const { state, reason, endsAt, endedAt } = activation;
  return (
    <li className="timeline-item">
      <Group px="lg" py="md" gap="md" justify="space-between">
        <Stack gap={4} flex="1 1 280px">
          <Group gap="sm">
            <Link to={`/identities/${activation.identityId}`} className="strong-link">
              {person.data?.displayName ?? '…'}
            </Link>
            <StateBadge of="backup" state={state} />
          </Group>
          <Text size="sm">{reason}</Text>
          <Text size="sm" c="dimmed" className="number">
            {endedAt === null
              ? t('backup.until', { at: dayAndTime(endsAt, i18n.language) })
              : t('backup.endedAt', { at: dayAndTime(endedAt, i18n.language) })}
          </Text>
          {approve.error !== null && <ProblemNotice error={approve.error} />}
        </Stack>
        {isAdministrator && (
          <Group gap="xs">
            {state === 'waiting' && (
              <Button
                size="xs"
                loading={approve.isPending}
                onClick={() =>
                  approve.mutate(activation.id, {
                    onSuccess: ({ code }) => code !== null && show(code),
                  })
                }
              >
                {t('backup.approve')}
              </Button>
            )}
            {state !== 'ended' && (
              <Button size="xs" variant="default" onClick={() => setEnding(true)}>
                {t('backup.end.action')}
              </Button>
            )}
          </Group>
        )}
      </Group>
      {ending && <EndDialog activation={activation} close={() => setEnding(false)} />}
    </li>
  );
}

function EndDialog({ activation, close }: { activation: Activation; close: () => void }) {
  const { t } = useTranslation();
  const end = useEndActivation();
  return (
    <ReasonDialog
      question={{
        title: t('backup.end.title'),
        effect: t('backup.end.effect'),
        confirm: t('backup.end.action'),
        dangerous: true,
        label: t('reason.label'),
        placeholder: t('backup.end.placeholder'),
      }}
      busy={end.isPending}
      error={end.error}
      onClose={close}
      onConfirm={(reason) =>
        end.mutate(
          { id: activation.id, reason },
          {
            onSuccess: () => {
              sayDone(t('backup.end.done'));
              close();
            },
          },
        )
      }
    />
  );
}

/** Shown once: it is kept nowhere. */
