import './api/parsing';
import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import './ui/console.css';
import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { I18nextProvider } from 'react-i18next';
import { App } from './app';
import { ApiProblem, takeTokensFrom } from './api/http';
import { i18n, startI18n } from './i18n/i18n';
import { ConsoleSession } from './session/session';
import { cssVariablesResolver, theme } from './ui/theme';

const RETRIES = 2;

const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '';
// react-remove-scroll (under Mantine's dialogs) reads the nonce of its style tags from this global.
Object.defineProperty(globalThis, '__webpack_nonce__', { value: nonce });

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      // A refusal stays a refusal; only a cut or an overloaded hub is worth asking again.
      retry: (count, error) =>
        count < RETRIES &&
        error instanceof ApiProblem &&
        (error.status === 0 || error.status >= 502),
    },
  },
});

async function start(root: HTMLElement): Promise<void> {
  await startI18n();
  const session = new ConsoleSession();
  takeTokensFrom(session);
  const state = await session.start();
  createRoot(root).render(
    <StrictMode>
      <I18nextProvider i18n={i18n}>
        <MantineProvider
          theme={theme}
          cssVariablesResolver={cssVariablesResolver}
          defaultColorScheme="auto"
          getStyleNonce={() => nonce}
        >
          <Notifications position="bottom-right" />
          <QueryClientProvider client={queries}>
            <App session={session} initial={state} />
          </QueryClientProvider>
        </MantineProvider>
      </I18nextProvider>
    </StrictMode>,
  );
}

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
void start(root);
