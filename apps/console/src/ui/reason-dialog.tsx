import { Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemNotice } from './answers';

const SHORTEST = 3;
const LONGEST = 500;

export interface ReasonQuestion {
  readonly title: string;
  /** What will happen, in one or two sentences. */
  readonly effect: ReactNode;
  readonly confirm: string;
  readonly dangerous: boolean;
  readonly label: string;
  readonly placeholder: string;
}

/** Asks why before an act: the reason goes to the audit journal. */
export function ReasonDialog({
  question,
  busy,
  error,
  onConfirm,
  onClose,
}: {
  question: ReasonQuestion;
  busy: boolean;
  error: unknown;
  onConfirm: (reason: string) => void;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const tooShort = reason.trim().length < SHORTEST;
  return (
    <Modal
      opened
      onClose={onClose}
      title={<Text fw={650}>{question.title}</Text>}
      closeButtonProps={{ 'aria-label': t('action.close') }}
      centered
    >
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (!tooShort) onConfirm(reason.trim());
        }}
      >
        <Stack gap="md">
          <Text size="sm">{question.effect}</Text>
          <Textarea
            label={question.label}
            description={t('reason.kept')}
            placeholder={question.placeholder}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            error={tried && tooShort ? t('reason.tooShort', { count: SHORTEST }) : undefined}
            maxLength={LONGEST}
            autosize
            minRows={3}
            required
            data-autofocus
          />
          {error !== null && error !== undefined && <ProblemNotice error={error} />}
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={onClose}>
              {t('action.cancel')}
            </Button>
            <Button
              type="submit"
              loading={busy}
              {...(question.dangerous ? { color: 'red.9' } : {})}
            >
              {question.confirm}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
