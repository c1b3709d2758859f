import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { DomainError } from '#libs/kernel';
import { Agent, errors, request } from 'undici';
import { z } from 'zod';
import { HospitalCertificates, type TlsMaterial } from '../certificates/hospital-certificates.js';
import { AirSettings } from '../settings.js';
import type { RawAnswer } from './soap.js';
import { unreadable } from './xml-element.js';

/** The services of the DMP, below the base of the settings. */
export type DmpService = 'patients' | 'registry' | 'repository';

export interface WireRequest {
  readonly service: DmpService;
  readonly action: string;
  readonly envelope: string;
}

/** Carries one request to the DMP and brings its answer back, whatever it says. */
export abstract class DmpWire {
  /** @throws DomainError `dmp.unreachable`, `dmp.unreadable` (too large) */
  abstract post(wanted: WireRequest): Promise<RawAnswer>;
}

/** Mutual TLS ≥ 1.2 with the hospital's ORG_AUTH_CLI, to the one host of the settings, no redirect followed. */
@Injectable()
export class MutualTlsWire extends DmpWire implements OnModuleDestroy {
  #open: { readonly certificate: string; readonly agent: Agent } | undefined;

  constructor(
    private readonly settings: AirSettings,
    private readonly certificates: HospitalCertificates,
  ) {
    super();
  }

  async onModuleDestroy(): Promise<void> {
    await this.#open?.agent.close();
  }

  async post({ service, action, envelope }: WireRequest): Promise<RawAnswer> {
    const dispatcher = this.#agent(this.certificates.tls());
    const { wholeMilliseconds } = this.settings.limits;
    try {
      const answer = await request(`${this.settings.dmpUrl.replace(/\/$/, '')}/${service}`, {
        dispatcher,
        method: 'POST',
        headers: {
          'content-type': `application/soap+xml; charset=utf-8; action="${action}"`,
          accept: 'application/soap+xml, multipart/related',
        },
        body: envelope,
        signal: AbortSignal.timeout(wholeMilliseconds),
      });
      const body = Buffer.from(await answer.body.arrayBuffer());
      return { status: answer.statusCode, contentType: headerOf(answer.headers), body };
    } catch (error) {
      throw failureOf(error);
    }
  }

  /** One pool of connections by certificate: a renewed certificate opens another. */
  #agent(tls: TlsMaterial): Agent {
    if (this.#open?.certificate === tls.certificate) return this.#open.agent;
    void this.#open?.agent.close();
    const { connectMilliseconds, answerMilliseconds, answerBytes } = this.settings.limits;
    const agent = new Agent({
      connect: {
        cert: tls.certificate,
        key: tls.key.reveal(),
        ca: tls.serverAuthorities,
        minVersion: 'TLSv1.2',
        timeout: connectMilliseconds,
      },
      headersTimeout: answerMilliseconds,
      bodyTimeout: answerMilliseconds,
      maxResponseSize: answerBytes,
    });
    this.#open = { certificate: tls.certificate, agent };
    return agent;
  }
}

function headerOf(headers: Readonly<Record<string, string | string[] | undefined>>): string {
  const header = headers['content-type'];
  return typeof header === 'string' ? header : '';
}

/** Why the line failed: `timeout`, `tls`, `name`, `refused` or `cut`. */
function failureOf(error: unknown): DomainError {
  if (error instanceof errors.ResponseExceededMaxSizeError) return unreadable('too-large', error);
  const code = codeOf(error);
  const because = CAUSES.find(([pattern]) => pattern.test(code))?.[1] ?? 'cut';
  const shown = { layer: because === 'tls' ? 'tls' : 'network', because };
  return new DomainError('dmp.unreachable', 'unavailable', { code }, { shown, cause: error });
}

const CAUSES: readonly (readonly [RegExp, string])[] = [
  [/TIMEOUT|TimeoutError|ETIMEDOUT/, 'timeout'],
  [/SSL|TLS|CERT|SIGNED|UNABLE_TO|EPROTO/, 'tls'],
  [/ENOTFOUND|EAI_AGAIN/, 'name'],
  [/ECONNREFUSED|EHOSTUNREACH|ENETUNREACH/, 'refused'],
];

/** Node's errors have a code, an aborted call has a name alone. */
const Coded = z.union([z.object({ code: z.string() }), z.object({ name: z.string() })]);

function codeOf(error: unknown): string {
  const coded = Coded.safeParse(error).data;
  if (coded === undefined) return 'unknown';
  return 'code' in coded ? coded.code : coded.name;
}
