import { Button, Group, Stack, Text, ThemeIcon } from '@mantine/core';
import { IconFingerprint, IconIdBadge2, IconLockOpen, IconPassword } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMeans, useMeansChange, useUnblockPin, type Means, type MeansState } from '../api/means';
import type { Person } from '../api/people';
import { useCaller } from '../session/roles';
import { Answer, NothingHere } from '../ui/answers';
import { shortDay } from '../ui/instants';
import { sayDone } from '../ui/done';
import { ReasonDialog } from '../ui/reason-dialog';
import { SectionCard } from '../ui/section-card';
import { StateBadge } from '../ui/states';
import { BadgeDesk } from './badge-desk';
import { CheckCard } from './check-card';
import { KeyDesk } from './key-desk';
import { LoanCard } from './loan-card';
import { PinDialog } from './pin-dialog';
import { TransitionCard } from './transition-card';

/** What the hub accepts from each state; the hub itself decides. */
const NEXT: Readonly<Record<string, readonly MeansState[]>> = {
  active: ['suspended', 'lost', 'revoked'],
  suspended: ['active', 'lost', 'revoked'],
  lost: ['active', 'revoked'],
  expired: ['revoked'],
  issued: ['active', 'lost', 'revoked'],
  lent: ['lost', 'revoked'],
};

/** Who may be given a badge, as the hub has it. */
const MAY_HOLD = ['active', 'pre-arrival'];

interface Act {
  readonly means: Means;
  readonly to: MeansState;
}

export function MeansSection({ person }: { person: Person }) {
  const { t } = useTranslation();
  const { isOfficer } = useCaller();
  const means = useMeans(person.id);
  const [act, setAct] = useState<Act>();
  return (
    <Stack gap="lg">
      <SectionCard
        flush
        title={t('means.title')}
        hint={t('means.hint')}
        actions={
          isOfficer &&
          MAY_HOLD.includes(person.state) && (
            <Group gap="sm">
              <KeyDesk person={person} means={means.data?.items ?? []} />
              <BadgeDesk person={person} />
            </Group>
          )
        }
      >
        <Answer of={means} value={means.data} rows={2}>
          {({ items }) =>
            items.length === 0 ? (
              <NothingHere title={t('means.none')}>{t('means.noneHint')}</NothingHere>
            ) : (
              <ul className="plain-list">
                {items.map((item) => (
                  <MeansRow key={item.id} means={item} ask={isOfficer ? setAct : undefined} />
                ))}
              </ul>
            )
          }
        </Answer>
      </SectionCard>
      <CheckCard person={person} mayCheck={isOfficer && MAY_HOLD.includes(person.state)} />
      {isOfficer && <PinCard person={person} />}
      {isOfficer && person.state === 'active' && <LoanCard person={person} />}
      {isOfficer && person.state === 'active' && <TransitionCard person={person} />}
      {act !== undefined && (
        <MeansDialog person={person} act={act} close={() => setAct(undefined)} />
      )}
    </Stack>
  );
}

function MeansRow({ means, ask }: { means: Means; ask: ((act: Act) => void) | undefined }) {
  const { t, i18n } = useTranslation();
  const Icon = means.kind === 'badge' ? IconIdBadge2 : IconFingerprint;
  const day = (instant: string) => shortDay(instant, i18n.language);
  return (
    <li className="timeline-item">
      <Group px="lg" py="md" gap="md" align="flex-start">
        <ThemeIcon variant="light" size={42} radius="md">
          <Icon size={24} aria-hidden />
        </ThemeIcon>
        <Stack gap={4} flex="1 1 240px">
          <Group gap="sm">
            <Text fw={600}>{t(`means.kind.${means.kind}`, means.kind)}</Text>
            <StateBadge of="means" state={means.state} />
          </Group>
          <Text size="sm">{means.label}</Text>
          {means.kind === 'cps' && means.serial !== null && (
            <Text size="sm">{t('means.serial', { serial: means.serial })}</Text>
          )}
          <Text size="sm" c="dimmed">
            {t('means.dates', { issued: day(means.issuedAt), expires: day(means.expiresAt) })}
          </Text>
          {means.state !== 'active' && (
            <Text size="sm" c="dimmed">
              {t('means.since', { day: day(means.stateSince) })}
              {means.stateReason === null ? '' : t('means.because', { reason: means.stateReason })}
            </Text>
          )}
        </Stack>
        {ask !== undefined && (
          <Group gap="xs">
            {(NEXT[means.state] ?? []).map((to) => (
              <Button
                key={to}
                size="xs"
                variant={to === 'active' ? 'light' : 'default'}
                onClick={() => ask({ means, to })}
              >
                {t(`means.act.${to}.action`)}
                <span className="visually-hidden"> – {means.label}</span>
              </Button>
            ))}
          </Group>
        )}
      </Group>
    </li>
  );
}

function MeansDialog({
  person,
  act: { means, to },
  close,
}: {
  person: Person;
  act: Act;
  close: () => void;
}) {
  const { t } = useTranslation();
  const change = useMeansChange(person.id);
  return (
    <ReasonDialog
      question={{
        title: t(`means.act.${to}.title`, { label: means.label }),
        effect: t(`means.act.${to}.effect`, { name: person.displayName }),
        confirm: t(`means.act.${to}.action`),
        dangerous: to !== 'active',
        label: t('reason.label'),
        placeholder: t(`means.act.${to}.placeholder`),
      }}
      busy={change.isPending}
      error={change.error}
      onClose={close}
      onConfirm={(reason) =>
        change.mutate(
          { meansId: means.id, state: to, reason },
          {
            onSuccess: () => {
              sayDone(t(`means.act.${to}.done`));
              close();
            },
          },
        )
      }
    />
  );
}

function PinCard({ person }: { person: Person }) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  const [choosing, setChoosing] = useState(false);
  const unblock = useUnblockPin(person.id);
  const close = () => {
    unblock.reset();
    setAsking(false);
  };
  return (
    <SectionCard
      title={t('pin.title')}
      hint={t('pin.hint')}
      actions={
        <Group gap="sm">
          <Button
            leftSection={<IconPassword size={18} aria-hidden />}
            onClick={() => setChoosing(true)}
          >
            {t('pin.set.action')}
          </Button>
          <Button
            variant="default"
            leftSection={<IconLockOpen size={18} aria-hidden />}
            onClick={() => setAsking(true)}
          >
            {t('pin.action')}
          </Button>
        </Group>
      }
    >
      {choosing && <PinDialog person={person} close={() => setChoosing(false)} />}
      {asking && (
        <ReasonDialog
          question={{
            title: t('pin.question', { name: person.displayName }),
            effect: t('pin.effect'),
            confirm: t('pin.action'),
            dangerous: false,
            label: t('reason.label'),
            placeholder: t('pin.placeholder'),
          }}
          busy={unblock.isPending}
          error={unblock.error}
          onClose={close}
          onConfirm={(reason) =>
            unblock.mutate(reason, {
              onSuccess: () => {
                sayDone(t('pin.done'));
                close();
              },
            })
          }
        />
      )}
    </SectionCard>
  );
}
