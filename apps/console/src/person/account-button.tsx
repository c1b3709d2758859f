import { Button } from '@mantine/core';
import { IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAccountState, type Person } from '../api/people';
import { useCaller } from '../session/roles';
import { sayDone } from '../ui/done';
import { ReasonDialog } from '../ui/reason-dialog';

/** An officer keeps somebody out for a time, or lets them in again; never themself. */
export function AccountButton({ person }: { person: Person }) {
  const { t } = useTranslation();
  const { caller, isOfficer } = useCaller();
  const change = useAccountState(person.id);
  const [asking, setAsking] = useState(false);
  const mayChange = person.state === 'active' || person.state === 'suspended';
  if (!isOfficer || !mayChange || caller.identityId === person.id) return null;
  const to = person.state === 'active' ? 'suspended' : 'active';
  const close = () => {
    change.reset();
    setAsking(false);
  };
  const Icon = to === 'suspended' ? IconPlayerPause : IconPlayerPlay;
  return (
    <>
      <Button
        variant="default"
        leftSection={<Icon size={18} aria-hidden />}
        onClick={() => setAsking(true)}
      >
        {t(`account.${to}.action`)}
      </Button>
      {asking && (
        <ReasonDialog
          question={{
            title: t(`account.${to}.title`, { name: person.displayName }),
            effect: t(`account.${to}.effect`),
            confirm: t(`account.${to}.action`),
            dangerous: to === 'suspended',
            label: t('reason.label'),
            placeholder: t(`account.${to}.placeholder`),
          }}
          busy={change.isPending}
          error={change.error}
          onClose={close}
          onConfirm={(reason) =>
            change.mutate(
              { state: to, reason },
              {
                onSuccess: () => {
                  sayDone(t(`account.${to}.done`));
                  close();
                },
              },
            )
          }
        />
      )}
    </>
  );
}
