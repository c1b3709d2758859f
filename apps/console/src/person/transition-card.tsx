import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { IconDeviceMobile } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAllowedKinds, useTransitionMeans } from '../api/means';
import type { Person } from '../api/people';
import { ProblemNotice } from '../ui/answers';
import { CodeDialog } from '../ui/code-dialog';
import { SectionCard } from '../ui/section-card';

/** Password and one-time code, only where the hospital has enabled both. */
export function TransitionCard({ person }: { person: Person }) {
  const { t } = useTranslation();
  const allowed = useAllowedKinds();
  const making = useTransitionMeans(person.id);
  const [asking, setAsking] = useState(false);
  const [code, setCode] = useState<string>();
  if (allowed.data?.has('password') !== true || !allowed.data.has('totp')) return null;
  const close = () => {
    making.reset();
    setAsking(false);
  };
  return (
    <SectionCard
      title={t('transition.title')}
      hint={t('transition.hint')}
      actions={
        <Button
          variant="default"
          leftSection={<IconDeviceMobile size={18} aria-hidden />}
          onClick={() => setAsking(true)}
        >
          {t('transition.action')}
        </Button>
      }
    >
      <Modal
        opened={asking}
        onClose={close}
        title={<Text fw={650}>{t('transition.question', { name: person.displayName })}</Text>}
        closeButtonProps={{ 'aria-label': t('action.close') }}
        centered
      >
        <Stack gap="md">
          <Text size="sm">{t('transition.effect')}</Text>
          {making.error !== null && <ProblemNotice error={making.error} />}
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={close}>
              {t('action.cancel')}
            </Button>
            <Button
              loading={making.isPending}
              onClick={() =>
                making.mutate(undefined, {
                  onSuccess: (made) => {
                    close();
                    setCode(made.code);
                  },
                })
              }
            >
              {t('transition.confirm')}
            </Button>
          </Group>
        </Stack>
      </Modal>
      {code !== undefined && (
        <CodeDialog words="transition.code" code={code} close={() => setCode(undefined)} />
      )}
    </SectionCard>
  );
}
