// Makes the pictures of the documentation: starts the demonstration on free ports, lives its story in a real
// browser, and photographs the screens in docs/images/. Everything on them is fictitious.
//
//   node tools/screenshots.mjs [--narrow FOLDER]
//
// --narrow also photographs each screen 390 pixels wide, into FOLDER, to be looked at (they are not kept).
// Needs a built tree (npm run build), a Chromium (CHROMIUM=/path when it is not /usr/bin/chromium); ImageMagick's
// `convert`, when there, makes the files smaller.
import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const IMAGES = join(ROOT, 'docs', 'images');
const LARGEST = 250_000;
const POST = 'CARDIO-01';
const { values: flags } = parseArgs({ options: { narrow: { type: 'string' } } });

const { demo, stop } = await startDemo();
const browser = await chromium.launch({
  executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
});
try {
  await cardTable();
  await clinician();
  await officer();
  await auditor();
} catch (error) {
  for (const [n, page] of browser
    .contexts()
    .flatMap((context) => context.pages())
    .entries()) {
    const path = join(tmpdir(), `portique-screenshots-failed-${n}.png`);
    await page.screenshot({ path });
    console.error(`where it stopped: ${page.url()} (${path})`);
  }
  throw error;
} finally {
  await browser.close();
  await stop();
}
weigh();

async function clinician() {
  const post = await postBrowser();
  await post.page.goto(`${demo.dpi}/login`);
  await post.page.getByRole('heading', { name: 'Présentez votre badge' }).waitFor();
  await shoot(post.page, 'sign-in');
  await tap('Antoine Lefèvre');
  await post.page.locator('#pin').waitFor();
  await post.page.locator('#pin').fill('7305');
  await shoot(post.page, 'pin');
  await typePin(post.page, 'Antoine Lefèvre');
  await post.page.waitForURL(`${demo.dpi}/patients`);
  await shoot(post.page, 'dpi-patients');
  await post.page.goto(`${demo.dpi}/patients/100413/dmp`);
  const documents = post.page.locator('a[href*="/documents/"]');
  await documents.first().waitFor();
  await shoot(post.page, 'dpi-dmp');
  await documents.first().click();
  await post.page.waitForURL(/\/documents\//);
  await shoot(post.page, 'dpi-document');
  await post.page.goto(`${demo.hub}/compte`);
  await post.page.getByRole('heading', { name: /Lefèvre/i }).waitFor();
  await shoot(post.page, 'account');
  await post.close();
}

async function officer() {
  const post = await postBrowser();
  await signInToConsole(post.page, 'Sophie Dumas');
  await post.page
    .getByRole('link', { name: /Lefèvre|Moreau/ })
    .or(post.page.locator('.row-link'))
    .first()
    .waitFor();
  await settled(post.page);
  await shoot(post.page, 'console-people');
  await post.page
    .getByRole('searchbox')
    .or(post.page.getByRole('textbox'))
    .first()
    .fill('Lefèvre Antoine');
  await post.page.locator('.row-link', { hasText: 'Lefèvre' }).first().click();
  await post.page.waitForURL(/identities\/.+/);
  await settled(post.page);
  await shoot(post.page, 'console-person');
  await post.page.getByRole('tab', { name: 'Moyens' }).click();
  await post.page.getByText('Badge oublié').first().waitFor();
  await settled(post.page);
  await shoot(post.page, 'console-means');
  await post.page.getByRole('link', { name: 'Bureau des badges' }).click();
  await post.page.getByText('Badges du bureau').waitFor();
  await settled(post.page);
  await shoot(post.page, 'console-desk');
  await post.page.getByRole('link', { name: 'Postes' }).click();
  await post.page.getByText('Zones').first().waitFor();
  await settled(post.page);
  await shoot(post.page, 'console-posts');
  await post.close();
}

async function auditor() {
  const post = await postBrowser();
  await signInToConsole(post.page, 'Philippe Garnier', 'audit');
  await settled(post.page);
  await shoot(post.page, 'console-audit');
  await post.close();
}

/** The demonstration on free ports, in a folder of its own. */
async function startDemo() {
  const folder = mkdtempSync(join(tmpdir(), 'portique-screenshots-'));
  chmodSync(folder, 0o711); // the embedded server may run as another user than root
  const child = spawn(
    join(ROOT, 'bin', 'portique'),
    ['demo', '--free-ports', '--json', '--data', join(folder, 'demo')],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const over = new Promise((resolve) => child.once('exit', resolve));
  const lines = createInterface({ input: child.stdout });
  const ready = await Promise.race([
    new Promise((resolve) => lines.once('line', resolve)),
    over.then(() => Promise.reject(new Error('the demonstration did not start'))),
  ]);
  return {
    demo: JSON.parse(ready),
    stop: async () => {
      child.kill('SIGINT');
      await over;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A browser in French. */
async function newBrowser() {
  const context = await browser.newContext({
    locale: 'fr-FR',
    timezoneId: 'Europe/Paris',
    viewport: { width: 1280, height: 800 },
    reducedMotion: 'reduce',
    colorScheme: 'light',
  });
  context.setDefaultTimeout(20_000);
  const page = await context.newPage();
  page.on('pageerror', (error) => console.error(`page error: ${error.message}`));
  return { page, close: () => context.close() };
}

/** A browser tied to the post, as its agent would open it. */
async function postBrowser() {
  const post = await newBrowser();
  await post.page.goto(`${demo.cardTable}/posts/${POST}/screen`);
  await post.page.waitForURL(`${demo.hub}/poste`);
  return post;
}

async function cardTable() {
  const { page, close } = await newBrowser();
  await page.goto(demo.cardTable);
  await shoot(page, 'card-table');
  await close();
}

/** Lays a person's badge on the reader of the post. */
async function tap(name) {
  const { cards } = await (await fetch(`${demo.cardTable}/api/cards`)).json();
  const card = cards.find(
    ({ holder }) => holder !== null && `${holder.givenName} ${holder.familyName}` === name,
  );
  const answer = await fetch(`${demo.cardTable}/api/taps`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ cardId: card.id, post: POST }),
  });
  if (!answer.ok) throw new Error(`tap: ${answer.status} ${await answer.text()}`);
}

async function typePin(page, name) {
  const { pin } = demo.people.find((person) => person.name === name);
  await page.locator('#pin').fill(pin);
  await page.locator('#pin-form button').click();
}

async function signInToConsole(page, name, section = 'identities') {
  await page.goto(`${demo.hub}/console/${section}`);
  const enter = page.getByRole('button', { name: /connecter/i });
  const asked = page.getByRole('heading', { name: 'Présentez votre badge' });
  await enter.or(asked).first().waitFor();
  if (await enter.isVisible()) await enter.click();
  await asked.waitFor();
  await tap(name);
  await page.locator('#pin').waitFor();
  await typePin(page, name);
  await page.waitForURL((url) => url.href.startsWith(`${demo.hub}/console/${section}`));
}

/** Nothing is being loaded any more. */
async function settled(page) {
  await page.waitForLoadState('networkidle').catch(() => {});
  await page.waitForTimeout(400);
}

async function shoot(page, name) {
  mkdirSync(IMAGES, { recursive: true });
  await page.waitForTimeout(250);
  await photograph(page, join(IMAGES, `${name}.png`));
  if (flags.narrow === undefined) return;
  mkdirSync(flags.narrow, { recursive: true });
  await page.setViewportSize({ width: 390, height: 844 });
  await page.waitForTimeout(250);
  const { scroll, wide } = await page.evaluate(() => ({
    scroll: document.documentElement.scrollWidth,
    wide: document.documentElement.clientWidth,
  }));
  if (scroll > wide) console.error(`${name}: ${scroll} px wide on a screen of ${wide}`);
  await page.screenshot({ path: join(flags.narrow, `${name}-390.png`) });
  await page.setViewportSize({ width: 1280, height: 800 });
}

async function photograph(page, path) {
  await page.screenshot({ path, animations: 'disabled' });
  if (statSync(path).size <= LARGEST) return;
  try {
    execFileSync('convert', [path, '-strip', '-colors', '64', `PNG8:${path}`], {
      stdio: 'ignore',
    });
  } catch {
    // no ImageMagick: the picture stays as the browser made it
  }
}

function weigh() {
  for (const name of readdirSync(IMAGES)) {
    const { size } = statSync(join(IMAGES, name));
    if (size <= LARGEST) continue;
    console.error(`${name}: ${size} bytes, more than ${LARGEST}`);
    process.exitCode = 1;
  }
}
