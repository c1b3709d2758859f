import { Button, Group, Modal, Progress, Select, Stack, Text, TextInput } from '@mantine/core';
import { IconIdBadge2, IconNfc } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CARD_WAIT_SECONDS, useBadgeMaking, type BadgeOrder } from '../api/means';
import type { Person } from '../api/people';
import { useWorkstations, type Workstation } from '../api/workstations';
import { LoadingRows, ProblemNotice, useProblemText } from '../ui/answers';
import { sayDone, sayRefused } from '../ui/done';

const LONGEST_LABEL = 100;
/** The desk of this browser, chosen once. */
const LAST_DESK = 'portique.badge-desk';

/** "Préparer un badge": a blank card on a reader becomes the person's badge. */
export function BadgeDesk({ person }: { person: Person }) {
  const { t } = useTranslation();
  const text = useProblemText();
  const [opened, setOpened] = useState(false);
  const [order, setOrder] = useState<BadgeOrder>();
  const making = useBadgeMaking(person.id, {
    made: () => {
      setOpened(false);
      sayDone(t('badge.done', { name: person.displayName }));
    },
    refused: (error) => {
      if (!opened) sayRefused(t('badge.title', { name: person.displayName }), text(error));
    },
  });
  const start = (wanted: BadgeOrder) => {
    localStorage.setItem(LAST_DESK, wanted.workstationId);
    setOrder(wanted);
    making.mutate(wanted);
  };
  return (
    <>
      <Button
        leftSection={<IconIdBadge2 size={18} aria-hidden />}
        onClick={() => {
          if (!making.isPending) making.reset();
          setOpened(true);
        }}
      >
        {t(making.isPending ? 'badge.waiting' : 'badge.action')}
      </Button>
      <Modal
        opened={opened}
        onClose={() => setOpened(false)}
        closeOnClickOutside={!making.isPending}
        title={<Text fw={650}>{t('badge.title', { name: person.displayName })}</Text>}
        closeButtonProps={{ 'aria-label': t('action.close') }}
        centered
      >
        <Desk
          person={person}
          former={order}
          pending={making.isPending ? { since: making.submittedAt } : undefined}
          error={making.error}
          start={start}
          close={() => setOpened(false)}
        />
      </Modal>
    </>
  );
}

interface DeskProps {
  readonly person: Person;
  /** The order before this one, kept when it is tried again. */
  readonly former: BadgeOrder | undefined;
  readonly pending: { readonly since: number } | undefined;
  readonly error: unknown;
  start(order: BadgeOrder): void;
  close(): void;
}

function Desk(props: DeskProps) {
  const { t } = useTranslation();
  const workstations = useWorkstations();
  if (workstations.data === undefined) {
    return workstations.isPending ? (
      <LoadingRows rows={2} />
    ) : (
      <ProblemNotice error={workstations.error} retry={() => void workstations.refetch()} />
    );
  }
  const { items } = workstations.data;
  if (props.pending !== undefined) {
    const desk = items.find(({ id }) => id === props.former?.workstationId);
    return <Waiting workstation={desk?.name ?? ''} since={props.pending.since} />;
  }
  const online = items.filter(({ state, agent }) => state === 'active' && agent === 'online');
  if (online.length === 0) return <Text size="sm">{t('badge.noWorkstation')}</Text>;
  return <OrderForm {...props} online={online} />;
}

function OrderForm({
  person,
  former,
  error,
  online,
  start,
  close,
}: DeskProps & { readonly online: readonly Workstation[] }) {
  const { t } = useTranslation();
  const usual = former?.workstationId ?? localStorage.getItem(LAST_DESK);
  const [workstationId, setWorkstationId] = useState(
    online.find(({ id }, _, all) => id === usual || all.length === 1)?.id ?? null,
  );
  const [label, setLabel] = useState(
    former?.label ?? t('badge.usual', { matricule: person.matricules[0]?.number ?? '' }).trim(),
  );
  const [tried, setTried] = useState(false);
  const missing = label.trim() === '';
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (workstationId !== null && !missing) start({ workstationId, label: label.trim() });
      }}
    >
      <Stack gap="md">
        <Text size="sm">{t('badge.effect')}</Text>
        <Select
          label={t('badge.workstation')}
          description={t('badge.workstationHint')}
          data={online.map(({ id, name, unitLabel }) => ({
            value: id,
            label: `${name} – ${unitLabel}`,
          }))}
          value={workstationId}
          onChange={setWorkstationId}
          error={tried && workstationId === null ? t('badge.workstationMissing') : undefined}
          allowDeselect={false}
          searchable
          required
        />
        <TextInput
          label={t('badge.label')}
          description={t('badge.labelHint')}
          value={label}
          onChange={(event) => setLabel(event.currentTarget.value)}
          error={tried && missing ? t('badge.labelMissing') : undefined}
          maxLength={LONGEST_LABEL}
          required
        />
        {error !== null && <ProblemNotice error={error} />}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={close}>
            {t('action.cancel')}
          </Button>
          <Button type="submit" leftSection={<IconNfc size={18} aria-hidden />}>
            {t(error === null ? 'badge.start' : 'badge.again')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** The card is awaited: what to do, where, and for how long. */
function Waiting({ workstation, since }: { workstation: string; since: number }) {
  const { t } = useTranslation();
  const left = useSecondsLeft(since + CARD_WAIT_SECONDS * 1000);
  return (
    <Stack gap="md" align="center" ta="center" py="md">
      <IconNfc size={56} stroke={1.4} aria-hidden className="awaited" />
      <Text fw={650} size="lg" role="status">
        {t('badge.wait', { workstation })}
      </Text>
      <Text size="sm" c="dimmed" className="number">
        {left > 0 ? t('badge.waitHint', { seconds: left }) : t('badge.waitOver')}
      </Text>
      <Progress
        w="100%"
        size="sm"
        color="lagoon.6"
        value={(left / CARD_WAIT_SECONDS) * 100}
        aria-label={t('badge.waiting')}
      />
      <Text size="xs" c="dimmed">
        {t('badge.keepOpen')}
      </Text>
    </Stack>
  );
}

function useSecondsLeft(until: number): number {
  const left = () => Math.max(0, Math.ceil((until - Date.now()) / 1000));
  const [seconds, setSeconds] = useState(left);
  useEffect(() => {
    const timer = setInterval(() => setSeconds(left()), 500);
    return () => clearInterval(timer);
  });
  return seconds;
}
