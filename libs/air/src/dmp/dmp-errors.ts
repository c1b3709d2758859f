import { DomainError } from '#libs/kernel';

/** Who answered: the SOAP stack, the HL7 message, the XDS registry or repository. */
type DmpLayer = 'soap' | 'hl7' | 'xds';

/** What the DMP said, word for word. */
export interface DmpAnswered {
  readonly layer: DmpLayer;
  readonly code: string;
  readonly text: string;
}

/**
 * A message per known code, for the person in front of the DPI (EX_GEN-1145, air-dmp §8). The complete
 * list of the DMP was not published: other codes are shown with their own text, never swallowed.
 */
const BY_CODE: Readonly<Record<string, string>> = {
  DMPInvalidCertificate:
    'Le DMP refuse le certificat de signature de l’établissement. Prévenez le support informatique.',
  DMPAccessDeniedByRightsService:
    'Le DMP refuse cet accès : vos droits ne le permettent pas (profession, mode d’accès ou choix du patient).',
  DMPClosed: 'Le DMP de ce patient est fermé.',
  DMPIdentityCertificationFailure: 'Le DMP n’a pas pu certifier l’identité de ce patient.',
  XDSUnknownPatientId: 'Ce patient n’est pas connu du DMP.',
  XDSPatientIdDoesNotMatch: 'Ce document n’est pas celui du patient demandé.',
  XDSDocumentUniqueIdError: 'Ce document n’existe pas (ou plus) dans le DMP.',
  XDSUnknownRepositoryId: 'L’entrepôt de ce document n’est pas connu du DMP.',
  XDSRegistryError: 'L’index du DMP a répondu par une erreur.',
  XDSRepositoryError: 'L’entrepôt de documents du DMP a répondu par une erreur.',
  XDSRegistryBusy: 'Le DMP est surchargé. Réessayez dans quelques instants.',
  XDSTooManyResults: 'La recherche donne trop de documents : précisez-la.',
  XDSStoredQueryMissingParam:
    'La recherche envoyée au DMP est incomplète. Prévenez le support informatique.',
  XDSStoredQueryParamNumber:
    'La recherche envoyée au DMP est mal formée. Prévenez le support informatique.',
  XDSUnknownStoredQuery:
    'La recherche envoyée au DMP lui est inconnue. Prévenez le support informatique.',
  MustUnderstand: 'Le DMP n’a pas compris la demande du hub. Prévenez le support informatique.',
  VersionMismatch: 'Le DMP n’a pas compris la demande du hub. Prévenez le support informatique.',
};

/** Faults that are known by their text alone. */
const BY_TEXT: readonly (readonly [RegExp, string])[] = [
  [
    /required header representing a message addressing property/i,
    'Le DMP n’a pas compris la demande du hub (adressage). Prévenez le support informatique.',
  ],
  [
    /aucune sp[ée]cialit[ée] dans le vihf/i,
    'Votre spécialité (ou section) manque. Faites corriger votre fiche auprès de la cellule identités.',
  ],
  [
    /structure introuvable ou inactive/i,
    'Le DMP ne connaît pas cette structure, ou elle y est fermée. Prévenez le support informatique.',
  ],
  [
    /ps et structure non li[ée]s/i,
    'L’annuaire national ne vous connaît pas d’exercice dans cette structure. Prévenez la cellule identités.',
  ],
  [/not a valid signature certificate/i, BY_CODE['DMPInvalidCertificate'] ?? ''],
];

/** The French text of what the DMP answered, when it is known. */
export function frenchTextOf({ code, text }: DmpAnswered): string | undefined {
  return Object.hasOwn(BY_CODE, code)
    ? BY_CODE[code]
    : BY_TEXT.find(([pattern]) => pattern.test(text))?.[1];
}

/**
 * `dmp.refused`, shown to the DPI as {dmpCode, dmpText, layer}; `dmpDetail` keeps the DMP's own words when
 * `dmpText` is ours.
 */
export function dmpRefused(answered: DmpAnswered): DomainError {
  const { layer, code, text } = answered;
  const french = frenchTextOf(answered);
  const shown = {
    dmpCode: code,
    dmpText: french ?? (text === '' ? code : text),
    layer,
    ...(french === undefined || text === '' ? {} : { dmpDetail: text }),
  };
  return new DomainError('dmp.refused', 'refused', { dmpCode: code, layer }, { shown });
}
