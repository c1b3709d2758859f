import { Alert, Anchor, Button, Group, Skeleton, Stack, Text, ThemeIcon } from '@mantine/core';
import { IconAlertTriangle, IconRefresh, IconZoomQuestion } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { ApiProblem } from '../api/http';
import { becauseText } from '../audit/sentences';

/** The hub's refusal in words: by its code, else by its status. */
export function useProblemText() {
  const { t, i18n } = useTranslation();
  return (error: unknown): string => {
    if (!(error instanceof ApiProblem)) return t('problem.unknown');
    const key = `problem.code.${error.code}`;
    return i18n.exists(key) ? t(key) : t([`problem.status.${error.status}`, 'problem.unknown']);
  };
}

export function ProblemNotice({ error, retry }: { error: unknown; retry?: () => void }) {
  const { t } = useTranslation();
  const text = useProblemText();
  const correlation = error instanceof ApiProblem ? error.correlation : undefined;
  return (
    <Alert
      role="alert"
      color="red"
      variant="light"
      icon={<IconAlertTriangle aria-hidden />}
      title={t('problem.title')}
    >
      <Stack gap="xs" align="flex-start">
        <Text size="sm">{text(error)}</Text>
        <ProblemFacts error={error} />
        {correlation !== undefined && (
          <Text size="xs" c="dimmed">
            {t('problem.correlation')} <code>{correlation}</code>
          </Text>
        )}
        {retry !== undefined && (
          <Button
            size="xs"
            variant="default"
            leftSection={<IconRefresh size={15} aria-hidden />}
            onClick={retry}
          >
            {t('action.retry')}
          </Button>
        )}
      </Stack>
    </Alert>
  );
}

/** What the refusal adds: what the card did, or which other identity is concerned. */
function ProblemFacts({ error }: { error: unknown }) {
  const { t } = useTranslation();
  if (!(error instanceof ApiProblem)) return null;
  const { because, identityId } = error.facts;
  if (error.code === 'rpps.already-linked' && typeof identityId === 'string') {
    return (
      <Anchor component={Link} to={`/identities/${identityId}/rpps`} size="sm">
        {t('problem.otherPerson')}
      </Anchor>
    );
  }
  if (!error.code.startsWith('badge.') || typeof because !== 'string') return null;
  return <Text size="sm">{t('problem.cardSays', { because: becauseText(because, t) })}</Text>;
}

export function LoadingRows({ rows = 6 }: { rows?: number }) {
  const { t } = useTranslation();
  return (
    <Stack gap="sm" p="md" role="status">
      <span className="visually-hidden">{t('loading')}</span>
      {Array.from({ length: rows }, (_, row) => (
        <Group key={row} gap="md" wrap="nowrap">
          <Skeleton height={34} circle />
          <Skeleton height={14} width={`${55 - (row % 3) * 9}%`} radius="xl" />
          <Skeleton height={14} width="18%" radius="xl" visibleFrom="sm" />
        </Group>
      ))}
    </Stack>
  );
}

export function NothingHere({
  title,
  children,
  action,
}: {
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <Stack align="center" gap="xs" py={48} px="md" ta="center">
      <ThemeIcon size={52} radius="xl" variant="light">
        <IconZoomQuestion size={28} aria-hidden />
      </ThemeIcon>
      <Text fw={650}>{title}</Text>
      {children !== undefined && (
        <Text size="sm" c="dimmed" maw={440}>
          {children}
        </Text>
      )}
      {action}
    </Stack>
  );
}

interface Asked {
  readonly isPending: boolean;
  readonly error: unknown;
  refetch(): unknown;
}

/** The three states before an answer: asked, refused, here. */
export function Answer<T>({
  of,
  value,
  rows,
  children,
}: {
  of: Asked;
  value: T | undefined;
  rows?: number;
  children: (value: T) => ReactNode;
}) {
  if (value !== undefined) return <>{children(value)}</>;
  if (of.isPending) return <LoadingRows {...(rows === undefined ? {} : { rows })} />;
  return <ProblemNotice error={of.error} retry={() => void of.refetch()} />;
}
