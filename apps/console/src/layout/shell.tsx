import { AppShell, Burger, Group, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Outlet, useLocation } from 'react-router';
import { Mark } from './brand';
import { Sidebar } from './sidebar';

/** The frame of every page: skip link, navigation, main. */
export function Shell({ signOut }: { signOut: () => void }) {
  const { t } = useTranslation();
  const [opened, menu] = useDisclosure(false);
  const main = useFocusOnNewPage(menu.close);
  return (
    <AppShell
      header={{ height: { base: 56, md: 0 } }}
      navbar={{ width: 264, breakpoint: 'md', collapsed: { mobile: !opened } }}
      padding={{ base: 'md', sm: 'xl' }}
    >
      <a className="skip-link" href="#main">
        {t('nav.skip')}
      </a>
      <AppShell.Header hiddenFrom="md" className="sidebar" px="md">
        <Group h="100%" justify="space-between">
          <Group gap="xs">
            <Mark size={28} />
            <Text fw={700}>Portique</Text>
          </Group>
          <Burger
            opened={opened}
            onClick={menu.toggle}
            color="#ffffff"
            size="sm"
            aria-label={t(opened ? 'nav.close' : 'nav.open')}
            aria-expanded={opened}
          />
        </Group>
      </AppShell.Header>
      <AppShell.Navbar className="sidebar" p="md" component="aside" aria-label={t('nav.side')}>
        <Sidebar signOut={signOut} />
      </AppShell.Navbar>
      <AppShell.Main id="main" ref={main} tabIndex={-1}>
        <Outlet />
      </AppShell.Main>
    </AppShell>
  );
}

/** A screen reader lands on the new page's content, not at the end of the old one. */
function useFocusOnNewPage(onChange: () => void) {
  const { pathname } = useLocation();
  const main = useRef<HTMLElement>(null);
  const room = pathname.split('/').slice(0, 3).join('/');
  const last = useRef(room);
  useEffect(() => {
    if (last.current === room) return;
    last.current = room;
    onChange();
    window.scrollTo(0, 0);
    main.current?.focus({ preventScroll: true });
  }, [room, onChange]);
  return main;
}
