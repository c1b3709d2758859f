import { Button, CopyButton, Modal, Stack, Text, TextInput } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

/** A code shown once: it is kept nowhere. @param words key of its title, its effect and its label. */
export function CodeDialog({
  words,
  code,
  close,
}: {
  words: string;
  code: string;
  close: () => void;
}) {
  const { t } = useTranslation();
  return (
    <Modal
      opened
      onClose={close}
      closeOnClickOutside={false}
      centered
      title={<Text fw={650}>{t(`${words}.title`)}</Text>}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      <Stack gap="md" role="status">
        <Text size="sm">{t(`${words}.effect`)}</Text>
        <TextInput readOnly label={t(`${words}.label`)} className="code" value={code} />
        <CopyButton value={code}>
          {({ copied, copy }) => (
            <Button
              onClick={copy}
              leftSection={
                copied ? <IconCheck size={18} aria-hidden /> : <IconCopy size={18} aria-hidden />
              }
            >
              {t(copied ? 'action.copied' : 'action.copyCode')}
            </Button>
          )}
        </CopyButton>
      </Stack>
    </Modal>
  );
}
