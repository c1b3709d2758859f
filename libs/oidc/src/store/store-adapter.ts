import { epochSeconds, type Clock } from '#libs/kernel';
import { errors, type Adapter, type AdapterPayload } from 'oidc-provider';
import type { Artefact, ArtefactStore, KeptArtefact } from './artefact.js';
import { isIdentifier } from './storable.js';

/** Models that die with their grant. Others (an interaction) may name a grant without belonging to it. */
const OF_A_GRANT = new Set([
  'AuthorizationCode',
  'AccessToken',
  'RefreshToken',
  'DeviceCode',
  'BackchannelAuthenticationRequest',
]);

/** Told in `error_detail`: two callers used a one-time artefact at the same moment. */
export const USED_TWICE = 'one-time artefact used twice';

/** What oidc-provider asks of a store, for one model. */
export class StoreAdapter implements Adapter {
  constructor(
    private readonly model: string,
    private readonly store: ArtefactStore,
    private readonly clock: Clock,
  ) {}

  async upsert(id: string, payload: AdapterPayload, expiresIn?: number): Promise<void> {
    const artefact = this.#artefact(id, payload, expiresIn);
    if (this.model !== 'ReplayDetection') {
      await this.store.upsert(artefact);
    } else if (!(await this.store.insertOnce(artefact))) {
      // The library looks, then writes: between the two, another request wrote the same value.
      throw new errors.InvalidRequest('a one-time value was used before');
    }
  }

  async find(id: string): Promise<AdapterPayload | undefined> {
    return isIdentifier(id)
      ? payloadOf(await this.store.find({ model: this.model, id }))
      : undefined;
  }

  async findByUid(uid: string): Promise<AdapterPayload | undefined> {
    return isIdentifier(uid) ? payloadOf(await this.store.findByUid(uid)) : undefined;
  }

  async findByUserCode(userCode: string): Promise<AdapterPayload | undefined> {
    return isIdentifier(userCode)
      ? payloadOf(await this.store.findByUserCode(userCode))
      : undefined;
  }

  /**
   * One use, whoever comes first. The library reads `consumed` before; two requests may both read it
   * unset, then the row count decides: the second is refused and the whole grant dies, for one of the two
   * callers is not who it says (RFC 6749 § 4.1.2, RFC 9700 § 4.14.2). There is no time of grace.
   * @throws InvalidGrant, InvalidRequestUri
   */
  async consume(id: string): Promise<void> {
    if (await this.store.consume({ model: this.model, id })) return;
    const used = await this.store.find({ model: this.model, id });
    const grantId = used?.payload.grantId;
    if (grantId !== undefined) await this.store.revokeGrants([grantId]);
    throw this.model === 'PushedAuthorizationRequest'
      ? new errors.InvalidRequestUri('request_uri is invalid, expired, or was already used')
      : new errors.InvalidGrant(USED_TWICE);
  }

  async destroy(id: string): Promise<void> {
    await this.store.destroy({ model: this.model, id });
  }

  async revokeByGrantId(grantId: string): Promise<void> {
    await this.store.revokeTokensOf(grantId);
  }

  #artefact(id: string, payload: AdapterPayload, expiresIn: number | undefined): Artefact {
    const { grantId = null, userCode = null, uid = null } = payload;
    return {
      model: this.model,
      id,
      payload,
      grantId: OF_A_GRANT.has(this.model) ? grantId : null,
      userCode,
      uid: this.model === 'Session' ? uid : null,
      expiresAt: expiresIn === undefined ? null : this.clock.in(expiresIn),
    };
  }
}

function payloadOf(kept: KeptArtefact | undefined): AdapterPayload | undefined {
  if (kept === undefined) return undefined;
  return kept.consumedAt === null
    ? kept.payload
    : { ...kept.payload, consumed: epochSeconds(kept.consumedAt) };
}
