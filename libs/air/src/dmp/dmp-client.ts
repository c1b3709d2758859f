import { Injectable } from '@nestjs/common';
import { Clock, DomainError, plusSeconds, Random } from '#libs/kernel';
import { VIHF_SECONDS } from '../domain/vihf.js';
import { DmpWire, type DmpService } from './dmp-wire.js';
import { readSoapAnswer, soapEnvelope, type SoapAnswer } from './soap.js';

/** One request, with the assertion made for it. */
export interface DmpCall {
  readonly service: DmpService;
  readonly action: string;
  readonly body: string;
  readonly assertion: string;
  readonly issuedAt: Date;
}

/** Speaks SOAP to the DMP. No retry: an assertion serves once. */
@Injectable()
export class DmpClient {
  constructor(
    private readonly wire: DmpWire,
    private readonly random: Random,
    private readonly clock: Clock,
  ) {}

  /** @throws DomainError `dmp.unreachable`, `dmp.unreadable`, `dmp.refused` */
  async call({ service, action, body, assertion, issuedAt }: DmpCall): Promise<SoapAnswer> {
    if (this.clock.now() >= plusSeconds(issuedAt, VIHF_SECONDS))
      throw new DomainError('vihf.expired', 'unavailable');
    const messageId = `urn:uuid:${this.random.uuid()}`;
    const envelope = soapEnvelope({ action, messageId, assertion, body });
    return readSoapAnswer(await this.wire.post({ service, action, envelope }), messageId);
  }
}
