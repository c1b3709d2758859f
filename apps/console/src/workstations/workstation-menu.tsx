import { Button, Menu } from '@mantine/core';
import { IconChevronDown, IconKey, IconLink, IconMapPin, IconPower } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Workstation } from '../api/workstations';

export type WorkstationAct = 'place' | 'pair' | 'enrol' | 'disable';

/** What an administrator may do with a workstation in service. */
export function WorkstationMenu({
  workstation,
  choose,
}: {
  workstation: Workstation;
  choose: (act: WorkstationAct, workstation: Workstation) => void;
}) {
  const { t } = useTranslation();
  if (workstation.state !== 'active') return null;
  return (
    <Menu position="bottom-end" shadow="md" width={270}>
      <Menu.Target>
        <Button
          size="xs"
          variant="default"
          aria-label={t('workstation.actsOf', { name: workstation.name })}
          rightSection={<IconChevronDown size={15} aria-hidden />}
        >
          {t('workstation.acts')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<IconMapPin size={16} aria-hidden />}
          onClick={() => choose('place', workstation)}
        >
          {t('workstation.place.action')}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconLink size={16} aria-hidden />}
          onClick={() => choose('pair', workstation)}
        >
          {t('workstation.pair.action')}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconKey size={16} aria-hidden />}
          onClick={() => choose('enrol', workstation)}
        >
          {t('workstation.enrol.action')}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconPower size={16} aria-hidden />}
          onClick={() => choose('disable', workstation)}
        >
          {t('workstation.disable.action')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
