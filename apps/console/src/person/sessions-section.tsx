import { Box, Button, Group, Progress, Stack, Text } from '@mantine/core';
import { IconDeviceDesktop, IconPower } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useEndSession, useSessions, type Session } from '../api/means';
import { becauseText } from '../audit/sentences';
import { useCaller } from '../session/roles';
import { Answer, NothingHere } from '../ui/answers';
import { dayAndTime, minutesUntil } from '../ui/instants';
import { sayDone } from '../ui/done';
import { ReasonDialog } from '../ui/reason-dialog';
import { SectionCard } from '../ui/section-card';
import { StateBadge } from '../ui/states';

export function SessionsSection({ personId }: { personId: string }) {
  const { t } = useTranslation();
  const { isOfficer } = useCaller();
  const sessions = useSessions(personId);
  const [ending, setEnding] = useState<Session>();
  return (
    <SectionCard flush title={t('session.title')} hint={t('session.hint')}>
      <Answer of={sessions} value={sessions.data} rows={3}>
        {({ items }) =>
          items.length === 0 ? (
            <NothingHere title={t('session.none')} />
          ) : (
            <ul className="plain-list">
              {items.map((session) => (
                <SessionRow
                  key={session.id}
                  session={session}
                  end={isOfficer ? setEnding : undefined}
                />
              ))}
            </ul>
          )
        }
      </Answer>
      {ending !== undefined && (
        <EndDialog personId={personId} session={ending} close={() => setEnding(undefined)} />
      )}
    </SectionCard>
  );
}

function SessionRow({
  session,
  end,
}: {
  session: Session;
  end: ((session: Session) => void) | undefined;
}) {
  const { t, i18n } = useTranslation();
  const at = (instant: string) => dayAndTime(instant, i18n.language);
  const live = session.state !== 'ended';
  return (
    <li className="timeline-item">
      <Group px="lg" py="md" gap="md" align="flex-start">
        <Stack gap={5} flex="1 1 320px">
          <Group gap="sm">
            <StateBadge of="session" state={session.state} />
            {session.workstation !== null && (
              <Group gap={5}>
                <IconDeviceDesktop size={17} aria-hidden />
                <Text fw={600} size="sm">
                  {session.workstation}
                </Text>
              </Group>
            )}
          </Group>
          <Text size="sm">
            {t('session.opened', { at: at(session.openedAt), by: factorsText(session, t) })}
          </Text>
          <Text size="sm" c="dimmed">
            {session.endedAt === null
              ? t('session.lastSeen', { at: at(session.lastSeenAt) })
              : t('session.endedAt', {
                  at: at(session.endedAt),
                  because:
                    session.endedBecause === null
                      ? ''
                      : t('audit.part.because', { because: becauseText(session.endedBecause, t) }),
                })}
          </Text>
        </Stack>
        {live && <TapWindow session={session} />}
        {live && end !== undefined && (
          <Button
            size="xs"
            variant="default"
            leftSection={<IconPower size={16} aria-hidden />}
            onClick={() => end(session)}
          >
            {t('session.end.action')}
          </Button>
        )}
      </Group>
    </li>
  );
}

/** How long a tap alone still reopens the session. */
function TapWindow({ session }: { session: Session }) {
  const { t, i18n } = useTranslation();
  const left = Math.max(0, minutesUntil(session.tapUntil));
  const whole = (Date.parse(session.tapUntil) - Date.parse(session.strongAt)) / 60_000;
  const hours = Math.floor(left / 60);
  const minutes = String(left % 60).padStart(2, '0');
  return (
    <Box flex="0 1 230px" miw={200}>
      <Text size="sm" mb={5}>
        {left === 0 ? t('session.tapOver') : t('session.tapLeft', { hours, minutes })}
      </Text>
      <Progress
        value={whole > 0 ? (left / whole) * 100 : 0}
        size="sm"
        aria-label={t('session.tapLabel')}
        color={left < 30 ? 'yellow.7' : 'lagoon.6'}
      />
      <Text size="xs" c="dimmed" mt={5}>
        {t('session.tapUntil', { at: dayAndTime(session.tapUntil, i18n.language) })}
      </Text>
    </Box>
  );
}

const factorsText = (session: Session, t: (key: string, usual: string) => string): string =>
  [...new Set(session.factors.map(({ factor }) => factor))]
    .map((factor) => t(`factor.${factor}`, factor))
    .join(' + ');

function EndDialog({
  personId,
  session,
  close,
}: {
  personId: string;
  session: Session;
  close: () => void;
}) {
  const { t } = useTranslation();
  const end = useEndSession(personId);
  return (
    <ReasonDialog
      question={{
        title: t('session.end.title'),
        effect: t('session.end.effect'),
        confirm: t('session.end.action'),
        dangerous: true,
        label: t('reason.label'),
        placeholder: t('session.end.placeholder'),
      }}
      busy={end.isPending}
      error={end.error}
      onClose={close}
      onConfirm={(reason) =>
        end.mutate(
          { sessionId: session.id, reason },
          {
            onSuccess: () => {
              sayDone(t('session.end.done'));
              close();
            },
          },
        )
      }
    />
  );
}
