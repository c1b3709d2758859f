import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { originOf } from '../../apps/hub/src/demo/ports.js';
import { startDemo, type RunningDemo } from '../../apps/hub/src/demo/demo.js';
import { MovedClock } from './moved-clock.js';

/** What keeps Chromium from looking for its maker at each start. */
const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The whole hospital of the demonstration, with a real browser on its posts. */
export class Ward {
  private constructor(
    readonly demo: RunningDemo,
    readonly clock: MovedClock,
    private readonly browser: Browser,
    private readonly folder: string,
  ) {}

  static async open(): Promise<Ward> {
    const folder = mkdtempSync(join(tmpdir(), 'portique-ward-'));
    chmodSync(folder, 0o711);
    const clock = new MovedClock();
    const demo = await startDemo({ folder, ports: 'free', staff: 120, clock, logLevel: 'fatal' });
    const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: QUIET });
    return new Ward(demo, clock, browser, folder);
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.demo.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  get hub(): string {
    return this.demo.hub.origin;
  }

  get dpi(): string {
    return originOf(this.demo.ports.dpi);
  }

  private get table(): string {
    return originOf(this.demo.ports.cardTable);
  }

  person(familyName: string): { readonly matricule: string; readonly pin: string } {
    const found = this.demo.people.find(({ person }) => person.familyName === familyName);
    if (found === undefined) throw new Error(`nobody is named ${familyName}`);
    return found.person;
  }

  /** A new browser profile, tied to a post when one is named. */
  async browserOn(post?: string): Promise<{ page: Page; context: BrowserContext }> {
    const context = await this.browser.newContext({ locale: 'fr-FR' });
    const page = await context.newPage();
    page.setDefaultTimeout(10_000);
    if (post !== undefined) await page.goto(`${this.table}/posts/${post}/screen`);
    return { page, context };
  }

  /** Lays somebody's badge (or a card named by its label or its id) on the reader of a post. */
  async tap(who: string, post: string, options: object = {}): Promise<void> {
    const card = (await this.#cards()).find(
      ({ id, holder, label }) => holder?.familyName === who || label === who || id === who,
    );
    if (card === undefined) throw new Error(`no card of ${who}`);
    await this.#post('/api/taps', { cardId: card.id, post, options });
  }

  /** A copy of somebody's badge: same UID, none of its keys. Returns its id. */
  async clone(who: string): Promise<string> {
    const original = (await this.#cards()).find(({ holder }) => holder?.familyName === who);
    const made = await this.#post('/api/cards', { kind: 'clone', of: original?.id });
    return (made as { card: { id: string } }).card.id;
  }

  /** A card from the factory. Its id. */
  async blankCard(label: string): Promise<string> {
    const made = await this.#post('/api/cards', { kind: 'blank', label });
    return (made as { card: { id: string } }).card.id;
  }

  async #cards(): Promise<readonly Card[]> {
    return ((await (await fetch(`${this.table}/api/cards`)).json()) as { cards: Card[] }).cards;
  }

  /** Badge, and PIN when it is asked, from the EHR's own door. */
  async signIn(page: Page, who: string, post: string): Promise<void> {
    const ehr = { door: `${this.dpi}/login`, inside: `${this.dpi}/patients**` };
    await this.enter(page, ehr, { who, post });
  }

  /** Badge, and PIN when it is asked, to go from an application's door to its inside. */
  async enter(
    page: Page,
    application: { readonly door: string; readonly inside: string },
    { who, post }: { readonly who: string; readonly post: string },
  ): Promise<void> {
    await page.goto(application.door);
    await page.waitForSelector('#sign-in[data-state="waiting"]');
    await this.tap(who, post);
    const open = page.waitForURL(application.inside);
    const asked = page.waitForSelector('#pin').then(
      (field) => field,
      () => undefined,
    );
    const field = await Promise.race([asked, open.then(() => undefined)]);
    if (field !== undefined) {
      await field.fill(this.person(who).pin);
      await page.keyboard.press('Enter');
    }
    await open;
  }

  async #post(path: string, body: object): Promise<unknown> {
    const answer = await fetch(`${this.table}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  }
}

interface Card {
  readonly id: string;
  readonly label: string | null;
  readonly holder: { readonly familyName?: string } | null;
}

/** A security key that Chromium plays, with a fingerprint that matches; `synced`: it can leave the device. */
export async function plugKey(page: Page, synced = false): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      ctap2Version: 'ctap2_1',
      transport: 'usb',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
      defaultBackupEligibility: synced,
      defaultBackupState: synced,
    },
  });
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Serious and critical faults of the page by axe (WCAG 2 A and AA), as `rule: element`. */
export async function faultsOf(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe);
  const faults = await page.evaluate(
    `axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] }).then(({ violations }) =>
      violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .flatMap(({ id, nodes }) => nodes.map(({ html }) => id + ': ' + html.slice(0, 120))))`,
  );
  return faults as readonly string[];
}

/** Kept for who wants to look: `PORTIQUE_PICTURES=folder`. */
export async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env['PORTIQUE_PICTURES'];
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}
