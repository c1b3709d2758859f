import { Button, Center, Group, Text } from '@mantine/core';
import { IconCertificate } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAuditEvents, type AuditEvent, type AuditFilter } from '../api/audit';
import { Answer, NothingHere } from '../ui/answers';
import { clockTime, longDay, parisDay } from '../ui/instants';
import { StateBadge } from '../ui/states';
import { EventDrawer } from './event-drawer';
import { EventMark } from './event-mark';
import { sentenceOf } from './sentences';

/** Events, newest first, grouped by day. */
export function Timeline({ filter }: { filter: AuditFilter }) {
  const { t } = useTranslation();
  const events = useAuditEvents(filter);
  const [shown, setShown] = useState<AuditEvent>();
  const items = events.data?.pages.flatMap((page) => page.items);
  return (
    <div className="timeline">
      <Answer of={events} value={items} rows={8}>
        {(found) =>
          found.length === 0 ? (
            <NothingHere title={t('audit.none')}>{t('audit.noneHint')}</NothingHere>
          ) : (
            <Days events={found} show={setShown} />
          )
        }
      </Answer>
      {events.hasNextPage && (
        <Center p="md">
          <Button
            variant="default"
            loading={events.isFetchingNextPage}
            onClick={() => void events.fetchNextPage()}
          >
            {t('audit.more')}
          </Button>
        </Center>
      )}
      <EventDrawer event={shown} close={() => setShown(undefined)} />
    </div>
  );
}

function Days({
  events,
  show,
}: {
  events: readonly AuditEvent[];
  show: (event: AuditEvent) => void;
}) {
  const { i18n } = useTranslation();
  const days = Map.groupBy(events, (event) => parisDay(event.at));
  return [...days].map(([day, ofDay]) => (
    <section key={day} aria-labelledby={`day-${day}`}>
      <h3 className="day-title" id={`day-${day}`}>
        {longDay(`${day}T12:00:00Z`, i18n.language)}
      </h3>
      <ol className="plain-list">
        {ofDay.map((event) => (
          <EventRow key={event.id} event={event} show={show} />
        ))}
      </ol>
    </section>
  ));
}

function EventRow({ event, show }: { event: AuditEvent; show: (event: AuditEvent) => void }) {
  const { t, i18n } = useTranslation();
  return (
    <li className="timeline-item">
      <button type="button" className="timeline-row" onClick={() => show(event)}>
        <time dateTime={event.at} className="timeline-time number">
          {clockTime(event.at, i18n.language)}
        </time>
        <EventMark kind={event.kind} outcome={event.outcome} />
        <span className="timeline-text">
          <Text component="span" display="block" fw={550} size="sm">
            {sentenceOf(event, t, (key) => i18n.exists(key))}
          </Text>
          <Text component="span" display="block" size="sm" c="dimmed">
            <WhoIsConcerned event={event} />
          </Text>
        </span>
        <Group component="span" className="timeline-end" gap={8}>
          {event.outcome !== 'success' && <StateBadge of="outcome" state={event.outcome} />}
          {event.sealNumber !== null && (
            <Group component="span" gap={3} c="dimmed" fz={13} title={t('audit.sealedHint')}>
              <IconCertificate size={16} aria-hidden />
              {t('audit.sealed', { number: event.sealNumber })}
            </Group>
          )}
        </Group>
      </button>
    </li>
  );
}

/** Whom the event concerns, and who acted when it is somebody else. */
function WhoIsConcerned({ event: { subject, actor, client } }: { event: AuditEvent }) {
  const { t } = useTranslation();
  const byAnother = actor.id !== subject?.id;
  const acting = actor.name ?? (actor.kind === 'person' ? '' : actor.id);
  const parts = [
    subject?.name ?? '',
    byAnother ? t(`audit.actor.${actor.kind}`, { name: acting, defaultValue: acting }) : '',
    client ?? '',
  ];
  return parts.filter((part) => part !== '').join(' · ');
}
