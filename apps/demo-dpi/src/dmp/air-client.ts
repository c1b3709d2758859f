import type { Clock, Random, Secret } from '#libs/kernel';
import { fetch, type Response } from 'undici';
import type { z } from 'zod';
import { clientAssertion, type ClientKey } from '../hub/client-key.js';
import type { Log } from '../log.js';
import type { Patient } from '../patients/patient.js';
import type { DmpAccess } from '../session/session.js';
import { DmpStatus, DocumentBundle, Problem, type DocumentList } from './air-answers.js';

export type AirAnswer<T> =
  | { readonly kind: 'answered'; readonly value: T }
  | { readonly kind: 'refused'; readonly problem: Problem };

/** A document with its media type, as the DMP holds it. */
export interface AirDocument {
  readonly mediaType: string;
  readonly bytes: Buffer;
}

/** Whose DMP, why, and where the carer works. */
export interface AirQuestion {
  readonly patient: Patient;
  readonly access: DmpAccess;
  readonly siteFiness: string | undefined;
}

interface AirClientSettings {
  readonly url: string;
  readonly clientId: string;
  readonly issuer: string;
  readonly key: ClientKey;
}

/** A little more than the hub gives the DMP for a whole call. */
const CALL_MS = 65_000;
const LARGEST = 60 * 1024 * 1024;

const refusedBy = (code: string): { readonly kind: 'refused'; readonly problem: Problem } => ({
  kind: 'refused',
  problem: { code },
});

/**
 * AIR at the hub: the person's access token says for whom, a fresh assertion says by which software. The INS is
 * in the body, never in an address nor in the log.
 */
export class AirClient {
  constructor(
    private readonly settings: AirClientSettings,
    private readonly clock: Clock,
    private readonly random: Random,
    private readonly log: Log,
  ) {}

  async status(token: Secret, question: AirQuestion): Promise<AirAnswer<DmpStatus>> {
    const answer = await this.#ask('dmp/status', token, bodyOf(question));
    return answer.kind === 'refused' ? answer : parsed(answer.value, DmpStatus);
  }

  async documents(token: Secret, question: AirQuestion): Promise<AirAnswer<DocumentList>> {
    const answer = await this.#ask('DocumentReference/_search', token, bodyOf(question));
    return answer.kind === 'refused' ? answer : parsed(answer.value, DocumentBundle);
  }

  async read(
    token: Secret,
    question: AirQuestion,
    address: { readonly repositoryUniqueId: string; readonly documentUniqueId: string },
  ): Promise<AirAnswer<AirDocument>> {
    const { repositoryUniqueId, documentUniqueId } = address;
    const body = { ...bodyOf(question), repositoryUniqueId, documentUniqueId };
    return this.#ask('Binary/_read', token, body);
  }

  async #ask(path: string, token: Secret, body: object): Promise<AirAnswer<AirDocument>> {
    const { url, key } = this.settings;
    try {
      const response = await fetch(`${url}/${path}`, {
        method: 'POST',
        redirect: 'error',
        headers: {
          Authorization: `Bearer ${token.reveal()}`,
          'Client-Assertion': await clientAssertion(key, this.settings, this.clock, this.random),
          'Content-Type': 'application/json',
        },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(CALL_MS),
      });
      const answer = await answered(response);
      this.log('air.called', { path, status: response.status, code: codeOf(answer) });
      return answer;
    } catch (error) {
      this.log('air.unreachable', { path, because: error instanceof Error ? error.name : '' });
      return refusedBy('air.unreachable');
    }
  }
}

const codeOf = (answer: AirAnswer<unknown>): string | undefined =>
  answer.kind === 'refused' ? (answer.problem.dmpCode ?? answer.problem.code) : undefined;

const bodyOf = ({ patient, access, siteFiness }: AirQuestion) => ({
  patient: { ins: patient.ins, insOid: patient.insOid, insStatus: patient.insStatus },
  purpose: access.purpose,
  ...(access.reason === undefined ? {} : { reason: access.reason }),
  ...(siteFiness === undefined ? {} : { siteFiness }),
});

async function answered(response: Response): Promise<AirAnswer<AirDocument>> {
  const bytes = await bounded(response);
  if (response.ok) {
    const mediaType = (response.headers.get('content-type') ?? '').split(';')[0] ?? '';
    return { kind: 'answered', value: { mediaType: mediaType.trim().toLowerCase(), bytes } };
  }
  const problem = Problem.safeParse(jsonIn(bytes));
  return problem.success ? { kind: 'refused', problem: problem.data } : refusedBy('air.unreadable');
}

async function bounded(response: Response): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of response.body ?? []) {
    if (!(piece instanceof Uint8Array)) continue;
    size += piece.length;
    if (size > LARGEST) throw new RangeError('too large');
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

function jsonIn(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}

function parsed<S extends z.ZodType>({ bytes }: AirDocument, schema: S): AirAnswer<z.output<S>> {
  const read = schema.safeParse(jsonIn(bytes));
  return read.success ? { kind: 'answered', value: read.data } : refusedBy('air.unreadable');
}
