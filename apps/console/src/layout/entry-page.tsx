import { Button, Center, Group, Stack, Text, Title } from '@mantine/core';
import { IconLogin2, IconLogout } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useProblemText } from '../ui/answers';
import { usePageTitle } from '../ui/page';
import { Mark } from './brand';

type About =
  | { readonly kind: 'signed-out' }
  | { readonly kind: 'sign-in-refused'; readonly code: string }
  | { readonly kind: 'no-role'; readonly name: string }
  | { readonly kind: 'unavailable'; readonly error: unknown };

/** What is shown when there is no console to show: signed out, refused, without a role, hub unreachable. */
export function EntryPage({
  about,
  enter,
  leave,
}: {
  about: About;
  enter?: () => void;
  leave?: () => void;
}) {
  const { t } = useTranslation();
  const text = useAboutText(about);
  usePageTitle(t(`entry.${about.kind}.title`));
  return (
    <Center component="main" mih="100vh" p="md">
      <Stack className="card" p={{ base: 'lg', sm: 40 }} maw={480} w="100%" gap="md">
        <Group gap="sm">
          <Mark size={40} />
          <Text fw={700} fz="lg">
            Portique
          </Text>
        </Group>
        <Title order={1} fz={24}>
          {t(`entry.${about.kind}.title`)}
        </Title>
        <Text role={about.kind === 'signed-out' ? 'status' : 'alert'}>{text}</Text>
        <Group mt="xs">
          {enter !== undefined && (
            <Button leftSection={<IconLogin2 size={18} aria-hidden />} onClick={enter}>
              {t(about.kind === 'unavailable' ? 'action.retry' : 'action.signIn')}
            </Button>
          )}
          {leave !== undefined && (
            <Button
              variant="default"
              leftSection={<IconLogout size={18} aria-hidden />}
              onClick={leave}
            >
              {t('action.signOut')}
            </Button>
          )}
        </Group>
      </Stack>
    </Center>
  );
}

function useAboutText(about: About): string {
  const { t, i18n } = useTranslation();
  const problemText = useProblemText();
  switch (about.kind) {
    case 'signed-out':
      return t('entry.signed-out.text');
    case 'no-role':
      return t('entry.no-role.text', { name: about.name });
    case 'unavailable':
      return problemText(about.error);
    case 'sign-in-refused': {
      const key = `entry.sign-in-refused.because.${about.code}`;
      return t(i18n.exists(key) ? key : 'entry.sign-in-refused.text', { code: about.code });
    }
  }
}
