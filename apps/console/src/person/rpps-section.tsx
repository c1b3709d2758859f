import { Button, Divider, Group, Stack, Text, TextInput } from '@mantine/core';
import { IconRosetteDiscountCheck } from '@tabler/icons-react';
import type { TFunction } from 'i18next';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useConfirmRpps, useRpps, type Person, type RppsState } from '../api/people';
import { useCaller } from '../session/roles';
import { Answer, NothingHere } from '../ui/answers';
import { judgeRpps, type RppsVerdict } from '../ui/check-digits';
import { shortDay } from '../ui/instants';
import { sayDone } from '../ui/done';
import { ReasonDialog } from '../ui/reason-dialog';
import { SectionCard } from '../ui/section-card';
import { StateBadge } from '../ui/states';
import { ExerciseCard } from './exercise-card';

/** The hub takes no shorter description of the document seen. */
const SHORTEST_NOTE = 10;
/** `none`: the machine found nobody, an officer may still link by the number of a document. */
const CONFIRMABLE = ['none', 'candidate', 'presumed', 'to-re-verify', 'conflict', 'broken'];

export function RppsSection({ person }: { person: Person }) {
  const { t } = useTranslation();
  const rpps = useRpps(person.id);
  return (
    <Stack gap="lg">
      <SectionCard title={t('rpps.title')} hint={t('rpps.hint')}>
        <Answer of={rpps} value={rpps.data} rows={2}>
          {(state) => <Link state={state} person={person} />}
        </Answer>
      </SectionCard>
      {rpps.data !== undefined && (
        <SectionCard title={t('rpps.exercises')} hint={t('rpps.exercisesHint')}>
          {rpps.data.exercises.length === 0 ? (
            <NothingHere title={t('rpps.noExercise')} />
          ) : (
            <Stack gap="md">
              {rpps.data.exercises.map((exercise) => (
                <ExerciseCard key={exercise.professionCode} exercise={exercise} />
              ))}
            </Stack>
          )}
        </SectionCard>
      )}
    </Stack>
  );
}

function Link({ state, person }: { state: RppsState; person: Person }) {
  const { t, i18n } = useTranslation();
  const { caller, isOfficer } = useCaller();
  const [asking, setAsking] = useState(false);
  const status = state.status ?? 'none';
  const day = (instant: string | null) =>
    instant === null ? null : shortDay(instant, i18n.language);
  const facts: readonly [string, string | null][] = [
    ['rpps', state.rpps],
    ['idnps', state.idnps],
    [
      'evidence',
      state.evidence === null ? null : t(`rpps.evidences.${state.evidence}`, state.evidence),
    ],
    ['evidenceNote', state.evidenceNote],
    ['decidedBy', state.decidedBy],
    ['verifiedAt', day(state.verifiedAt)],
    ['expiresAt', day(state.expiresAt)],
  ];
  const known = facts.filter(([, value]) => value !== null);
  return (
    <Stack gap="md">
      <Group gap="md" align="flex-start">
        <StateBadge of="rpps" state={state.status} />
        <Text size="sm" flex="1 1 300px">
          {t(`rpps.meaning.${status}`, '')}
        </Text>
      </Group>
      {known.length > 0 && <Divider color="var(--portique-line)" />}
      <dl className="facts">
        {known.map(([field, value]) => (
          <div key={field}>
            <dt>{t(`rpps.field.${field}`)}</dt>
            <dd className="number">{value}</dd>
          </div>
        ))}
      </dl>
      {isOfficer &&
        person.state !== 'left' &&
        CONFIRMABLE.includes(status) &&
        (person.id === caller.identityId ? (
          <Text size="sm" c="dimmed">
            {t('rpps.confirm.own')}
          </Text>
        ) : (
          <div>
            <Button
              variant={status === 'none' ? 'default' : 'filled'}
              leftSection={<IconRosetteDiscountCheck size={18} aria-hidden />}
              onClick={() => setAsking(true)}
            >
              {t('rpps.confirm.action')}
            </Button>
          </div>
        ))}
      {asking && <ConfirmDialog person={person} state={state} close={() => setAsking(false)} />}
    </Stack>
  );
}

function ConfirmDialog({
  person,
  state,
  close,
}: {
  person: Person;
  state: RppsState;
  close: () => void;
}) {
  const { t } = useTranslation();
  const confirm = useConfirmRpps(person.id);
  const [read, setRead] = useState('');
  const [tried, setTried] = useState(false);
  const number = read.replaceAll(/\s/g, '');
  const asksNumber = state.rpps === null;
  const verdict = asksNumber ? judgeRpps(number) : 'good';
  return (
    <ReasonDialog
      question={{
        title: t('rpps.confirm.title', { name: person.displayName }),
        effect: asksNumber
          ? t('rpps.confirm.effectNumber')
          : t('rpps.confirm.effect', { rpps: state.rpps }),
        confirm: t('rpps.confirm.action'),
        dangerous: false,
        label: t('rpps.confirm.note'),
        placeholder: t('rpps.confirm.notePlaceholder'),
        shortest: SHORTEST_NOTE,
      }}
      busy={confirm.isPending}
      error={confirm.error}
      onClose={close}
      onTry={() => setTried(true)}
      onConfirm={(note) => {
        if (verdict !== 'good') return;
        confirm.mutate(asksNumber ? { note, rpps: number } : { note }, {
          onSuccess: () => {
            sayDone(t('rpps.confirm.done'));
            close();
          },
        });
      }}
    >
      {asksNumber && (
        <TextInput
          label={t('rpps.confirm.number')}
          description={t('rpps.confirm.numberHint')}
          value={read}
          onChange={(event) => setRead(event.currentTarget.value)}
          error={tried ? numberError(verdict, number, t) : undefined}
          inputMode="numeric"
          autoComplete="off"
          maxLength={20}
          className="number"
          required
          data-autofocus
        />
      )}
    </ReasonDialog>
  );
}

function numberError(verdict: RppsVerdict, number: string, t: TFunction): string | undefined {
  if (verdict === 'good') return undefined;
  return verdict === 'wrong-key'
    ? t('rpps.confirm.keyWrong')
    : t('rpps.confirm.numberWrong', { count: number.length });
}
