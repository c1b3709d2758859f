import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { SigningKeys } from '#libs/keys';
import { canonicalJson, Clock, Transactions, type JsonObject } from '#libs/kernel';
import type { Actor, AuditKind } from '../audit-event.js';
import { AuditTrail } from '../audit-trail.js';
import { sealDigest, signText } from '../domain/seal.js';
import { AuditSearch, questionAsKept, type AuditQuestion } from '../search/audit-search.js';
import type { AuditFilter } from '../search/audit-filter.js';
import { SearchRepository } from '../search/search.repository.js';
import { SealRepository } from '../sealing/seal.repository.js';
import { heading, lineOf, type ExportFormat } from './export-lines.js';
import { ExportRepository } from './export.repository.js';

export interface ExportOrder {
  readonly question: AuditQuestion;
  readonly format: ExportFormat;
  readonly by: Actor;
}

/** What proves the file: kept beside it. */
export interface ExportManifest {
  /** The canonical JSON (sorted names, no spaces) of these facts is what is signed. */
  readonly facts: JsonObject;
  /** ES256 by the key `facts.kid` of the audit seals, base64url. */
  readonly signature: string;
}

export interface ExportOutcome {
  readonly events: number;
  readonly sha256: string;
  readonly manifest: ExportManifest;
}

/** Where the file goes; the next piece comes when the promise is kept. */
export type Sink = (piece: Buffer) => Promise<void>;

/**
 * The answer to a question, whole, as a file (oldest first, in bounded memory) with a signed digest. Two
 * events: one before the first byte leaves, one with what left.
 */
@Injectable()
export class AuditExport {
  constructor(
    private readonly transactions: Transactions,
    private readonly search: AuditSearch,
    private readonly people: SearchRepository,
    private readonly repository: ExportRepository,
    private readonly seals: SealRepository,
    private readonly keys: SigningKeys,
    private readonly trail: AuditTrail,
    private readonly clock: Clock,
  ) {}

  /** @throws DomainError `audit.person-too-vague` */
  async write(order: ExportOrder, sink: Sink): Promise<ExportOutcome> {
    const filter = await this.transactions.run((tx) => this.search.filterOf(tx, order.question));
    await this.#record('audit.export-begun', order, {});
    const { events, sha256, bytes } = await this.#pour(order.format, filter, sink);
    const manifest = await this.#manifest(order, { events, sha256, bytes });
    await this.#record('audit.exported', order, { events, sha256 });
    return { events, sha256, manifest };
  }

  async #pour(format: ExportFormat, filter: AuditFilter, sink: Sink) {
    const digest = createHash('sha256');
    let bytes = 0;
    let events = 0;
    const put = async (text: string): Promise<void> => {
      const piece = Buffer.from(text);
      digest.update(piece);
      bytes += piece.length;
      await sink(piece);
    };
    await put(heading(format));
    for await (const rows of this.repository.events(filter)) {
      const names = await this.transactions.run((tx) => this.people.namesOf(tx, rows));
      await put(rows.map((event) => lineOf(format, event, names)).join(''));
      events += rows.length;
    }
    return { events, bytes, sha256: digest.digest('hex') };
  }

  async #manifest(
    { question, format }: ExportOrder,
    file: { readonly events: number; readonly bytes: number; readonly sha256: string },
  ): Promise<ExportManifest> {
    const key = await this.keys.active('audit-seal');
    const seal = await this.seals.lastSeal();
    const facts: JsonObject = {
      what: 'portique-audit-export-1',
      file: { format, ...file },
      question: questionAsKept(question),
      exportedAt: this.clock.now().toISOString(),
      lastSeal:
        seal === undefined
          ? null
          : { number: seal.number, digest: sealDigest(seal).toString('hex') },
      kid: key.kid,
      publicKey: key.publicJwk,
    };
    const signature = signText(canonicalJson(facts), key.privateKey).toString('base64url');
    return { facts, signature };
  }

  async #record(kind: AuditKind, order: ExportOrder, result: JsonObject): Promise<void> {
    const detail = { ...questionAsKept(order.question), format: order.format, ...result };
    await this.transactions.run((tx) =>
      this.trail.record(tx, { kind, outcome: 'success', actor: order.by, detail }),
    );
  }
}
