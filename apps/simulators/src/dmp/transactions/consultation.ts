import { randomUUID } from 'node:crypto';
import type { Element } from '@xmldom/xmldom';
import { Refusal, must, needed } from '../checks/checks.js';
import { REPOSITORY, type DmpDocument } from '../documents/document.js';
import {
  EBXML_NAMESPACES,
  errorList,
  extrinsicObject,
  objectRef,
  statusUri,
  type RegistryError,
  type ResponseStatus,
} from '../documents/ebrim.js';
import type { DmpPatient, DmpPatients } from '../patients.js';
import type { Attachment } from '../soap/answer.js';
import { NS, childrenOf, elementsOf, onlyChild, textOf } from '../soap/xml.js';
import type { Vihf } from '../vihf/vihf.js';
import { checkConsultation, mayRead } from './access.js';
import { readStoredQuery } from './stored-query.js';

/** The body of an answer, the documents beside it, and what was refused in it. */
export interface Consultation {
  readonly body: string;
  readonly attachments: readonly Attachment[];
  readonly refusals: readonly Refusal[];
}

/** Whose documents, and who asks. */
export interface Desk {
  readonly patients: DmpPatients;
  readonly documents: readonly DmpDocument[];
}

const errorOf = (refusal: Refusal): RegistryError => ({
  code: refusal.answer.code,
  text: refusal.answer.text,
  location: refusal.seen,
});

function registryAnswer(
  status: ResponseStatus,
  objects: readonly string[],
  refusals: readonly Refusal[],
): Consultation {
  const count = status === 'Success' ? ` totalResultCount="${objects.length}"` : '';
  const body = `<query:AdhocQueryResponse ${EBXML_NAMESPACES} startIndex="0" status="${statusUri(status)}"${count}>${errorList(refusals.map(errorOf))}<rim:RegistryObjectList>${objects.join('')}</rim:RegistryObjectList></query:AdhocQueryResponse>`;
  return { body, attachments: [], refusals };
}

function found({ patients, documents }: Desk, request: Element, vihf: Vihf): Consultation {
  const patient = checkConsultation(patients, vihf);
  const query = readStoredQuery(request);
  const same =
    query.patient === undefined ||
    (query.patient.ins === patient.ins && query.patient.oid === patient.insOid);
  must(same, 'patient-differs');
  const objects = documents
    .filter((document) => document.patientIns === patient.ins && query.wants(document))
    .filter((document) => mayRead(vihf, patient, document))
    .map((document) =>
      query.returnType === 'LeafClass' ? extrinsicObject(document, patient) : objectRef(document),
    );
  return registryAnswer('Success', objects, []);
}

/** A failed consultation answers in the body; anything else is not ours to answer. */
function refusalIn(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  throw error;
}

/** TD3.1 (ITI-18): the documents of the VIHF's patient that this professional may know of. */
export function answerSearch(
  desk: Desk,
  request: Element,
  vihf: Vihf,
  busy: boolean,
): Consultation {
  try {
    must(!busy, 'registry-busy');
    return found(desk, request, vihf);
  } catch (error) {
    return registryAnswer('Failure', [], [refusalIn(error)]);
  }
}

function requested(request: Element): readonly { repository: string; document: string }[] {
  const asked = childrenOf(request, NS.xds, 'DocumentRequest').map((element) => {
    const read = (name: string): string => {
      const child = onlyChild(element, NS.xds, name);
      return needed(child && textOf(child)?.trim(), 'retrieve-malformed', name);
    };
    return { repository: read('RepositoryUniqueId'), document: read('DocumentUniqueId') };
  });
  const whole = asked.length > 0 && asked.length === elementsOf(request).length;
  must(whole, 'retrieve-malformed', 'DocumentRequest');
  return asked;
}

function readOne(
  { documents }: Desk,
  asked: { readonly repository: string; readonly document: string },
  vihf: Vihf,
  patient: DmpPatient,
): DmpDocument {
  must(asked.repository === REPOSITORY, 'repository-unknown', asked.repository);
  const document = documents.find(({ uniqueId }) => uniqueId === asked.document);
  must(document !== undefined, 'document-unknown', asked.document);
  must(document.patientIns === patient.ins, 'patient-differs', asked.document);
  must(mayRead(vihf, patient, document), 'document-masked', asked.document);
  return document;
}

const included = (document: DmpDocument, contentId: string): string =>
  `<xds:DocumentResponse><xds:RepositoryUniqueId>${REPOSITORY}</xds:RepositoryUniqueId><xds:DocumentUniqueId>${document.uniqueId}</xds:DocumentUniqueId><xds:mimeType>${document.mimeType}</xds:mimeType><xds:Document><xop:Include xmlns:xop="http://www.w3.org/2004/08/xop/include" href="cid:${contentId.replaceAll(':', '%3A')}"/></xds:Document></xds:DocumentResponse>`;

function repositoryAnswer(
  documents: readonly DmpDocument[],
  refusals: readonly Refusal[],
): Consultation {
  const attachments = documents.map(({ mimeType, bytes }) => ({
    contentId: `${randomUUID()}@urn:ihe:iti:xds-b:2007`,
    mimeType,
    bytes,
  }));
  const failed: ResponseStatus = documents.length === 0 ? 'Failure' : 'PartialSuccess';
  const status = statusUri(refusals.length === 0 ? 'Success' : failed);
  const responses = documents.map((document, index) =>
    included(document, attachments[index]?.contentId ?? ''),
  );
  const body = `<xds:RetrieveDocumentSetResponse xmlns:xds="${NS.xds}" ${EBXML_NAMESPACES}><rs:RegistryResponse status="${status}">${errorList(refusals.map(errorOf))}</rs:RegistryResponse>${responses.join('')}</xds:RetrieveDocumentSetResponse>`;
  return { body, attachments, refusals };
}

/** TD3.2 (ITI-43): documents of the VIHF's patient; what can be given is, what cannot is named. */
export function answerRetrieve(
  desk: Desk,
  request: Element,
  vihf: Vihf,
  busy: boolean,
): Consultation {
  const refusals: Refusal[] = [];
  const documents: DmpDocument[] = [];
  const attempt = (work: () => void): void => {
    try {
      work();
    } catch (error) {
      refusals.push(refusalIn(error));
    }
  };
  attempt(() => {
    must(!busy, 'registry-busy');
    const patient = checkConsultation(desk.patients, vihf);
    for (const asked of requested(request)) {
      attempt(() => documents.push(readOne(desk, asked, vihf, patient)));
    }
  });
  return repositoryAnswer(documents, refusals);
}
