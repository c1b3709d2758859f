import { DomainError } from '#libs/kernel';
import {
  extensionNode,
  hexOf,
  readStrictCertificate,
  smallNumberOf,
  textOf,
  type StrictCertificate,
} from '#libs/pki';

/** ANS table G02. */
export const CARD_TYPES = ['CPS', 'CPF', 'CPE', 'CPA'] as const;
export type CardType = (typeof CARD_TYPES)[number];

/** ANS table G01, without its bit of test. */
type CardProduct = 'card' | 'module' | 'software' | 'unknown';

/** What the certificate of a card of the CPS family says (layouts and extensions of IGC-Santé). */
export interface CpsCertificate {
  readonly certificate: StrictCertificate;
  /** The common name, whole: the national identifier of the holder. */
  readonly commonName: string;
  readonly familyName: string | null;
  readonly givenName: string | null;
  /** Profession in words, or `Carte de service…`. */
  readonly title: string | null;
  readonly cardType: CardType | undefined;
  /** Printed on the card, 10 digits. */
  readonly cardSerial: string | undefined;
  readonly product: CardProduct;
  /** Bit 0x80 of the product category. */
  readonly isTest: boolean;
  /** ANS table G15. */
  readonly professionCode: string | null;
}

const NAME = {
  commonName: '2.5.4.3',
  familyName: '2.5.4.4',
  givenName: '2.5.4.42',
  title: '2.5.4.12',
  country: '2.5.4.6',
  pseudonym: '2.5.4.65',
} as const;

const EXTENSION = {
  cardType: '1.2.250.1.71.1.2.2',
  cardSerial: '1.2.250.1.71.1.2.3',
  product: '1.2.250.1.71.1.2.5',
  profession: '1.2.250.1.71.1.2.7',
};

/** X.520: ub-common-name. */
const LONGEST_NAME = 64;
const LONGEST_VALUE = 256;
const TEST_BIT = 0x80;
const PRODUCTS: ReadonlyMap<number, CardProduct> = new Map([
  [0x00, 'card'],
  [0x02, 'module'],
  [0x03, 'software'],
]);

const refused = (why: string): DomainError => new DomainError('cps.unreadable', 'invalid', { why });

/** @throws DomainError `cps.unreadable`, with what could not be read without guessing */
export function readCpsCertificate(der: Buffer): CpsCertificate {
  try {
    return read(readStrictCertificate(der));
  } catch (cause) {
    const why = cause instanceof DomainError ? (cause.details['why'] ?? cause.code) : 'unreadable';
    throw new DomainError('cps.unreadable', 'invalid', { why }, { cause });
  }
}

function read(certificate: StrictCertificate): CpsCertificate {
  const product = productByte(certificate);
  const commonName = valueOf(certificate, 'commonName');
  if (commonName === null || commonName.length > LONGEST_NAME) throw refused('common-name');
  return {
    certificate,
    commonName,
    familyName: valueOf(certificate, 'familyName'),
    givenName: valueOf(certificate, 'givenName'),
    title: valueOf(certificate, 'title'),
    cardType: cardTypeOf(certificate),
    cardSerial: cardSerialOf(certificate),
    product: product === undefined ? 'unknown' : (PRODUCTS.get(product & ~TEST_BIT) ?? 'unknown'),
    isTest: product !== undefined && (product & TEST_BIT) !== 0,
    professionCode: professionOf(certificate),
  };
}

/** The one value of an attribute, wherever it stands in the subject; two are refused, never chosen from. */
function valueOf({ subject }: StrictCertificate, name: keyof typeof NAME): string | null {
  const found = subject.flat().filter(({ type }) => type === NAME[name]);
  if (found.length > 1) throw refused(`two-${name}`);
  const value = found[0]?.value ?? null;
  if (value !== null && (value.length === 0 || value.length > LONGEST_VALUE))
    throw refused('name-length');
  return value;
}

function cardTypeOf({ extensions }: StrictCertificate): CardType | undefined {
  const node = extensionNode(extensions, EXTENSION.cardType);
  return node === undefined ? undefined : CARD_TYPES[smallNumberOf(node)];
}

/** `issuerNumber/cardSerial`, e.g. `8025000001/2800636234`. */
function cardSerialOf({ extensions }: StrictCertificate): string | undefined {
  const node = extensionNode(extensions, EXTENSION.cardSerial);
  if (node === undefined) return undefined;
  const serial = /^\d{1,20}\/(\d{10})$/.exec(textOf(node))?.[1];
  if (serial === undefined) throw refused('card-serial');
  return serial;
}

function productByte({ extensions }: StrictCertificate): number | undefined {
  const node = extensionNode(extensions, EXTENSION.product);
  if (node === undefined) return undefined;
  if (node.tag !== 0x04 || node.content.length !== 1) throw refused('product');
  return node.content[0];
}

function professionOf({ extensions }: StrictCertificate): string | null {
  const node = extensionNode(extensions, EXTENSION.profession);
  return node === undefined ? null : String(Number.parseInt(hexOf(node), 16));
}
