import { Button, Group, Modal, Radio, Stack, Text } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useKeyInvitation, type Means } from '../api/means';
import type { Person } from '../api/people';
import { ProblemNotice } from '../ui/answers';

const A_KEY = 'key';

/** "Enregistrer une clé": the person is at the desk, with a key or with their CPS4. */
export function KeyDesk({ person, means }: { person: Person; means: readonly Means[] }) {
  const { t } = useTranslation();
  const inviting = useKeyInvitation(person.id);
  const [opened, setOpened] = useState(false);
  const [what, setWhat] = useState(A_KEY);
  const cards = means.filter(({ kind, state }) => kind === 'cps' && state === 'active');
  const close = () => {
    inviting.reset();
    setOpened(false);
  };
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconKey size={18} aria-hidden />}
        onClick={() => setOpened(true)}
      >
        {t('key.action')}
      </Button>
      <Modal
        opened={opened}
        onClose={close}
        title={<Text fw={650}>{t('key.title', { name: person.displayName })}</Text>}
        closeButtonProps={{ 'aria-label': t('action.close') }}
        centered
      >
        {inviting.data === undefined ? (
          <Stack gap="md">
            <Text size="sm">{t('key.effect')}</Text>
            {cards.length > 0 && (
              <Radio.Group label={t('key.what')} value={what} onChange={setWhat}>
                <Stack gap="xs" mt="xs">
                  <Radio value={A_KEY} label={t('key.alone')} />
                  {cards.map(({ id, serial }) => (
                    <Radio key={id} value={id} label={t('key.card', { serial: serial ?? '' })} />
                  ))}
                </Stack>
              </Radio.Group>
            )}
            {inviting.error !== null && <ProblemNotice error={inviting.error} />}
            <Group justify="flex-end" gap="sm">
              <Button variant="default" onClick={close}>
                {t('action.cancel')}
              </Button>
              <Button
                loading={inviting.isPending}
                onClick={() => inviting.mutate(what === A_KEY ? undefined : what)}
              >
                {t('key.confirm')}
              </Button>
            </Group>
          </Stack>
        ) : (
          <Stack gap="md" role="status">
            <Text size="sm">{t('key.ready')}</Text>
            <Button
              component="a"
              href={inviting.data.url}
              target="_blank"
              rel="noopener noreferrer"
              onClick={close}
            >
              {t('key.open')}
            </Button>
          </Stack>
        )}
      </Modal>
    </>
  );
}
