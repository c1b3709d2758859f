import { Autocomplete, Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNewWorkstation, type NewWorkstation } from '../api/workstations';
import { ProblemNotice } from '../ui/answers';
import { finessHolds } from '../ui/check-digits';
import { sayDone } from '../ui/done';

/** As the hub takes it: one line, no sign that a screen or a log could misread. */
const NAME = /^[\p{L}\p{N}][\p{L}\p{N} ._-]{1,39}$/u;
const LONGEST_UNIT = 100;

const mistakesIn = ({ name, siteFiness, unitLabel }: NewWorkstation) => ({
  name: !NAME.test(name),
  siteFiness: !finessHolds(siteFiness),
  unitLabel: unitLabel === '' || unitLabel.length > LONGEST_UNIT,
});

/** Creates a workstation; its agent is enrolled afterwards. */
export function NewWorkstationDialog({
  knownSites,
  close,
}: {
  /** FINESS numbers of the workstations that exist, as suggestions. */
  knownSites: readonly string[];
  close: () => void;
}) {
  const { t } = useTranslation();
  const create = useNewWorkstation();
  const [typed, setTyped] = useState<NewWorkstation>({ name: '', siteFiness: '', unitLabel: '' });
  const [tried, setTried] = useState(false);
  const wanted: NewWorkstation = {
    name: typed.name.trim(),
    siteFiness: typed.siteFiness.replaceAll(/\s/g, '').toUpperCase(),
    unitLabel: typed.unitLabel.trim(),
  };
  const wrong = mistakesIn(wanted);
  const change = (part: Partial<NewWorkstation>) => setTyped((before) => ({ ...before, ...part }));
  const errorIf = (mistake: boolean, key: string) =>
    tried && mistake ? t(`workstation.new.${key}`) : undefined;
  return (
    <Modal
      opened
      onClose={close}
      centered
      title={<Text fw={650}>{t('workstation.new.title')}</Text>}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (Object.values(wrong).some(Boolean)) return;
          create.mutate(wanted, {
            onSuccess: ({ name }) => {
              sayDone(t('workstation.new.done', { name }));
              close();
            },
          });
        }}
      >
        <Stack gap="md">
          <Text size="sm">{t('workstation.new.effect')}</Text>
          <TextInput
            label={t('workstation.new.name')}
            description={t('workstation.new.nameHint')}
            value={typed.name}
            onChange={(event) => change({ name: event.currentTarget.value })}
            error={errorIf(wrong.name, 'nameWrong')}
            maxLength={60}
            autoComplete="off"
            required
            data-autofocus
          />
          <Autocomplete
            label={t('workstation.new.site')}
            description={t('workstation.new.siteHint')}
            data={[...knownSites]}
            value={typed.siteFiness}
            onChange={(siteFiness) => change({ siteFiness })}
            error={errorIf(wrong.siteFiness, 'siteWrong')}
            maxLength={20}
            required
          />
          <TextInput
            label={t('workstation.new.unit')}
            description={t('workstation.new.unitHint')}
            value={typed.unitLabel}
            onChange={(event) => change({ unitLabel: event.currentTarget.value })}
            error={errorIf(wrong.unitLabel, 'unitWrong')}
            required
          />
          {create.error !== null && <ProblemNotice error={create.error} />}
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={close}>
              {t('action.cancel')}
            </Button>
            <Button type="submit" loading={create.isPending}>
              {t('workstation.new.create')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
