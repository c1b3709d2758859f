import { AuditRoom, AuditSealer, AuditSearch } from '#libs/audit';
import { DEMO, service } from '../first-data.js';
import { doctorOf } from './sign-in-steps.js';
import { must, type Journey, type Step } from './step.js';

const EXPECTED = [
  'pin.wrong',
  'session.opened',
  'session.reopened',
  'oidc.signed-in',
  'vihf.issued',
  'dmp.search',
  'dmp.retrieve',
] as const;

/** Every act of the journey is in the trail, and the trail is whole. */
export const auditSteps = (journey: Journey): readonly Step[] => [
  found(journey),
  verified(journey),
];

const found = ({ demo, ...rest }: Journey): Step => ({
  name: 'audit trail found',
  run: async () => {
    const { identity } = doctorOf({ demo, ...rest });
    const search = service(demo.hub.app, AuditSearch);
    const { events } = await search.search({ person: identity.id }, { size: 200 }, DEMO);
    const kinds = new Set<string>(events.map(({ kind }) => kind));
    const missing = EXPECTED.filter((kind) => !kinds.has(kind));
    must(missing.length === 0, `no trace of ${missing.join(', ')}`);
    return {
      value: true,
      evidence: `${events.length} events: ${[...kinds].toSorted().join(', ')}`,
    };
  },
});

const verified = ({ demo }: Journey): Step => ({
  name: 'audit trail verified',
  run: async () => {
    await service(demo.hub.app, AuditSealer).round();
    const report = await service(demo.hub.app, AuditRoom).verify({}, DEMO);
    must(report.ok, `${report.problemCount} problem(s): ${report.problems[0]?.text ?? ''}`);
    return {
      value: true,
      evidence: `${report.events} events under ${report.seals} seals (Merkle, ES256): nothing altered, removed or added`,
    };
  },
});
