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

/** Says that an act begun elsewhere on the page did not succeed. */
export function sayRefused(title: string, message: string): void {
  notifications.show({
    title,
    message,
    color: 'red',
    autoClose: false,
    closeButtonProps: { 'aria-label': i18n.t('action.close') },
  });
}
