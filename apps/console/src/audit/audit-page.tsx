import { Button, Divider, Stack, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useAuditEvents } from '../api/audit';
import { useCaller } from '../session/roles';
import { parisDay } from '../ui/instants';
import { PageHeading } from '../ui/page';
import { useAuditFilter } from './audit-filter';
import { AuditFilters } from './audit-filters';
import { csvOf, download } from './csv';
import { IntegrityCard } from './integrity-card';
import { sentenceOf } from './sentences';
import { Timeline } from './timeline';

export function AuditPage() {
  const { t, i18n } = useTranslation();
  const { mayVerifyAudit } = useCaller();
  const { choice, change, isFiltered, clear, filter } = useAuditFilter();
  const events = useAuditEvents(filter);
  const shown = events.data?.pages.flatMap((page) => page.items) ?? [];
  const exportShown = () =>
    download(
      csvOf(shown, (event) => sentenceOf(event, t, (key) => i18n.exists(key))),
      `journal-${parisDay(new Date())}.csv`,
    );
  return (
    <>
      <PageHeading
        title={t('audit.title')}
        hint={t('audit.hint')}
        actions={
          <Button
            variant="default"
            leftSection={<IconDownload size={18} aria-hidden />}
            disabled={shown.length === 0}
            onClick={exportShown}
          >
            {t('audit.export')}
          </Button>
        }
      />
      <Stack gap="lg">
        {mayVerifyAudit && <IntegrityCard />}
        <section className="card" aria-label={t('audit.title')}>
          <h2 className="visually-hidden">{t('audit.events')}</h2>
          <AuditFilters choice={choice} isFiltered={isFiltered} change={change} clear={clear} />
          <Divider color="var(--portique-line)" />
          <Text px="md" py={8} size="sm" c="dimmed" role="status">
            {events.data === undefined
              ? ''
              : t(events.hasNextPage ? 'audit.shownMore' : 'audit.shown', { count: shown.length })}
          </Text>
          <Timeline filter={filter} />
        </section>
      </Stack>
    </>
  );
}
