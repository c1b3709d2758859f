import { CivilDate, IdentityId } from '#libs/kernel';
import { testDatabase, type TestDatabase } from '../../../database/src/testing.js';
import { saveSoftware, seedProfessional, startAirHub, type AirHub } from '../testing.js';
import { AirListings } from './air-listings.js';

const OPERATOR = { kind: 'operator', id: 'test' } as const;

describe('the list of authorised professionals', () => {
  let test: TestDatabase;
  let hub: AirHub;
  let listings: AirListings;
  let id: IdentityId;

  beforeAll(async () => {
    test = await testDatabase();
    hub = await startAirHub({ url: test.url, settings: undefined });
    await saveSoftware(hub);
    listings = hub.app.get(AirListings);
    id = (await seedProfessional(test.database)).identityId;
    await listings.remove(id, { because: 'préparation', by: OPERATOR });
  });
  afterAll(async () => {
    await hub.close();
    await test.drop();
  });

  const add = (informedOn: string, identityId = id) =>
    listings.add(identityId, { informedOn: CivilDate.parse(informedOn), by: OPERATOR });
  const kinds = async () => {
    const events = await test.database.prisma.auditEvent.findMany({
      where: { subjectId: id },
      orderBy: { at: 'asc' },
    });
    return events.map(({ kind }) => kind);
  };

  it('takes a professional with the day they were informed, and lets them leave, with a trace each time', async () => {
    expect(await listings.find(id)).toBeUndefined();
    await add('2026-01-10');
    await add('2026-01-15');
    expect(await listings.find(id)).toMatchObject({
      informedOn: '2026-01-15',
      addedBy: 'operator:test',
    });
    expect(await listings.list()).toHaveLength(1);
    await listings.remove(id, { because: 'départ', by: OPERATOR });
    expect(await listings.list()).toEqual([]);
    expect(await kinds()).toEqual([
      'air-listing.removed',
      'air-listing.added',
      'air-listing.added',
      'air-listing.removed',
    ]);
  });

  it('takes nobody who was to be informed, has left, or is unknown', async () => {
    await expect(add('2026-01-16')).rejects.toThrow('air-listing.informed-in-future');
    await expect(
      add('2026-01-15', IdentityId.parse('00000000-0000-4000-8000-000000000000')),
    ).rejects.toThrow('identity.unknown');
    await test.database.prisma.identity.update({ where: { id }, data: { state: 'left' } });
    await expect(add('2026-01-15')).rejects.toThrow('identity.left');
    await expect(listings.remove(id, { because: 'départ', by: OPERATOR })).rejects.toThrow(
      'air-listing.unknown',
    );
  });
});
