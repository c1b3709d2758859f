import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type BrowserContext, type Page } from 'playwright-core';
import { describeWith } from '../../libs/kernel/src/testing.js';

/** Where Chromium on Linux reads its policies; only root may write there. */
const POLICIES = '/etc/chromium/policies/managed';

/** Chromium, the tools of its key store, and the right to write its policies. */
export const describeWithCards =
  process.getuid?.() === 0 ? describeWith('chromium', 'certutil', 'pk12util') : describe.skip;

/** A card as a file that a browser imports, in place of a card in a reader. */
export interface CardFile {
  readonly file: string;
  readonly password: string;
}

/** A real browser whose key store holds cards, as their middleware would show them. */
export class CardBrowser {
  readonly #folder = mkdtempSync(join(tmpdir(), 'portique-chromium-'));
  readonly #policy: string;

  /** @param cardOrigin of the card door: the card is shown there, and nowhere else. */
  constructor(cardOrigin: string) {
    this.#policy = join(POLICIES, `portique-test-${process.pid}-${new URL(cardOrigin).port}.json`);
    mkdirSync(POLICIES, { recursive: true });
    const filter = { ISSUER: { CN: 'TEST AC IGC-SANTE FORT PERSONNES' } };
    const rule = JSON.stringify({ pattern: cardOrigin, filter });
    writeFileSync(this.#policy, JSON.stringify({ AutoSelectCertificateForUrls: [rule] }));
  }

  /** A browser with this card in it, or with none. */
  async open(card?: CardFile): Promise<{ readonly page: Page; readonly context: BrowserContext }> {
    const home = mkdtempSync(join(this.#folder, 'home-'));
    if (card !== undefined) putIn(home, card);
    const profile = mkdtempSync(join(this.#folder, 'profile-'));
    const context = await chromium.launchPersistentContext(profile, {
      executablePath: '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
      ignoreHTTPSErrors: true,
      locale: 'fr-FR',
      env: { ...process.env, HOME: home },
    });
    const page = await context.newPage();
    page.setDefaultTimeout(15_000);
    return { page, context };
  }

  close(): void {
    rmSync(this.#policy, { force: true });
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

function putIn(home: string, { file, password }: CardFile): void {
  const store = join(home, '.pki', 'nssdb');
  mkdirSync(store, { recursive: true });
  execFileSync('certutil', ['-d', `sql:${store}`, '-N', '--empty-password']);
  const quiet = { stdio: 'ignore' } as const;
  execFileSync('pk12util', ['-d', `sql:${store}`, '-i', file, '-W', password], quiet);
}
