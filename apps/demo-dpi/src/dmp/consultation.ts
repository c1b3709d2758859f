import { plusSeconds, type Clock, type Random, type Secret } from '#libs/kernel';
import type { AccessTokens } from '../hub/access-tokens.js';
import type { Patient } from '../patients/patient.js';
import type { DmpAccess, DpiSession, KnownDocument, ReadDocument } from '../session/session.js';
import type { DmpStatus, ListedDocument, Problem } from './air-answers.js';
import type { AirClient, AirQuestion } from './air-client.js';
import type { DmpView, ShownDocument } from './dmp-page.js';

export type Consulted<T> =
  | { readonly kind: 'consulted'; readonly value: T }
  | { readonly kind: 'refused'; readonly problem: Problem }
  /** The hub must be asked again, through the browser. */
  | { readonly kind: 'sign-in-again' };

const NORMAL: DmpAccess = { purpose: 'normal', reason: undefined };
/** How long a document just read may be shown again (its PDF, beside its page) without a new call. */
const READ_SECONDS = 120;

/** A person consulting the DMP of a patient: what is asked, in which order, and what is remembered of it. */
export class Consultation {
  constructor(
    private readonly air: AirClient,
    private readonly tokens: AccessTokens,
    private readonly clock: Clock,
    private readonly random: Random,
  ) {}

  accessTo(session: DpiSession, { ipp }: Patient): DmpAccess {
    return session.dmpAccess.get(ipp) ?? NORMAL;
  }

  /** The state of the DMP, then its documents where the access is open. */
  async overview(session: DpiSession, patient: Patient): Promise<Consulted<DmpView>> {
    const access = this.accessTo(session, patient);
    const nothing: DmpView = {
      access,
      status: undefined,
      documents: undefined,
      warnings: [],
      problem: undefined,
    };
    // A provisional identity never goes to the DMP (RNIV): no call is made.
    if (patient.insStatus !== 'qualifiee') {
      return consulted({ ...nothing, problem: { code: 'ins_not_qualified' } });
    }
    return this.#withToken<DmpView>(session, async (token) => {
      const question = this.#question(session, patient);
      const status = await this.air.status(token, question);
      if (status.kind === 'refused') return consulted({ ...nothing, problem: status.problem });
      const state = { ...nothing, status: status.value };
      if (!mayEnter(status.value, access)) return consulted(state);
      const found = await this.air.documents(token, question);
      if (found.kind === 'refused') return consulted({ ...state, problem: found.problem });
      const documents = this.#remember(session, patient, found.value.documents);
      return consulted({ ...state, documents, warnings: found.value.warnings });
    });
  }

  /** A document of the list shown before, read again only when it is not the last one read. */
  async document(
    session: DpiSession,
    patient: Patient,
    handle: string,
  ): Promise<Consulted<ReadDocument> | undefined> {
    const known = session.documents.get(handle);
    if (known === undefined || known.ipp !== patient.ipp) return undefined;
    const last = session.lastDocument;
    if (last?.handle === handle && this.clock.now() < plusSeconds(last.readAt, READ_SECONDS)) {
      return consulted(last);
    }
    return this.#withToken(session, async (token) =>
      this.#read(session, patient, known, handle, token),
    );
  }

  async #read(
    session: DpiSession,
    patient: Patient,
    known: KnownDocument,
    handle: string,
    token: Secret,
  ): Promise<Consulted<ReadDocument>> {
    const answer = await this.air.read(token, this.#question(session, patient), known);
    if (answer.kind === 'refused') return answer;
    const read = { handle, ...answer.value, readAt: this.clock.now() };
    session.lastDocument = read;
    return consulted(read);
  }

  async #withToken<T>(
    session: DpiSession,
    work: (token: Secret) => Promise<Consulted<T>>,
  ): Promise<Consulted<T>> {
    const token = await this.tokens.of(session);
    return token.kind === 'fresh' ? work(token.token) : token;
  }

  #question(session: DpiSession, patient: Patient): AirQuestion {
    const siteFiness = session.person.structure?.site.finess;
    return { patient, access: this.accessTo(session, patient), siteFiness };
  }

  /** Documents get a name that means nothing outside this session: no identifier of theirs is in an address. */
  #remember(
    session: DpiSession,
    { ipp }: Patient,
    documents: readonly ListedDocument[],
  ): readonly ShownDocument[] {
    const handles = new Map(
      [...session.documents].map(([handle, known]) => [known.documentUniqueId, handle]),
    );
    return documents.map((document) => {
      const handle = handles.get(document.documentUniqueId) ?? this.random.token(12);
      const { repositoryUniqueId, documentUniqueId, title } = document;
      session.documents.set(handle, { ipp, repositoryUniqueId, documentUniqueId, title });
      return { ...document, handle };
    });
  }
}

const consulted = <T>(value: T): Consulted<T> => ({ kind: 'consulted', value });

/** In an emergency the DMP itself judges; else an authorisation is needed before anything is searched. */
function mayEnter(status: DmpStatus, { purpose }: DmpAccess): boolean {
  if (!status.exists || status.state === 'closed') return false;
  return status.isAuthorised || purpose === 'bris_de_glace';
}
