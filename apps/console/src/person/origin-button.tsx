import { ActionIcon, Popover, Stack, Text } from '@mantine/core';
import { IconHelp } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Origin } from '../api/people';
import { dayAndTime } from '../ui/instants';

/** "Where does this value come from?": source, rule, since when. */
export function OriginButton({ label, origin }: { label: string; origin: Origin | undefined }) {
  const { t, i18n } = useTranslation();
  if (origin === undefined) return null;
  const rows = [
    [t('origin.source'), t(`origin.sources.${origin.source}`, origin.source)],
    [t('origin.rule'), t(`origin.rules.${origin.rule}`, origin.rule)],
    [t('origin.since'), dayAndTime(origin.since, i18n.language)],
  ];
  return (
    <Popover withArrow shadow="md" width={280} trapFocus returnFocus>
      <Popover.Target>
        <ActionIcon
          variant="subtle"
          size="sm"
          aria-label={t('origin.ask', { label })}
          title={t('origin.title')}
        >
          <IconHelp size={17} aria-hidden />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('origin.title')} tabIndex={-1}>
        <Text fw={650} size="sm" mb={6}>
          {t('origin.title')}
        </Text>
        <Stack component="dl" gap={6} m={0}>
          {rows.map(([name, value]) => (
            <div key={name}>
              <Text component="dt" size="xs" c="dimmed">
                {name}
              </Text>
              <Text component="dd" size="sm" m={0}>
                {value}
              </Text>
            </div>
          ))}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
