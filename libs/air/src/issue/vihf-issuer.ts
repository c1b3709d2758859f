import { Injectable } from '@nestjs/common';
import type { PersonPrincipal } from '#libs/access';
import { DomainError, plusSeconds, Random } from '#libs/kernel';
import { HospitalCertificates, type SealState } from '../certificates/hospital-certificates.js';
import { judge, type AirRequest, type Grant } from '../domain/air-judgement.js';
import { AIR_REFUSALS, refused, type Refused } from '../domain/air-refusal.js';
import { VIHF_SECONDS, type DmpSoftware, type Vihf } from '../domain/vihf.js';
import { AirSettings, structureIdOf } from '../settings.js';
import { AirSoftwares } from '../softwares/air-softwares.js';
import { sealVihf } from '../vihf/vihf-seal.js';
import { AirFactsReader } from './air-facts.js';
import { VihfTrail, type Asking, type Recorded, type Sender } from './vihf-trail.js';

/** A VIHF on record, ready for one request. */
export interface IssuedVihf extends Recorded {
  /** The signed assertion: goes into wsse:Security as it is. */
  readonly xml: string;
  readonly expiresAt: Date;
  readonly software: DmpSoftware;
}

/** Issues VIHF: the ten checks, the seal, the trace, then the assertion. One per request, never kept. */
@Injectable()
export class VihfIssuer {
  constructor(
    private readonly settings: AirSettings,
    private readonly facts: AirFactsReader,
    private readonly certificates: HospitalCertificates,
    private readonly softwares: AirSoftwares,
    private readonly trail: VihfTrail,
    private readonly random: Random,
  ) {}

  /** @throws DomainError with the id of the check that failed (air-dmp §4), traced as `vihf.refused` */
  async issue(caller: PersonPrincipal, request: AirRequest, sender: Sender): Promise<IssuedVihf> {
    const { facts, software, workstation } = await this.facts.gather(caller);
    const sealState = this.certificates.sealState();
    const verdict = judge(request, { ...facts, sealProblem: problemOf(sealState) }, this.settings);
    const asking = { caller, workstation };
    if (verdict.kind === 'refused') throw await this.#refusal(asking, request, verdict);
    if (sealState.kind === 'unusable' || software === undefined)
      throw await this.#refusal(asking, request, refused('seal_unavailable', 'no-seal'));
    const recorded = {
      ...asking,
      assertionId: `_${this.random.uuid()}`,
      issuedAt: facts.now,
      grant: verdict,
    };
    const opened = this.softwares.open(software);
    const vihf = vihfOf(recorded, opened, this.settings);
    const xml = await sealVihf(vihf, sealState.seal, this.settings.vihf);
    await this.trail.issued(recorded, sender);
    return { ...recorded, xml, expiresAt: plusSeconds(facts.now, VIHF_SECONDS), software: opened };
  }

  async #refusal(asking: Asking, request: AirRequest, refusal: Refused): Promise<DomainError> {
    await this.trail.refused(asking, request, refusal);
    const { because, why } = refusal;
    const details = { clientId: asking.caller.clientId, why };
    return new DomainError(because, AIR_REFUSALS[because], details, { shown: { why } });
  }
}

const problemOf = (state: SealState): string | undefined =>
  state.kind === 'unusable' ? state.because : undefined;

function vihfOf(
  { assertionId, issuedAt, grant }: { assertionId: string; issuedAt: Date; grant: Grant },
  software: DmpSoftware,
  settings: AirSettings,
): Vihf {
  const { professionalId, professionalName, roles, patient, purpose, site } = grant;
  return {
    assertionId,
    issuedAt,
    professionalId,
    professionalName,
    authenticatedAt: grant.authenticatedAt,
    authnContextClass: settings.authnContextClasses[grant.means],
    structureId: structureIdOf(site.finess),
    sector: site.sector,
    roles,
    patient,
    purpose,
    software,
  };
}
