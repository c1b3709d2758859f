import { notifications } from '@mantine/notifications';
import { i18n } from '../i18n/i18n';

/** Says that an act succeeded; read out by screen readers. */
export function sayDone(message: string): void {
  notifications.show({
    message,
    color: 'lagoon',
    closeButtonProps: { 'aria-label': i18n.t('action.close') },
  });
}
