import {
  Box,
  Group,
  Stack,
  Text,
  UnstyledButton,
  useComputedColorScheme,
  useMantineColorScheme,
} from '@mantine/core';
import {
  IconDeviceDesktop,
  IconHistory,
  IconIdBadge2,
  IconLanguage,
  IconLifebuoy,
  IconLogout,
  IconMoon,
  IconSun,
  IconUsers,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { NavLink } from 'react-router';
import { speak } from '../i18n/i18n';
import { useCaller } from '../session/roles';
import { Mark } from './brand';

const ROOMS = [
  {
    path: '/identities',
    label: 'nav.people',
    Icon: IconUsers,
    roles: ['officer', 'auditor', 'administrator'],
  },
  {
    path: '/desk',
    label: 'nav.desk',
    Icon: IconIdBadge2,
    roles: ['officer', 'auditor', 'administrator'],
  },
  {
    path: '/audit',
    label: 'nav.audit',
    Icon: IconHistory,
    roles: ['officer', 'auditor', 'administrator'],
  },
  {
    path: '/backup',
    label: 'nav.backup',
    Icon: IconLifebuoy,
    roles: ['auditor', 'administrator'],
  },
  {
    path: '/workstations',
    label: 'nav.workstations',
    Icon: IconDeviceDesktop,
    roles: ['officer', 'auditor', 'administrator'],
  },
] as const;

export function Sidebar({ signOut }: { signOut: () => void }) {
  const { t } = useTranslation();
  const { caller } = useCaller();
  const rooms = ROOMS.filter(({ roles }) => roles.some((role) => caller.roles.includes(role)));
  return (
    <Stack h="100%" gap="lg" justify="space-between">
      <Stack gap="xl">
        <Group gap="sm" visibleFrom="md" px={6} pt={4}>
          <Mark size={36} />
          <div>
            <Text fw={700} fz="lg" lh={1.2}>
              Portique
            </Text>
            <Text fz={13} c="#bcd9dc" lh={1.3}>
              {t('nav.tagline')}
            </Text>
          </div>
        </Group>
        <Box component="nav" aria-label={t('nav.main')}>
          <Stack component="ul" className="plain-list" gap={4}>
            {rooms.map(({ path, label, Icon }) => (
              <li key={path}>
                <NavLink to={path} className="nav-link">
                  <Icon size={20} aria-hidden />
                  {t(label)}
                </NavLink>
              </li>
            ))}
          </Stack>
        </Box>
      </Stack>
      <Stack gap={4}>
        <ColorSchemeButton />
        <LanguageButton />
        <Box
          mt="sm"
          pt="md"
          px={6}
          bd="0 solid transparent"
          component="section"
          aria-label={t('nav.account')}
        >
          <Text fw={600}>{caller.displayName}</Text>
          <Text fz={13} c="#bcd9dc">
            {caller.roles.map((role) => t(`role.${role}`, role)).join(' · ')}
          </Text>
        </Box>
        <SidebarButton icon={<IconLogout size={20} aria-hidden />} onClick={signOut}>
          {t('action.signOut')}
        </SidebarButton>
      </Stack>
    </Stack>
  );
}

function ColorSchemeButton() {
  const { t } = useTranslation();
  const { setColorScheme } = useMantineColorScheme();
  const dark = useComputedColorScheme('light') === 'dark';
  return (
    <SidebarButton
      icon={dark ? <IconSun size={20} aria-hidden /> : <IconMoon size={20} aria-hidden />}
      onClick={() => setColorScheme(dark ? 'light' : 'dark')}
    >
      {t(dark ? 'nav.light' : 'nav.dark')}
    </SidebarButton>
  );
}

function LanguageButton() {
  const { i18n } = useTranslation();
  const other = i18n.language === 'fr' ? 'en' : 'fr';
  return (
    <SidebarButton
      icon={<IconLanguage size={20} aria-hidden />}
      onClick={() => void speak(other)}
      lang={other}
    >
      {other === 'en' ? 'English' : 'Français'}
    </SidebarButton>
  );
}

function SidebarButton({
  icon,
  children,
  onClick,
  lang,
}: {
  icon: ReactNode;
  children: ReactNode;
  onClick: () => void;
  lang?: string;
}) {
  return (
    <UnstyledButton className="nav-link" onClick={onClick} lang={lang}>
      {icon}
      {children}
    </UnstyledButton>
  );
}
