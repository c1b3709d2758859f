import { Alert, Box, Button, Group, Stack, Text } from '@mantine/core';
import { IconCertificate, IconShieldCheck, IconShieldX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useAuditState, useVerification, type Verification } from '../api/audit';
import { ProblemNotice } from '../ui/answers';
import { dayAndTime } from '../ui/instants';

const PROBLEMS_SHOWN = 50;

/** How much of the journal is sealed, and the check of all of it. */
export function IntegrityCard() {
  const { t, i18n } = useTranslation();
  const state = useAuditState(true);
  const verification = useVerification();
  const number = (value: number) => new Intl.NumberFormat(i18n.language).format(value);
  return (
    <section className="card" aria-label={t('integrity.title')}>
      <Stack p="md" gap={0}>
        <Group justify="space-between" gap="sm">
          <Group gap="sm" wrap="nowrap" align="flex-start">
            <IconCertificate size={26} aria-hidden style={{ flex: 'none' }} />
            <div>
              <Text fw={650}>{t('integrity.title')}</Text>
              {state.data !== undefined && (
                <Text size="sm" c="dimmed">
                  {t('integrity.state', {
                    events: number(state.data.events),
                    sealed: number(state.data.sealed),
                  })}
                  {state.data.lastSeal !== null &&
                    t('integrity.lastSeal', {
                      number: state.data.lastSeal.number,
                      at: dayAndTime(state.data.lastSeal.sealedAt, i18n.language),
                    })}
                </Text>
              )}
            </div>
          </Group>
          <Button
            leftSection={<IconShieldCheck size={18} aria-hidden />}
            loading={verification.isPending}
            onClick={() => verification.mutate()}
          >
            {t('integrity.verify')}
          </Button>
        </Group>
        <div aria-live="polite">
          {[state.error, verification.error]
            .filter((error) => error !== null)
            .map((error) => (
              <Box key={error.message} mt="md">
                <ProblemNotice error={error} />
              </Box>
            ))}
          {verification.data !== undefined && (
            <Box mt="md">
              <Result of={verification.data} />
            </Box>
          )}
        </div>
      </Stack>
    </section>
  );
}

function Result({ of }: { of: Verification }) {
  const { t, i18n } = useTranslation();
  const number = (value: number) => new Intl.NumberFormat(i18n.language).format(value);
  const counts = { events: number(of.events), seals: number(of.seals) };
  if (of.ok) {
    return (
      <Alert color="lagoon" icon={<IconShieldCheck aria-hidden />} title={t('integrity.ok')}>
        {t('integrity.okText', counts)}
        {of.waiting > 0 && ` ${t('integrity.waiting', { count: of.waiting })}`}
      </Alert>
    );
  }
  const shown = of.problems.slice(0, PROBLEMS_SHOWN);
  const more = of.problemCount - shown.length;
  return (
    <Alert color="red" icon={<IconShieldX aria-hidden />} title={t('integrity.broken')}>
      <Text size="sm" mb="xs">
        {t('integrity.brokenText', { ...counts, count: of.problemCount })}
      </Text>
      <ul>
        {shown.map((problem, index) => (
          <li key={index}>
            <ProblemLine problem={problem} />
          </li>
        ))}
      </ul>
      {more > 0 && <Text size="sm">{t('integrity.more', { count: more })}</Text>}
    </Alert>
  );
}

/** What was done, to which event, under which seal: in the language of the console. */
function ProblemLine({ problem }: { problem: Verification['problems'][number] }) {
  const { t } = useTranslation();
  const { kind, eventId, sealNumber } = problem;
  const where = [
    ...(sealNumber === null ? [] : [t('integrity.seal', { number: sealNumber })]),
    ...(eventId === null ? [] : [t('integrity.event', { id: eventId })]),
  ];
  return (
    <Text size="sm" className="number">
      <strong>{t(`integrity.problem.${kind}`, kind)}</strong>
      {where.length > 0 && ` – ${where.join(', ')}`}
    </Text>
  );
}
