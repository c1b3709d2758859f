import type { X509Certificate } from 'node:crypto';
import type { Clock } from '#libs/kernel';
import { Refusal, must } from './checks/checks.js';
import type { DmpDocument } from './documents/document.js';
import type { DmpPatients } from './patients.js';
import { checkProfessional, type KnownProfessionals } from './professionals.js';
import { serviceOf, type Service } from './services.js';
import { soapAnswer, type SoapAnswer } from './soap/answer.js';
import { readRequest, type Request } from './soap/envelope.js';
import { answerRetrieve, answerSearch, type Consultation } from './transactions/consultation.js';
import { answerExistence } from './transactions/existence.js';
import { UsedOnce } from './vihf/once.js';
import type { DmpStructure } from './structures.js';
import type { VihfJudge } from './vihf/vihf-judge.js';
import type { Vihf } from './vihf/vihf.js';

/** A handled request: the answer, who asked, and what was refused in the answer's body. */
export interface Handled {
  readonly answer: SoapAnswer;
  readonly action: string;
  readonly vihf: Vihf;
  readonly refusals: readonly Refusal[];
}

export interface DeskSettings {
  readonly judge: VihfJudge;
  readonly patients: DmpPatients;
  readonly documents: readonly DmpDocument[];
  readonly structures: readonly DmpStructure[];
  /** Undefined: every professional is known and exercises where the VIHF says. */
  readonly professionals: KnownProfessionals | undefined;
  readonly clock: Clock;
}

const MESSAGE_ID_SECONDS = 600;

/** Takes a request from its text to its answer. */
export class DmpDesk {
  readonly #messageIds: UsedOnce;

  constructor(private readonly settings: DeskSettings) {
    this.#messageIds = new UsedOnce(settings.clock, MESSAGE_ID_SECONDS);
  }

  /** @throws Refusal, to be answered by a fault. */
  async handle(
    path: string,
    text: string,
    tlsCertificate: X509Certificate,
    toldTo: 'answer' | 'refuse' | 'busy',
  ): Promise<Handled> {
    const request = readRequest(text);
    const service = serviceOf(path, request);
    must(this.#messageIds.take(request.messageId), 'wsa-message-id-reused', request.messageId);
    const vihf = await this.settings.judge.judge(request, tlsCertificate);
    this.#checkProfessional(vihf);
    must(toldTo !== 'refuse', 'told-to-refuse');
    const { body, attachments, refusals } = this.#answer(service, request, vihf, toldTo);
    const answer = soapAnswer(service.answerAction, request.messageId, body, attachments);
    return { answer, action: request.action, vihf, refusals };
  }

  #checkProfessional({ mode, professional, structure }: Vihf): void {
    const { professionals, structures } = this.settings;
    if (professionals === undefined || mode === 'INDIRECTE') return;
    const found = structures.find(({ finess }) => `1${finess}` === structure);
    const places = [found?.finess, found?.legalEntity].filter((place) => place !== undefined);
    checkProfessional(professionals, professional, places);
  }

  #answer(service: Service, request: Request, vihf: Vihf, toldTo: 'answer' | 'busy'): Consultation {
    const busy = toldTo === 'busy';
    switch (service.transaction) {
      case 'TD0.2': {
        const { patients, clock } = this.settings;
        const body = answerExistence(request.body, vihf, patients, clock);
        return { body, attachments: [], refusals: [] };
      }
      case 'TD3.1':
        return answerSearch(this.settings, request.body, vihf, busy);
      case 'TD3.2':
        return answerRetrieve(this.settings, request.body, vihf, busy);
      case 'TD2.1':
        throw new Refusal('feeding-in-air');
    }
  }
}
