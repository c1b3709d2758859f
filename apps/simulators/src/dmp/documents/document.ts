/** A coded metadata: code, label, and the OID of its table. */
export interface Code {
  readonly code: string;
  readonly label: string;
  readonly scheme: string;
}

/** Who wrote a document. */
export interface Author {
  readonly idNat: string;
  readonly familyName: string;
  readonly givenName: string;
  readonly specialty: Code;
  readonly institution: string;
  /** Struct_IdNat. */
  readonly institutionId: string;
}

/** A document of a DMP: its bytes and its XDS metadata. Times are UTC. */
export interface DmpDocument {
  readonly entryUuid: string;
  readonly uniqueId: string;
  readonly title: string;
  readonly patientIns: string;
  readonly classCode: Code;
  readonly typeCode: Code;
  readonly formatCode: Code;
  readonly confidentiality: readonly Code[];
  readonly facilityType: Code;
  readonly practiceSetting: Code;
  readonly author: Author;
  readonly createdAt: Date;
  readonly serviceStart: Date;
  readonly serviceStop: Date;
  readonly mimeType: 'text/xml';
  readonly bytes: Buffer;
  /** SHA-1 of the bytes, 40 hex digits, as XDS asks. */
  readonly hash: string;
}

export const NORMAL: Code = { code: 'N', label: 'Normal', scheme: '2.16.840.1.113883.5.25' };
const MASKING = '1.2.250.1.213.1.1.4.13';
export const INVISIBLE_TO_PATIENT: Code = {
  code: 'INVISIBLE_PATIENT',
  label: 'Non visible par le patient',
  scheme: MASKING,
};
export const MASKED: Code = {
  code: 'MASQUE_PS',
  label: 'Masqué aux professionnels de santé',
  scheme: MASKING,
};

/** Is the document masked to professionals? */
export const isMasked = (document: DmpDocument): boolean =>
  document.confidentiality.some(({ code }) => code === MASKED.code);

/** XDS time (UTC): `yyyyMMddHHmmss`. */
export const xdsTime = (instant: Date): string =>
  instant.toISOString().replaceAll(/\D/g, '').slice(0, 14);

/** The identifier of the simulator's only repository, as the real DMP's. */
export const REPOSITORY = '1.2.250.1.213.4.1.1.1.2';
