import { Autocomplete, NumberInput, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useActivate } from '../api/backup';
import { usePeople, type PersonSummary } from '../api/people';
import { ReasonDialog } from '../ui/reason-dialog';
import { sayDone } from '../ui/done';

const USUAL_HOURS = 4;
const MOST_HOURS = 24;
const ANYBODY = { state: 'active', rppsStatus: '', population: '', page: 1, size: 8 };

const named = ({ displayName, matricules }: PersonSummary): string =>
  `${displayName} (${matricules[0]?.number ?? '–'})`;

/** Opens a back-up means for somebody else; the hub refuses it for oneself. */
export function ActivateDialog({
  show,
  close,
}: {
  show: (code: string) => void;
  close: () => void;
}) {
  const { t } = useTranslation();
  const activate = useActivate();
  const [text, setText] = useState('');
  const [asked] = useDebouncedValue(text, 200);
  const [hours, setHours] = useState(USUAL_HOURS);
  const [tried, setTried] = useState(false);
  const people = usePeople({ ...ANYBODY, text: asked.replace(/ \(.*$/, '') });
  const found = people.data?.items ?? [];
  const person = found.find((candidate) => named(candidate) === text);
  return (
    <ReasonDialog
      question={{
        title: t('backup.question'),
        effect: t('backup.effect'),
        confirm: t('backup.confirm'),
        dangerous: true,
        label: t('reason.label'),
        placeholder: t('backup.placeholder'),
      }}
      busy={activate.isPending}
      error={activate.error}
      onClose={close}
      onTry={() => setTried(true)}
      onConfirm={(reason) => {
        if (person === undefined) return;
        activate.mutate(
          { identityId: person.id, reason, hours },
          {
            onSuccess: ({ code }) => {
              close();
              if (code === null) sayDone(t('backup.waiting'));
              else show(code);
            },
          },
        );
      }}
    >
      <Autocomplete
        label={t('backup.person')}
        description={t('backup.personHint')}
        data={found.map(named)}
        filter={({ options }) => options}
        value={text}
        onChange={setText}
        error={tried && person === undefined ? t('backup.personMissing') : undefined}
        required
      />
      <NumberInput
        label={t('backup.hours')}
        description={t('backup.hoursHint')}
        value={hours}
        onChange={(value) => setHours(Math.max(1, Number(value)))}
        min={1}
        max={MOST_HOURS}
        clampBehavior="strict"
        allowDecimal={false}
        suffix=" h"
      />
      <Text size="sm" c="dimmed">
        {t('backup.traced')}
      </Text>
    </ReasonDialog>
  );
}
