import { useTranslation } from 'react-i18next';
import { useDisableWorkstation, type Workstation } from '../api/workstations';
import { sayDone } from '../ui/done';
import { ReasonDialog } from '../ui/reason-dialog';

/** Puts a workstation out of use, for good. */
export function DisableDialog({
  workstation: { id, name },
  close,
}: {
  workstation: Workstation;
  close: () => void;
}) {
  const { t } = useTranslation();
  const disable = useDisableWorkstation();
  return (
    <ReasonDialog
      question={{
        title: t('workstation.disable.title', { name }),
        effect: t('workstation.disable.effect'),
        confirm: t('workstation.disable.action'),
        dangerous: true,
        label: t('reason.label'),
        placeholder: t('workstation.disable.placeholder'),
      }}
      busy={disable.isPending}
      error={disable.error}
      onClose={close}
      onConfirm={(reason) =>
        disable.mutate(
          { id, reason },
          {
            onSuccess: () => {
              sayDone(t('workstation.disable.done', { name }));
              close();
            },
          },
        )
      }
    />
  );
}
