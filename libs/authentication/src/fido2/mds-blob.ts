import { X509Certificate } from 'node:crypto';
import { rootCertificates } from 'node:tls';
import { compactVerify } from 'jose';
import { DomainError, parseInstant } from '#libs/kernel';
import { z } from 'zod';
import { leadsTo } from './chains.js';

/** GlobalSign Root CA - R3, which signs the FIDO Alliance's file (Metadata Service 3.1, §3.2). */
const PINNED =
  'CB:B5:22:D7:B7:F1:27:AD:6A:01:13:86:5B:DF:1C:D4:10:2E:7D:07:59:AF:63:5A:7C:F4:72:0D:C9:63:C5:3B';
/** Common name of the leaf that signs the file. */
const SIGNER = 'mds.fidoalliance.org';
/** The published file is about 9 MB. */
const LARGEST = 64 * 1024 * 1024;
/** RSA and EC, SHA-256 and longer. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'ES256', 'ES384'];

/** Of which a key must not be accepted (cards.md §5.2; Metadata Service 3.1, §3.1.4). */
export const BARRED_STATUSES: ReadonlySet<string> = new Set([
  'REVOKED',
  'USER_VERIFICATION_BYPASS',
  'ATTESTATION_KEY_COMPROMISE',
  'USER_KEY_REMOTE_COMPROMISE',
  'USER_KEY_PHYSICAL_COMPROMISE',
]);

export interface MetadataEntry {
  /** Lower-case UUID. */
  readonly aaguid: string;
  readonly description: string;
  /** PEM. */
  readonly roots: readonly string[];
  /** Every status ever reported. */
  readonly statuses: readonly string[];
}

export interface Metadata {
  readonly number: number;
  /** Civil date, YYYY-MM-DD. */
  readonly nextUpdate: string;
  readonly entries: readonly MetadataEntry[];
}

const Header = z.object({ x5c: z.array(z.base64()).min(1).max(6) });

const Payload = z.object({
  no: z.int().min(0),
  nextUpdate: z.iso.date(),
  entries: z.array(
    z.object({
      aaguid: z.guid().optional(),
      metadataStatement: z
        .object({
          description: z.string().max(400),
          attestationRootCertificates: z.array(z.string()).default([]),
        })
        .optional(),
      statusReports: z.array(z.object({ status: z.string().max(60) })).default([]),
    }),
  ),
});

/**
 * Reads the FIDO Alliance's metadata from its file (a JWT): signature, chain to the pinned root, name of the
 * signer. Nothing is asked of the network.
 * @param root another root, PEM: of a test or of a private metadata service.
 * @throws DomainError `fido2.mds-unreadable`, `fido2.mds-chain`, `fido2.mds-signature`
 */
export async function readMetadata(blob: string, now: Date, root?: string): Promise<Metadata> {
  const text = blob.trim();
  const [signer, ...issuers] = text.length > LARGEST ? [] : chainOf(text);
  if (signer === undefined) throw refused('unreadable');
  if (!isTheAlliance(signer) || !leadsTo([signer, ...issuers], rootsOf(root), now))
    throw refused('chain');
  const verified = await compactVerify(text, signer.publicKey, { algorithms: ALGORITHMS }).catch(
    () => undefined,
  );
  if (verified === undefined) throw refused('signature');
  const payload = Payload.safeParse(json(verified.payload));
  if (!payload.success) throw refused('unreadable');
  const { no, nextUpdate, entries } = payload.data;
  return { number: no, nextUpdate, entries: entries.flatMap(entryOf) };
}

/** Those of FIDO2 keys: others have no AAGUID. */
function entryOf(entry: z.infer<typeof Payload>['entries'][number]): readonly MetadataEntry[] {
  const { aaguid, metadataStatement: statement, statusReports } = entry;
  if (aaguid === undefined || statement === undefined) return [];
  return [
    {
      aaguid: aaguid.toLowerCase(),
      description: statement.description,
      roots: statement.attestationRootCertificates.flatMap(pemOf),
      statuses: [...new Set(statusReports.map(({ status }) => status))],
    },
  ];
}

function chainOf(text: string): readonly X509Certificate[] {
  const [head = '', , , ...more] = text.split('.');
  const header =
    more.length > 0 ? undefined : Header.safeParse(json(Buffer.from(head, 'base64url')));
  if (header?.success !== true) return [];
  try {
    return header.data.x5c.map((der) => new X509Certificate(Buffer.from(der, 'base64')));
  } catch {
    return [];
  }
}

function rootsOf(root: string | undefined): readonly X509Certificate[] {
  if (root !== undefined) return [new X509Certificate(root)];
  const known = rootCertificates.map((pem) => new X509Certificate(pem));
  return known.filter(({ fingerprint256 }) => fingerprint256 === PINNED);
}

const isTheAlliance = ({ subject }: X509Certificate): boolean =>
  subject.split('\n').includes(`CN=${SIGNER}`);

/** Entries are of many makers: a certificate that cannot be read is no root. */
function pemOf(base64: string): readonly string[] {
  try {
    return [new X509Certificate(Buffer.from(base64, 'base64')).toString()];
  } catch {
    return [];
  }
}

function json(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    return undefined;
  }
}

const refused = (why: 'unreadable' | 'chain' | 'signature'): DomainError =>
  new DomainError(`fido2.mds-${why}`, 'invalid');

/** Whether the file says that a newer one should have been taken. */
export function isOverdue({ nextUpdate }: Pick<Metadata, 'nextUpdate'>, now: Date): boolean {
  const due = parseInstant(`${nextUpdate}T23:59:59Z`);
  return due === undefined || due < now;
}
