import { useTranslation } from 'react-i18next';
import { Timeline } from '../audit/timeline';
import { SectionCard } from '../ui/section-card';

export function JournalSection({ personId }: { personId: string }) {
  const { t } = useTranslation();
  return (
    <SectionCard flush title={t('person.journal.title')} hint={t('person.journal.hint')}>
      <Timeline filter={{ person: personId }} />
    </SectionCard>
  );
}
