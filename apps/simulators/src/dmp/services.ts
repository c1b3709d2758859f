import { must, needed } from './checks/checks.js';
import type { Request } from './soap/envelope.js';
import { NS, is } from './soap/xml.js';

const BASE_PATH = '/si-dmp-server/v2/services';

/** A transaction that the simulator answers. */
export interface Service {
  readonly transaction: 'TD0.2' | 'TD3.1' | 'TD3.2' | 'TD2.1';
  readonly path: string;
  readonly action: string;
  readonly answerAction: string;
  readonly body: { readonly namespace: string; readonly name: string };
}

const XDS_ACTION = 'urn:ihe:iti:2007:';

const SERVICES: readonly Service[] = [
  {
    transaction: 'TD0.2',
    path: '/patients',
    action: 'urn:hl7-org:v3:PRPA_IN201307UV02',
    answerAction: 'urn:hl7-org:v3:PRPA_IN201308UV02',
    body: { namespace: NS.hl7, name: 'PRPA_IN201307UV02' },
  },
  {
    transaction: 'TD3.1',
    path: '/registry',
    action: `${XDS_ACTION}RegistryStoredQuery`,
    answerAction: `${XDS_ACTION}RegistryStoredQueryResponse`,
    body: { namespace: NS.query, name: 'AdhocQueryRequest' },
  },
  {
    transaction: 'TD3.2',
    path: '/repository',
    action: `${XDS_ACTION}RetrieveDocumentSet`,
    answerAction: `${XDS_ACTION}RetrieveDocumentSetResponse`,
    body: { namespace: NS.xds, name: 'RetrieveDocumentSetRequest' },
  },
  {
    transaction: 'TD2.1',
    path: '/repository',
    action: `${XDS_ACTION}ProvideAndRegisterDocumentSet-b`,
    answerAction: `${XDS_ACTION}ProvideAndRegisterDocumentSet-bResponse`,
    body: { namespace: NS.xds, name: 'ProvideAndRegisterDocumentSetRequest' },
  },
];

/** The path after the base, of a service; a refusal when there is none there. */
export function servicePath(url: string): string {
  const [path = ''] = url.split('?');
  const after = path.startsWith(BASE_PATH) ? path.slice(BASE_PATH.length) : undefined;
  const known = SERVICES.find((service) => service.path === after);
  return needed(known?.path, 'http-path', path);
}

/** The service that a request asks for, at the path where it was sent. */
export function serviceOf(path: string, request: Request): Service {
  const service = SERVICES.find(({ action }) => action === request.action);
  must(service !== undefined, 'wsa-action-unknown', request.action);
  must(service.path === path, 'wsa-action-service', `${request.action} ${path}`);
  const { namespace, name } = service.body;
  must(is(request.body, namespace, name), 'body-differs', request.body.nodeName);
  return service;
}
