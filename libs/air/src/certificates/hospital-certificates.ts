import { createPrivateKey, type KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { AuditTrail, THE_HUB } from '#libs/audit';
import { Clock, DomainError, Secret, Transactions } from '#libs/kernel';
import {
  checkCertificate,
  readCertificates,
  readOrganisationCertificate,
  RevocationList,
  type CertificateProfile,
  type CertificateReport,
  type OrganisationCertificate,
} from '#libs/pki';
import { AirSettings, structureIdOf } from '../settings.js';
import type { SealMaterial } from '../vihf/vihf-seal.js';

/** Why a certificate cannot serve: a problem of the certificate, or of its files. */
export type Unusable = CertificateReport['problems'][number] | 'file-unreadable' | 'key-differs';

export interface CertificateState {
  readonly profile: CertificateProfile;
  readonly subject: string | null;
  readonly notAfter: Date | null;
  readonly problems: readonly Unusable[];
  readonly warnings: CertificateReport['warnings'];
  /** What the system said when a file could not be read. */
  readonly fault: string | null;
}

/** What undici needs to open a mutual TLS connection. */
export interface TlsMaterial {
  readonly certificate: string;
  readonly key: Secret;
  readonly serverAuthorities: string;
}

/** The seal at one moment: to sign with, or why not. */
export type SealState =
  | { readonly kind: 'usable'; readonly seal: SealMaterial }
  | { readonly kind: 'unusable'; readonly because: Unusable };

interface Loaded {
  readonly state: CertificateState;
  readonly material:
    | {
        readonly certificate: OrganisationCertificate;
        readonly keyPem: Secret;
        readonly key: KeyObject;
      }
    | undefined;
}

const DAY_MILLISECONDS = 24 * 3600 * 1000;
const UNLOADED: Loaded = {
  state: {
    profile: 'ORG_SIGN',
    subject: null,
    notAfter: null,
    problems: ['file-unreadable'],
    warnings: [],
    fault: null,
  },
  material: undefined,
};

/**
 * The two certificates of the hospital, watched: read and checked at start and every day (use, structure,
 * authority, dates, revocation). What cannot serve is not used; the reason is in the audit trail.
 */
@Injectable()
export class HospitalCertificates implements OnApplicationBootstrap, OnModuleDestroy {
  #seal: Loaded = UNLOADED;
  #client: Loaded = { ...UNLOADED, state: { ...UNLOADED.state, profile: 'ORG_AUTH_CLI' } };
  #serverAuthorities = '';
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly settings: AirSettings,
    private readonly transactions: Transactions,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.check();
    // The state is renewed before its trace: without the database the check counts, its trace is missed.
    const again = (): void => void this.check().catch(() => undefined);
    this.#timer = setInterval(again, DAY_MILLISECONDS);
    this.#timer.unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.#timer);
  }

  /** Reads the files again and checks them. */
  async check(): Promise<readonly CertificateState[]> {
    const { certificates: files } = this.settings;
    const seal = { certificate: files.sealCertificate, key: files.sealKey };
    const client = { certificate: files.clientCertificate, key: files.clientKey };
    this.#seal = await this.#load('ORG_SIGN', seal);
    this.#client = await this.#load('ORG_AUTH_CLI', client);
    this.#serverAuthorities = await readFile(files.serverAuthorities, 'utf8').catch(() => '');
    const states = this.states();
    await this.#trace(states);
    return states;
  }

  states(): readonly CertificateState[] {
    return [this.#seal.state, this.#client.state];
  }

  sealState(): SealState {
    const { state, material } = this.#seal;
    const because = this.#problemOf(state);
    if (because !== undefined || material === undefined)
      return { kind: 'unusable', because: because ?? 'file-unreadable' };
    return {
      kind: 'usable',
      seal: { certificate: material.certificate, privateKey: material.key },
    };
  }

  /** @throws DomainError `dmp.unreachable` when the client certificate cannot serve */
  tls(): TlsMaterial {
    const { state, material } = this.#client;
    const because = this.#serverAuthorities === '' ? 'file-unreadable' : this.#problemOf(state);
    if (because !== undefined || material === undefined) {
      const shown = { layer: 'tls', because: `client-certificate-${because ?? 'file-unreadable'}` };
      throw new DomainError('dmp.unreachable', 'unavailable', {}, { shown });
    }
    return {
      certificate: material.certificate.pem,
      key: material.keyPem,
      serverAuthorities: this.#serverAuthorities,
    };
  }

  /** A certificate may end between two checks. */
  #problemOf({ problems, notAfter }: CertificateState): Unusable | undefined {
    if (problems[0] !== undefined) return problems[0];
    return notAfter !== null && this.clock.now() >= notAfter ? 'expired' : undefined;
  }

  async #load(
    profile: CertificateProfile,
    files: { readonly certificate: string; readonly key: string },
  ): Promise<Loaded> {
    try {
      const certificate = readOrganisationCertificate(await readFile(files.certificate, 'utf8'));
      const keyPem = new Secret(await readFile(files.key, 'utf8'));
      const key = createPrivateKey(keyPem.reveal());
      const report = await this.#report(profile, certificate);
      const differs = !certificate.x509.checkPrivateKey(key);
      const problems = [...report.problems, ...(differs ? (['key-differs'] as const) : [])];
      const state = {
        profile,
        subject: certificate.subject('rfc2253'),
        notAfter: certificate.notAfter,
        problems,
        warnings: report.warnings,
        fault: null,
      };
      return { state, material: { certificate, keyPem, key } };
    } catch (error) {
      // Said in the state and the trail: a hub without AIR still signs people in.
      const fault = error instanceof Error ? error.message : String(error);
      return { ...UNLOADED, state: { ...UNLOADED.state, profile, fault } };
    }
  }

  async #report(
    profile: CertificateProfile,
    certificate: OrganisationCertificate,
  ): Promise<CertificateReport> {
    const { certificates: files, finess } = this.settings;
    const lists = await Promise.all(
      (files.revocationLists ?? []).map(async (path) => RevocationList.read(await readFile(path))),
    );
    const expected = {
      profile,
      organisationUnit: structureIdOf(finess),
      authorities: readCertificates(await readFile(files.authorities, 'utf8')),
      revocationLists: lists.flat(),
    };
    return checkCertificate(certificate, expected, this.clock.now());
  }

  async #trace(states: readonly CertificateState[]): Promise<void> {
    await this.transactions.run(async (tx) => {
      for (const state of states) {
        await this.audit.record(tx, {
          kind: 'certificate.checked',
          outcome: state.problems.length === 0 ? 'success' : 'failure',
          actor: THE_HUB,
          detail: {
            profile: state.profile,
            subject: state.subject,
            notAfter: state.notAfter?.toISOString() ?? null,
            problems: [...state.problems],
            fault: state.fault,
            warnings: state.warnings.map((warning) =>
              warning.kind === 'expires-soon'
                ? `expires-within-${warning.within}-days`
                : warning.kind,
            ),
          },
        });
      }
    });
  }
}
