import { Anchor, Drawer, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { AuditEvent } from '../api/audit';
import { fullInstant } from '../ui/instants';
import { StateBadge } from '../ui/states';
import { factsOf, sentenceOf } from './sentences';

/** All that the trail keeps of one event. */
export function EventDrawer({
  event,
  close,
}: {
  event: AuditEvent | undefined;
  close: () => void;
}) {
  const { t } = useTranslation();
  return (
    <Drawer
      opened={event !== undefined}
      onClose={close}
      position="right"
      size={460}
      title={<Text fw={650}>{t('audit.detail.title')}</Text>}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      {event !== undefined && <Detail event={event} />}
    </Drawer>
  );
}

function Detail({ event }: { event: AuditEvent }) {
  const { t, i18n } = useTranslation();
  const { subject, actor } = event;
  const rows: readonly [string, ReactNode][] = [
    ['at', fullInstant(event.at, i18n.language)],
    ['subject', subject === null ? null : <PersonLink key="subject" {...subject} />],
    [
      'actor',
      actor.kind === 'person' ? <PersonLink key="actor" {...actor} /> : actorText(actor, t),
    ],
    ['workstation', event.workstation],
    ['client', event.client],
    ['kind', <code key="kind">{event.kind}</code>],
    [
      'seal',
      event.sealNumber === null
        ? t('audit.notSealed')
        : t('audit.sealed', { number: event.sealNumber }),
    ],
    ['correlation', event.correlation],
    ['id', event.id],
  ];
  const facts = factsOf(event);
  return (
    <Stack gap="lg">
      <Stack gap="xs" align="flex-start">
        <Text fw={600}>{sentenceOf(event, t, (key) => i18n.exists(key))}</Text>
        <StateBadge of="outcome" state={event.outcome} />
      </Stack>
      <dl className="facts">
        {rows
          .filter(([, value]) => value !== null)
          .map(([name, value]) => (
            <div key={name}>
              <dt>{t(`audit.detail.${name}`)}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
      {facts.length > 0 && (
        <div>
          <Text fw={650} mb="xs">
            {t('audit.detail.facts')}
          </Text>
          <dl className="facts">
            {facts.map(([name, value]) => (
              <div key={name}>
                <dt>{t(`audit.fact.${name}`, name)}</dt>
                <dd className="number">{value}</dd>
              </div>
            ))}
          </dl>
        </div>
      )}
    </Stack>
  );
}

function actorText({ kind, name, id }: AuditEvent['actor'], t: (key: string) => string): string {
  return kind === 'hub' ? t('audit.hub') : `${t(`audit.actorKind.${kind}`)} ${name ?? id}`;
}

function PersonLink({ id, name }: { id: string; name: string | null }) {
  return (
    <Anchor component={Link} to={`/identities/${id}`}>
      {name ?? id}
    </Anchor>
  );
}
