import { X509Certificate } from 'node:crypto';
import { plusSeconds, type Clock } from '#libs/kernel';
import { must, needed, Refusal } from '../checks/checks.js';
import type { Request } from '../soap/envelope.js';
import { NS, attributeOf, onlyChild, textOf } from '../soap/xml.js';
import type { DmpStructure } from '../structures.js';
import { readVihf, utcInstant, type AcceptedValues } from './content.js';
import { UsedOnce } from './once.js';
import { verifySignature } from './signature.js';
import { readSignedAssertion, type SignedAssertion } from './signature-form.js';
import { namesSubject } from './subject-name.js';
import { distrustOf, isSealCertificate, structureOf, type TrustedAuthorities } from './trust.js';
import type { Vihf } from './vihf.js';

const SUBJECT_NAME = 'urn:oasis:names:tc:SAML:1.1:nameid-format:X509SubjectName';
const DISTRUST = { chain: 'seal-chain', dates: 'seal-dates', revoked: 'seal-revoked' } as const;

/** How long a VIHF lives (EX_AIR-040), and how far ahead the hospital's clock may be. */
export interface Lifetime {
  readonly seconds: number;
  readonly clockSkewSeconds: number;
}

export interface JudgeSettings {
  readonly trust: () => Promise<TrustedAuthorities>;
  readonly structures: readonly DmpStructure[];
  readonly accepted: AcceptedValues;
  readonly lifetime: Lifetime;
  readonly clock: Clock;
}

/** Judges a VIHF: its form, its signature, its certificate, its age, its single use, its content. */
export class VihfJudge {
  readonly #used: UsedOnce;

  constructor(private readonly settings: JudgeSettings) {
    const { seconds, clockSkewSeconds } = settings.lifetime;
    this.#used = new UsedOnce(settings.clock, 2 * (seconds + clockSkewSeconds));
  }

  /** @throws Refusal naming the first check that fails. */
  async judge(request: Request, tlsCertificate: X509Certificate): Promise<Vihf> {
    const { clock, accepted } = this.settings;
    const signed = readSignedAssertion(request.envelope, request.assertion);
    const seal = await this.#judgeSignature(signed);
    this.#judgeAge(signed);
    must(this.#used.take(signed.id), 'already-used', signed.id);
    const structure = structureOf(seal);
    const same = structure !== undefined && structure === structureOf(tlsCertificate);
    must(same, 'seal-structure-differs', structure ?? '');
    const latest = clock.in(this.settings.lifetime.clockSkewSeconds);
    const vihf = readVihf(signed.element, signed.id, accepted, latest);
    this.#judgeStructure(vihf.structure, structure);
    return vihf;
  }

  async #judgeSignature(signed: SignedAssertion): Promise<X509Certificate> {
    const certificate = certificateOf(signed.certificate);
    must(isSealCertificate(certificate), 'seal-profile', certificate.subject);
    const distrust = distrustOf(await this.settings.trust(), certificate, this.settings.clock);
    must(distrust === undefined, DISTRUST[distrust ?? 'chain'], certificate.subject);
    await verifySignature(signed, certificate);
    must(attributeOf(signed.issuer, 'Format') === SUBJECT_NAME, 'issuer-format');
    const issuer = textOf(signed.issuer) ?? '';
    must(namesSubject(issuer, certificate), 'issuer-differs', issuer);
    return certificate;
  }

  #judgeAge({ element }: SignedAssertion): void {
    const { clock, lifetime } = this.settings;
    const now = clock.now();
    const written = attributeOf(element, 'IssueInstant');
    const issued = needed(utcInstant(written), 'issue-instant', written ?? '');
    must(issued <= plusSeconds(now, lifetime.clockSkewSeconds), 'issued-in-future', written);
    must(now <= plusSeconds(issued, lifetime.seconds), 'too-old', written);
    const conditions = onlyChild(element, NS.saml, 'Conditions');
    if (conditions === undefined) return;
    const from = boundOf(attributeOf(conditions, 'NotBefore'), issued);
    const until = boundOf(attributeOf(conditions, 'NotOnOrAfter'), plusSeconds(now, 1));
    const inside = from <= plusSeconds(now, lifetime.clockSkewSeconds) && now < until;
    must(inside, 'outside-conditions');
  }

  /** The structure of care is known, and is the certificate's or depends on it (EJ and EG). */
  #judgeStructure(structure: string, ofCertificate: string): void {
    const found = this.settings.structures.find(({ finess }) => `1${finess}` === structure);
    must(found !== undefined && found.active !== false, 'structure-unknown', structure);
    const agrees =
      structure === ofCertificate ||
      (found.legalEntity !== undefined && `1${found.legalEntity}` === ofCertificate);
    must(agrees, 'structure-differs', `${structure} / ${ofCertificate}`);
  }
}

const boundOf = (written: string | undefined, otherwise: Date): Date =>
  written === undefined ? otherwise : needed(utcInstant(written), 'outside-conditions', written);

function certificateOf(base64: string): X509Certificate {
  try {
    return new X509Certificate(Buffer.from(base64, 'base64'));
  } catch {
    throw new Refusal('signature-key-info', 'not a certificate');
  }
}
