import type { X509Certificate } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { TLSSocket } from 'node:tls';
import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '#libs/kernel';
import type { Behaviour, BehaviourSwitch } from './behaviour.js';
import { Refusal, must } from './checks/checks.js';
import type { DmpDesk, Handled } from './dmp-desk.js';
import type { Journal } from './journal.js';
import { servicePath } from './services.js';
import { soapFault, type SoapAnswer } from './soap/answer.js';
import { actionOf, messageIdOf } from './soap/envelope.js';
import { mtomBody, plainBody, soapTextOf } from './soap/multipart.js';
import { judgeTlsClient } from './tls-door.js';
import type { TrustedAuthorities } from './vihf/trust.js';

const LARGEST = 1_048_576;
const HTTP_STATUS: Readonly<Record<string, number>> = {
  'http-method': 405,
  'http-path': 404,
  'http-media-type': 415,
  'http-too-large': 413,
};

export interface DoorSettings {
  readonly desk: DmpDesk;
  readonly trust: () => Promise<TrustedAuthorities>;
  readonly behaviour: BehaviourSwitch;
  readonly journal: Journal;
  readonly clock: Clock;
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes: Buffer = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    size += bytes.length;
    must(size <= LARGEST, 'http-too-large');
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

const toldTo = ({ mode }: Behaviour): 'answer' | 'refuse' | 'busy' =>
  mode === 'refuse' || mode === 'busy' ? mode : 'answer';

function send(
  response: ServerResponse,
  status: number,
  contentType: string,
  body: Buffer | string,
): void {
  response.writeHead(status, { 'content-type': contentType, 'cache-control': 'no-store' });
  response.end(body);
}

/** A mistake of the simulator itself, or a client that went away: said to whoever still listens. */
function excuse(response: ServerResponse, error: unknown): void {
  const text = error instanceof Error ? error.message : 'inconnue';
  if (response.headersSent) response.destroy();
  else send(response, 500, 'text/plain; charset=utf-8', `erreur du simulateur : ${text}`);
}

/** The door of the simulated DMP: HTTPS in, one journal line for each request. */
export class DmpDoor {
  constructor(private readonly settings: DoorSettings) {}

  /** Answers one request; never throws. */
  async receive(
    request: IncomingMessage,
    socket: TLSSocket,
    response: ServerResponse,
  ): Promise<void> {
    const behaviour = this.settings.behaviour.next();
    if (behaviour.mode === 'cut') {
      socket.destroy();
      return;
    }
    if (behaviour.mode === 'slow') {
      await wait(behaviour.delayMilliseconds, undefined, { ref: false });
    }
    try {
      const trust = await this.settings.trust();
      const certificate = judgeTlsClient(socket, trust, this.settings.clock);
      await this.#serve(request, response, certificate, behaviour);
    } catch (error) {
      if (error instanceof Refusal) this.#cut(request.url ?? '', socket, error);
      else excuse(response, error);
    }
  }

  /** A client certificate that is refused ends the connection. */
  #cut(path: string, socket: TLSSocket, refusal: Refusal): void {
    this.settings.journal.write({ path, action: '' }, { refusals: [refusal] });
    socket.destroy();
  }

  async #serve(
    request: IncomingMessage,
    response: ServerResponse,
    certificate: X509Certificate,
    behaviour: Behaviour,
  ): Promise<void> {
    if (behaviour.mode === 'server-error') return send(response, 503, 'text/plain', 'indisponible');
    if (behaviour.mode === 'not-xml') {
      return send(response, 200, 'text/html', '<html><body>Maintenance</body></html>');
    }
    const path = request.url ?? '';
    let text = '';
    try {
      const service = servicePath(path);
      must(request.method === 'POST', 'http-method', request.method);
      text = soapTextOf(request.headers['content-type'] ?? '', await bodyOf(request));
      const handled = await this.settings.desk.handle(
        service,
        text,
        certificate,
        toldTo(behaviour),
      );
      this.#journalize(path, handled);
      this.#answer(response, path, handled.answer, behaviour);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.#refuse(response, path, text, error);
    }
  }

  #journalize(path: string, { action, vihf, refusals }: Handled): void {
    this.settings.journal.write({ path, action }, { vihf, refusals });
  }

  #answer(response: ServerResponse, path: string, answer: SoapAnswer, { mode }: Behaviour): void {
    const wrong = mode === 'wrong-answer';
    const xml = wrong
      ? answer.xml.replace(/(<RelatesTo[^>]*>)[^<]*/, `$1urn:uuid:${ELSEWHERE}`)
      : answer.xml;
    const { contentType, body } = packed(path, { ...answer, xml });
    if (mode !== 'cut-answer') return send(response, answer.status, contentType, body);
    response.writeHead(200, { 'content-type': contentType, 'content-length': body.length });
    response.write(body.subarray(0, Math.floor(body.length / 2)), () => response.destroy());
  }

  #refuse(response: ServerResponse, path: string, text: string, refusal: Refusal): void {
    const action = actionOf(text) ?? '';
    this.settings.journal.write({ path, action }, { refusals: [refusal] });
    const status = HTTP_STATUS[refusal.check];
    if (status !== undefined) return send(response, status, 'text/plain', refusal.answer.text);
    const fault = soapFault(refusal.answer, messageIdOf(text));
    const { contentType, body } = packed(path, fault);
    return send(response, fault.status, contentType, body);
  }
}

const ELSEWHERE = '00000000-0000-4000-8000-000000000000';

const packed = (path: string, answer: SoapAnswer) =>
  path.endsWith('/repository') ? mtomBody(answer) : plainBody(answer);
