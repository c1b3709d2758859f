import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import express, { type Express, type RequestHandler, type Response } from 'express';
import { DomainError } from '#libs/kernel';
import type { CardBox } from './card-box.js';
import { CardId, NewCardBody, TapBody, type TablePerson } from './card-table.schemas.js';
import { cardView, cardViews } from './card-view.js';
import type { NewCard } from './new-card.js';
import { screenFailurePage, tablePage, type TableLink } from './page/table-page.js';
import { screenAddress } from './post-screen.js';
import { problemOf, problems } from './problems.js';
import type { TableLog, TapDesk } from './tap-desk.js';

export interface DoorParts {
  readonly box: CardBox;
  readonly desk: TapDesk;
  readonly people: readonly TablePerson[];
  readonly links: readonly TableLink[];
  readonly host: string;
  readonly log: TableLog;
}

/** The table's HTTP door: the page, its files, and the API of the automatic demonstration. */
export function tableDoor(parts: DoorParts): Express {
  const app = express().disable('x-powered-by').disable('etag');
  app.use(guardHeaders, onlyFromHere(parts.host));
  app.use('/assets', express.static(assetsFolder(), { index: false, redirect: false }));
  app.get('/', (_request, response) => {
    const { people, links, box, desk } = parts;
    const readerState = (post: string) => desk.readerState(post);
    const cards = cardViews(box, desk);
    response.type('html').send(tablePage({ people, posts: desk.posts, cards, links, readerState }));
  });
  app.get('/posts/:name/screen', openScreen(parts));
  app.use('/api', express.json({ limit: '16kb' }));
  cardRoutes(app, parts);
  tapRoutes(app, parts);
  app.use(() => {
    throw new DomainError('route.unknown', 'not-found');
  });
  app.use(problems(parts.log));
  return app;
}

function cardRoutes(app: Express, parts: DoorParts): void {
  app.get('/api/cards', (_request, response) => {
    response.json({ cards: cardViews(parts.box, parts.desk) });
  });
  app.post('/api/cards', addCard(parts));
  app.delete('/api/cards/:id', discardCard(parts));
}

const addCard =
  ({ box, desk }: DoorParts): RequestHandler =>
  async (request, response) => {
    const card = await box.add(wantedCard(parsed(NewCardBody, request.body)));
    desk.tell({ kind: 'cards-changed' });
    response.status(201).json({ card: cardView(card, desk) });
  };

function wantedCard(body: NewCardBody): NewCard {
  if (body.kind === 'clone') return body;
  const { label, ...rest } = body;
  return label === undefined ? rest : { ...rest, label };
}

const discardCard =
  ({ box, desk }: DoorParts): RequestHandler<{ id: string }> =>
  async (request, response) => {
    const id = parsed(CardId, request.params.id);
    desk.inHand(id);
    await box.destroy(id);
    desk.tell({ kind: 'cards-changed' });
    response.status(204).end();
  };

function tapRoutes(app: Express, { desk }: DoorParts): void {
  app.post('/api/taps', layOnReader(desk));
  app.delete('/api/taps/:post', (request, response) => {
    desk.pull(request.params.post);
    response.status(204).end();
  });
  app.get('/api/events', (_request, response) => streamEvents(desk, response));
}

const layOnReader =
  (desk: TapDesk): RequestHandler =>
  async (request, response) => {
    const { cardId, post, options } = parsed(TapBody, request.body);
    response.json(await desk.tap(cardId, post, options));
  };

/** Server-sent events; a comment now and then tells a closed line from a quiet one. */
function streamEvents(desk: TapDesk, response: Response): void {
  response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
  response.write(': open\n\n');
  const stop = desk.watch((event) => {
    response.write(`data: ${JSON.stringify(event)}\n\n`);
  });
  const beat = setInterval(() => response.write(': here\n\n'), HEARTBEAT);
  response.on('close', () => {
    stop();
    clearInterval(beat);
  });
}

const HEARTBEAT = 20_000;

/** Sends the browser to the one-time address of a post's screen. */
const openScreen =
  ({ desk, log }: DoorParts): RequestHandler<{ name: string }> =>
  async (request, response) => {
    const post = desk.post(request.params.name);
    try {
      response.redirect(303, await screenAddress(post));
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      const problem = problemOf(error.code, error.kind);
      log('request.refused', { code: problem.code, status: problem.status, post: post.name });
      response
        .status(problem.status)
        .type('html')
        .send(screenFailurePage(post.name, problem.title));
    }
  };

const guardHeaders: RequestHandler = (_request, response, next) => {
  const csp = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "form-action 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
  response
    .setHeader('Content-Security-Policy', csp)
    .setHeader('Cache-Control', 'no-store')
    .setHeader('Referrer-Policy', 'no-referrer')
    .setHeader('X-Content-Type-Options', 'nosniff');
  next();
};

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]', '::1']);
const HARMLESS = new Set(['GET', 'HEAD']);

/**
 * A page of another site must not lay cards: neither by a name that it makes point to this machine,
 * nor by a request of its own.
 */
const onlyFromHere =
  (host: string): RequestHandler =>
  (request, _response, next) => {
    const renamed = LOOPBACK.has(host) && !LOOPBACK.has(request.hostname);
    const elsewhere = request.get('sec-fetch-site') === 'cross-site';
    if (renamed || (elsewhere && !HARMLESS.has(request.method))) {
      throw new DomainError('request.elsewhere', 'refused');
    }
    next();
  };

interface Schema<T> {
  safeParse(value: unknown): { success: true; data: T } | { success: false };
}

function parsed<T>(schema: Schema<T>, value: unknown): T {
  const read = schema.safeParse(value);
  if (!read.success) throw new DomainError('request.invalid', 'invalid');
  return read.data;
}

/** Beside the sources: the compiled files find them from the root of the package. */
function assetsFolder(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  const beside = join(here, 'assets');
  return existsSync(beside) ? beside : join(packageRoot(here), 'apps/simulators/src/card/assets');
}

function packageRoot(folder: string): string {
  const above = dirname(folder);
  return existsSync(join(folder, 'package.json')) || above === folder ? folder : packageRoot(above);
}
