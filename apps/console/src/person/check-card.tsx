import { Button, Group, Modal, Radio, Select, Stack, Text } from '@mantine/core';
import { IconUserCheck } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CHECK_MODES, DOCUMENT_TYPES, useChecks, useNewCheck, type Check } from '../api/desk';
import type { Person } from '../api/people';
import { Answer, NothingHere, ProblemNotice } from '../ui/answers';
import { sayDone } from '../ui/done';
import { dayAndTime } from '../ui/instants';
import { SectionCard } from '../ui/section-card';

const FACE_TO_FACE = 'face-to-face-with-document';
const SHOWN = 3;

/** How the hospital made sure of who the person is, before it gave them a means. */
export function CheckCard({ person, mayCheck }: { person: Person; mayCheck: boolean }) {
  const { t } = useTranslation();
  const checks = useChecks(person.id);
  const [since, setSince] = useState<string>();
  return (
    <SectionCard
      flush
      title={t('check.title')}
      hint={t('check.hint')}
      actions={
        mayCheck && (
          <Button
            leftSection={<IconUserCheck size={18} aria-hidden />}
            onClick={() => setSince(new Date().toISOString())}
          >
            {t('check.action')}
          </Button>
        )
      }
    >
      <Answer of={checks} value={checks.data?.items} rows={1}>
        {(items) =>
          items.length === 0 ? (
            <NothingHere title={t('check.none')}>{t('check.noneHint')}</NothingHere>
          ) : (
            <ul className="plain-list">
              {items.slice(0, SHOWN).map((check) => (
                <CheckRow key={check.id} check={check} />
              ))}
            </ul>
          )
        }
      </Answer>
      {since !== undefined && (
        <CheckDialog person={person} startedAt={since} close={() => setSince(undefined)} />
      )}
    </SectionCard>
  );
}

function CheckRow({ check }: { check: Check }) {
  const { t, i18n } = useTranslation();
  const { mode, documentType } = check;
  return (
    <li className="timeline-item">
      <Group px="lg" py="sm" gap="md" justify="space-between">
        <Text size="sm">
          {t(`check.mode.${mode}`, mode)}
          {documentType !== null && ` – ${t(`check.document.${documentType}`, documentType)}`}
        </Text>
        <Text size="sm" c="dimmed" className="number">
          {dayAndTime(check.finishedAt, i18n.language)} · {t('check.took', timeOf(check.seconds))}
        </Text>
      </Group>
    </li>
  );
}

const timeOf = (seconds: number) => ({ minutes: Math.floor(seconds / 60), seconds: seconds % 60 });

function CheckDialog({
  person,
  startedAt,
  close,
}: {
  person: Person;
  startedAt: string;
  close: () => void;
}) {
  const { t } = useTranslation();
  const record = useNewCheck(person.id);
  const [mode, setMode] = useState<(typeof CHECK_MODES)[number]>(FACE_TO_FACE);
  const [document, setDocument] = useState<(typeof DOCUMENT_TYPES)[number]>('national-id');
  const isFaceToFace = mode === FACE_TO_FACE;
  return (
    <Modal
      opened
      onClose={close}
      centered
      title={<Text fw={650}>{t('check.question', { name: person.displayName })}</Text>}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      <Stack gap="md">
        <Text size="sm">{t('check.effect')}</Text>
        <Radio.Group
          label={t('check.how')}
          value={mode}
          onChange={(value) =>
            setMode(CHECK_MODES.find((known) => known === value) ?? FACE_TO_FACE)
          }
        >
          <Stack gap="xs" mt="xs">
            {CHECK_MODES.map((value) => (
              <Radio key={value} value={value} label={t(`check.mode.${value}`)} />
            ))}
          </Stack>
        </Radio.Group>
        {isFaceToFace && (
          <Select
            label={t('check.document.label')}
            description={t('check.document.hint')}
            data={DOCUMENT_TYPES.map((value) => ({ value, label: t(`check.document.${value}`) }))}
            value={document}
            onChange={(value) =>
              setDocument(DOCUMENT_TYPES.find((known) => known === value) ?? 'national-id')
            }
            allowDeselect={false}
          />
        )}
        {record.error !== null && <ProblemNotice error={record.error} />}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={close}>
            {t('action.cancel')}
          </Button>
          <Button
            loading={record.isPending}
            onClick={() =>
              record.mutate(
                { mode, documentType: isFaceToFace ? document : null, startedAt },
                {
                  onSuccess: () => {
                    sayDone(t('check.done'));
                    close();
                  },
                },
              )
            }
          >
            {t('check.confirm')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
