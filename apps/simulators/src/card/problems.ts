import type { ErrorRequestHandler } from 'express';
import { DomainError, type ErrorKind } from '#libs/kernel';
import type { TableLog } from './tap-desk.js';

const STATUS: Readonly<Record<ErrorKind, number>> = {
  invalid: 400,
  unauthenticated: 401,
  refused: 403,
  'not-found': 404,
  conflict: 409,
  'too-large': 413,
  'too-many': 429,
  unavailable: 503,
};

/** What a person reads for each code. */
const TITLES: Readonly<Record<string, string>> = {
  'request.invalid': 'La demande est mal formée.',
  'request.elsewhere': 'La demande vient d’un autre site.',
  'route.unknown': 'Rien à cette adresse.',
  'card.unknown': 'Cette carte n’est pas dans la boîte.',
  'card.in-use': 'Cette carte est déjà posée sur un autre lecteur.',
  'card.nothing-recorded': 'Aucun passage de cette carte n’a encore été enregistré.',
  'card.not-cloneable': 'Seul l’UID d’un badge DESFire se copie ici.',
  'post.unknown': 'Ce poste n’existe pas.',
  'post.screen-refused': 'Le poste n’a pas pu ouvrir son écran.',
  'reader.busy': 'Une carte est déjà posée sur ce lecteur.',
  'reader.empty': 'Aucune carte n’est posée sur ce lecteur.',
  'reader.unreachable': 'Le lecteur de ce poste ne répond pas : son agent est-il lancé ?',
  'reader.bad-frame': 'Le lecteur a parlé un langage inconnu.',
};

const UNEXPECTED = 'Une erreur inattendue est survenue.';

export interface Problem {
  readonly type: 'about:blank';
  readonly title: string;
  readonly status: number;
  readonly code: string;
}

export const problemOf = (code: string, kind: ErrorKind): Problem => ({
  type: 'about:blank',
  title: TITLES[code] ?? UNEXPECTED,
  status: STATUS[kind],
  code,
});

function problemFor(error: unknown): Problem {
  if (error instanceof DomainError) return problemOf(error.code, error.kind);
  const status = statusOf(error);
  if (status === 413) return problemOf('request.invalid', 'too-large');
  if (status !== undefined && status < 500) return problemOf('request.invalid', 'invalid');
  return { type: 'about:blank', title: UNEXPECTED, status: 500, code: 'unexpected' };
}

/** The body parser's and the file server's own refusals carry a status. */
function statusOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('status' in error)) return undefined;
  return typeof error.status === 'number' ? error.status : undefined;
}

/** Every error as `application/problem+json` (RFC 9457): a code and a sentence, never a stack. */
export const problems =
  (log: TableLog): ErrorRequestHandler =>
  (error: unknown, _request, response, next) => {
    const problem = problemFor(error);
    log('request.refused', { code: problem.code, status: problem.status });
    if (response.headersSent) {
      next(error);
      return;
    }
    response.status(problem.status).type('application/problem+json').send(JSON.stringify(problem));
  };
