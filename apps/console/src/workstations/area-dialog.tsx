import {
  Autocomplete,
  Button,
  Group,
  Modal,
  NumberInput,
  Stack,
  Switch,
  Text,
  TextInput,
} from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSaveArea, type Area, type AreaForm } from '../api/areas';
import { ProblemNotice } from '../ui/answers';
import { finessHolds } from '../ui/check-digits';
import { sayDone } from '../ui/done';

/** As the hub takes it. */
const NAME = /^[\p{L}\p{N}][\p{L}\p{N} ’'._-]{1,59}$/u;
const MOST_IDLE_MINUTES = 30;
const MOST_TAP_MINUTES = 240;
const LEAST_TAP_MINUTES = 5;

const NEW: AreaForm = {
  name: '',
  siteFiness: '',
  idleLockSeconds: 5 * 60,
  tapWindowSeconds: 4 * 3600,
  onCardRemoval: 'nothing',
};

/** Creates an area or changes its delays; its posts follow within seconds. */
export function AreaDialog({
  area,
  knownSites,
  close,
}: {
  area: Area | undefined;
  knownSites: readonly string[];
  close: () => void;
}) {
  const { t } = useTranslation();
  const save = useSaveArea(area?.id);
  const [typed, setTyped] = useState<AreaForm>(area ?? NEW);
  const [tried, setTried] = useState(false);
  const wrong = { name: !NAME.test(typed.name.trim()), site: !finessHolds(typed.siteFiness) };
  const change = (part: Partial<AreaForm>) => setTyped((before) => ({ ...before, ...part }));
  const errorIf = (mistake: boolean, key: string) => (tried && mistake ? t(key) : undefined);
  return (
    <Modal
      opened
      onClose={close}
      centered
      title={<Text fw={650}>{t(area === undefined ? 'area.new' : 'area.change')}</Text>}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (wrong.name || wrong.site) return;
          const { name, siteFiness, idleLockSeconds, tapWindowSeconds, onCardRemoval } = typed;
          const form = { siteFiness, idleLockSeconds, tapWindowSeconds, onCardRemoval };
          save.mutate(
            { ...form, name: name.trim() },
            {
              onSuccess: (saved) => {
                sayDone(t('area.done', { name: saved.name }));
                close();
              },
            },
          );
        }}
      >
        <Stack gap="md">
          <TextInput
            label={t('area.name')}
            description={t('area.nameHint')}
            value={typed.name}
            onChange={(event) => change({ name: event.currentTarget.value })}
            error={errorIf(wrong.name, 'area.nameWrong')}
            maxLength={60}
            required
            data-autofocus
          />
          <Autocomplete
            label={t('workstation.new.site')}
            data={[...knownSites]}
            value={typed.siteFiness}
            onChange={(siteFiness) => change({ siteFiness: siteFiness.toUpperCase() })}
            error={errorIf(wrong.site, 'workstation.new.siteWrong')}
            maxLength={9}
            required
          />
          <Minutes
            label={t('area.idle')}
            hint={t('area.idleHint')}
            seconds={typed.idleLockSeconds}
            most={MOST_IDLE_MINUTES}
            change={(idleLockSeconds) => change({ idleLockSeconds })}
          />
          <Minutes
            label={t('area.tapWindow')}
            hint={t('area.tapWindowHint')}
            seconds={typed.tapWindowSeconds}
            least={LEAST_TAP_MINUTES}
            most={MOST_TAP_MINUTES}
            change={(tapWindowSeconds) => change({ tapWindowSeconds })}
          />
          <Switch
            label={t('area.cardRemoval')}
            description={t('area.cardRemovalHint')}
            checked={typed.onCardRemoval === 'lock'}
            onChange={(event) =>
              change({ onCardRemoval: event.currentTarget.checked ? 'lock' : 'nothing' })
            }
          />
          {save.error !== null && <ProblemNotice error={save.error} />}
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={close}>
              {t('action.cancel')}
            </Button>
            <Button type="submit" loading={save.isPending}>
              {t('area.save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function Minutes({
  label,
  hint,
  seconds,
  least = 1,
  most,
  change,
}: {
  label: string;
  hint: string;
  seconds: number;
  least?: number;
  most: number;
  change: (seconds: number) => void;
}) {
  const { t } = useTranslation();
  return (
    <NumberInput
      label={label}
      description={hint}
      value={seconds / 60}
      min={least}
      max={most}
      clampBehavior="strict"
      allowDecimal={false}
      suffix={` ${t('area.minutes')}`}
      onChange={(minutes) => change(Math.max(least, Number(minutes)) * 60)}
      required
    />
  );
}
