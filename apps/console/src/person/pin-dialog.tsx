import { Button, Group, Modal, PasswordInput, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSetPin } from '../api/means';
import type { Person } from '../api/people';
import { ProblemNotice } from '../ui/answers';
import { sayDone } from '../ui/done';

const SHAPE = /^\d{4,8}$/;

/** The person types their code at the desk, twice; the officer never sees it. */
export function PinDialog({ person, close }: { person: Person; close: () => void }) {
  const { t } = useTranslation();
  const set = useSetPin(person.id);
  const [pin, setPin] = useState('');
  const [again, setAgain] = useState('');
  const [tried, setTried] = useState(false);
  const mistake = SHAPE.test(pin) ? undefined : t('pin.set.shape');
  const differs = pin === again ? undefined : t('pin.set.differs');
  const confirm = () => {
    setTried(true);
    if (mistake !== undefined || differs !== undefined) return;
    set.mutate(pin, {
      onSuccess: () => {
        sayDone(t('pin.set.done'));
        close();
      },
    });
  };
  return (
    <Modal
      opened
      onClose={close}
      title={<Text fw={650}>{t('pin.set.question', { name: person.displayName })}</Text>}
      closeButtonProps={{ 'aria-label': t('action.close') }}
      centered
    >
      <form
        noValidate
        autoComplete="off"
        onSubmit={(event) => {
          event.preventDefault();
          confirm();
        }}
      >
        <Stack gap="md">
          <Text size="sm">{t('pin.set.effect')}</Text>
          <PasswordInput
            label={t('pin.set.first')}
            description={t('pin.set.rule')}
            value={pin}
            onChange={(event) => setPin(event.currentTarget.value)}
            error={tried ? mistake : undefined}
            inputMode="numeric"
            autoComplete="off"
            required
            data-autofocus
          />
          <PasswordInput
            label={t('pin.set.second')}
            value={again}
            onChange={(event) => setAgain(event.currentTarget.value)}
            error={tried ? differs : undefined}
            inputMode="numeric"
            autoComplete="off"
            required
          />
          {set.error !== null && <ProblemNotice error={set.error} />}
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={close}>
              {t('action.cancel')}
            </Button>
            <Button type="submit" loading={set.isPending}>
              {t('pin.set.confirm')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
