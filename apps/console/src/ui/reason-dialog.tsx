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
  /** Characters that the hub asks at least; 3 when not said. */
  readonly shortest?: number;
}

/** Asks why before an act: the reason goes to the audit journal. */
export function ReasonDialog({
  question,
  busy,
  error,
  onConfirm,
  onClose,
  onTry,
  children,
}: {
  question: ReasonQuestion;
  busy: boolean;
  error: unknown;
  onConfirm: (reason: string) => void;
  onClose: () => void;
  /** At each try, complete or not: the other fields say what they miss. */
  onTry?: () => void;
  /** Fields of the act itself, before the reason. */
  children?: ReactNode;
}) {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const shortest = question.shortest ?? SHORTEST;
  const tooShort = reason.trim().length < shortest;
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
          onTry?.();
          if (!tooShort) onConfirm(reason.trim());
        }}
      >
        <Stack gap="md">
          <Text size="sm">{question.effect}</Text>
          {children}
          <Textarea
            label={question.label}
            description={t('reason.kept')}
            placeholder={question.placeholder}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            error={tried && tooShort ? t('reason.tooShort', { count: shortest }) : undefined}
            maxLength={LONGEST}
            autosize
            minRows={3}
            required
            data-autofocus={children === undefined ? true : undefined}
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
