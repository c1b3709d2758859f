import { Injectable } from '@nestjs/common';
import type { PersonPrincipal } from '#libs/access';
import type { AuditKind } from '#libs/audit';
import { DomainError, Random, type JsonObject } from '#libs/kernel';
import type { AirRequest } from '../domain/air-judgement.js';
import type { Patient } from '../domain/ins.js';
import { VihfIssuer, type IssuedVihf } from '../issue/vihf-issuer.js';
import { VihfTrail } from '../issue/vihf-trail.js';
import { AirSettings } from '../settings.js';
import { DmpClient, type DmpCall } from './dmp-client.js';
import { EXISTENCE_ACTION, existenceBody, readExistence, type DmpStatus } from './existence.js';
import { readSearch, SEARCH_ACTION, searchBody, type SearchAnswer } from './registry.js';
import {
  readDocument,
  RETRIEVE_ACTION,
  retrieveBody,
  type DmpDocument,
  type DocumentAddress,
} from './repository.js';
import type { SoapAnswer } from './soap.js';

/** What an application asks for a patient; the transaction is the gateway's. */
export type PatientRequest = Omit<AirRequest, 'transaction'>;

/** The documents of a patient. */
export interface Found {
  readonly answer: SearchAnswer;
  readonly patient: Patient;
}

/** How one transaction is sent, read and traced. */
interface Deed<T> {
  readonly transaction: string;
  readonly kind: AuditKind;
  readonly call: (
    vihf: IssuedVihf,
    patient: Patient,
  ) => Pick<DmpCall, 'service' | 'action' | 'body'>;
  readonly read: (answer: SoapAnswer, patient: Patient) => T;
  /** What the trail keeps of a success. */
  readonly fact: (result: T) => JsonObject;
}

/**
 * The hospital's gateway to the DMP (design D12): each call has its own assertion, issued with the ten
 * checks, used at once, and its trace, whatever the end.
 */
@Injectable()
export class DmpGateway {
  constructor(
    private readonly settings: AirSettings,
    private readonly issuer: VihfIssuer,
    private readonly client: DmpClient,
    private readonly trail: VihfTrail,
    private readonly random: Random,
  ) {}

  /** TD0.2. @throws DomainError of the ten checks, `dmp.refused`, `dmp.unreachable`, `dmp.unreadable` */
  async status(caller: PersonPrincipal, request: PatientRequest): Promise<DmpStatus> {
    return this.#perform(caller, request, {
      transaction: 'TD0.2',
      kind: 'dmp.existence',
      call: ({ issuedAt, software }, patient) => ({
        service: 'patients',
        action: EXISTENCE_ACTION,
        body: existenceBody({
          patient,
          id: this.random.uuid(),
          at: issuedAt,
          senderOid: this.settings.senderOid,
          senderName: software.name,
        }),
      }),
      read: readExistence,
      fact: ({ exists, state, authorisation }) => ({ exists, state, authorisation }),
    });
  }

  /** TD3.1. @throws as `status` */
  async search(caller: PersonPrincipal, request: PatientRequest): Promise<Found> {
    return this.#perform<Found>(caller, request, {
      transaction: 'TD3.1',
      kind: 'dmp.search',
      call: (_vihf, patient) => ({
        service: 'registry',
        action: SEARCH_ACTION,
        body: searchBody(patient),
      }),
      read: (answer, patient) => ({ answer: readSearch(answer), patient }),
      fact: ({ answer: { documents, warnings } }) => ({
        documents: documents.length,
        warnings: warnings.map(({ code }) => code),
      }),
    });
  }

  /** TD3.2, one document. @throws as `status` */
  async retrieve(
    caller: PersonPrincipal,
    request: PatientRequest,
    address: DocumentAddress,
  ): Promise<DmpDocument> {
    return this.#perform(caller, request, {
      transaction: 'TD3.2',
      kind: 'dmp.retrieve',
      call: () => ({ service: 'repository', action: RETRIEVE_ACTION, body: retrieveBody(address) }),
      read: (answer) => readDocument(answer, address),
      fact: ({ mediaType, content }) => ({
        document: address.documentUniqueId,
        mediaType,
        bytes: content.length,
      }),
    });
  }

  async #perform<T>(caller: PersonPrincipal, request: PatientRequest, deed: Deed<T>): Promise<T> {
    const vihf = await this.issuer.issue(
      caller,
      { ...request, transaction: deed.transaction },
      'hub',
    );
    const { patient } = vihf.grant;
    if (patient === undefined) throw new DomainError('ins_invalid', 'invalid');
    const result = await this.#sent(vihf, patient, deed).catch(async (error: unknown) => {
      await this.#failed(vihf, deed.kind, error);
      throw error;
    });
    await this.trail.called(vihf, {
      kind: deed.kind,
      outcome: 'success',
      result: 'success',
      errorCode: null,
      detail: deed.fact(result),
    });
    return result;
  }

  async #sent<T>(vihf: IssuedVihf, patient: Patient, deed: Deed<T>): Promise<T> {
    const { xml: assertion, issuedAt } = vihf;
    const answer = await this.client.call({ ...deed.call(vihf, patient), assertion, issuedAt });
    return deed.read(answer, patient);
  }

  /** A call that failed has its trace too. */
  async #failed(vihf: IssuedVihf, kind: AuditKind, error: unknown): Promise<void> {
    const { code, shown } = error instanceof DomainError ? error : UNFORESEEN;
    await this.trail.called(vihf, {
      kind,
      outcome: code === 'dmp.refused' ? 'refused' : 'failure',
      result: code,
      errorCode: String(shown['dmpCode'] ?? code),
      detail: { layer: shown['layer'] ?? null, because: shown['because'] ?? null },
    });
  }
}

/** Our own mistake: the caller gets a plain 500, the trail says that the assertion was spent. */
const UNFORESEEN: Pick<DomainError, 'code' | 'shown'> = { code: 'internal', shown: {} };
