import {
  IconAppWindow,
  IconBuilding,
  IconCertificate,
  IconDatabase,
  IconDeviceDesktop,
  IconFileText,
  IconFingerprint,
  IconHeartbeat,
  IconId,
  IconIdBadge2,
  IconKey,
  IconLock,
  IconLogin2,
  IconRosetteDiscountCheck,
  IconShield,
} from '@tabler/icons-react';
import { areaOf } from './event-kinds';

const SIGNS = {
  session: IconLogin2,
  means: IconIdBadge2,
  badge: IconIdBadge2,
  fido2: IconFingerprint,
  pin: IconLock,
  rpps: IconRosetteDiscountCheck,
  import: IconDatabase,
  identity: IconId,
  role: IconShield,
  audit: IconShield,
  dmp: IconHeartbeat,
  vihf: IconHeartbeat,
  'air-listing': IconHeartbeat,
  'air-software': IconHeartbeat,
  workstation: IconDeviceDesktop,
  certificate: IconCertificate,
  structure: IconBuilding,
  oidc: IconAppWindow,
  client: IconAppWindow,
  keys: IconKey,
};

const TONES: Readonly<Record<string, string>> = {
  success: 'badge-info',
  refused: 'badge-warning',
  failure: 'badge-danger',
};

const isKnown = (area: string): area is keyof typeof SIGNS => area in SIGNS;

/** What an event is about, at a glance; the words say the same. */
export function EventMark({ kind, outcome }: { kind: string; outcome: string }) {
  const area = areaOf(kind);
  const Sign = isKnown(area) ? SIGNS[area] : IconFileText;
  return (
    <span className={`timeline-mark ${TONES[outcome] ?? 'badge-neutral'}`} aria-hidden>
      <Sign size={17} />
    </span>
  );
}
