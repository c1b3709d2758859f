import { useTranslation } from 'react-i18next';
import { StatusBadge, type Tone } from './status-badge';

const IDENTITY_TONES: Readonly<Record<string, Tone>> = {
  active: 'ok',
  'pre-arrival': 'info',
  suspended: 'warning',
  left: 'neutral',
};
const RPPS_TONES: Readonly<Record<string, Tone>> = {
  confirmed: 'ok',
  presumed: 'warning',
  candidate: 'info',
  'to-re-verify': 'warning',
  broken: 'danger',
  conflict: 'danger',
  refused: 'danger',
  'not-applicable': 'neutral',
};
const MEANS_TONES: Readonly<Record<string, Tone>> = {
  active: 'ok',
  issued: 'info',
  lent: 'info',
  suspended: 'warning',
  lost: 'danger',
  revoked: 'danger',
  expired: 'neutral',
};
const SESSION_TONES: Readonly<Record<string, Tone>> = {
  open: 'ok',
  locked: 'warning',
  ended: 'neutral',
};
const OUTCOME_TONES: Readonly<Record<string, Tone>> = {
  success: 'ok',
  refused: 'warning',
  failure: 'danger',
};
const AGENT_TONES: Readonly<Record<string, Tone>> = {
  online: 'ok',
  offline: 'warning',
  never: 'neutral',
};
const WORKSTATION_TONES: Readonly<Record<string, Tone>> = { active: 'ok', disabled: 'neutral' };

const STOCK_TONES: Readonly<Record<string, Tone>> = { in: 'ok', out: 'info', lost: 'danger' };
const BACKUP_TONES: Readonly<Record<string, Tone>> = {
  waiting: 'warning',
  open: 'danger',
  blocked: 'danger',
  ended: 'neutral',
};

const TONES = {
  stock: STOCK_TONES,
  backup: BACKUP_TONES,
  identity: IDENTITY_TONES,
  rpps: RPPS_TONES,
  means: MEANS_TONES,
  session: SESSION_TONES,
  outcome: OUTCOME_TONES,
  agent: AGENT_TONES,
  workstation: WORKSTATION_TONES,
};

/** The states a filter offers, in the order they are shown. */
export const statesOf = (of: keyof typeof TONES): readonly string[] => Object.keys(TONES[of]);

/** The state of something, by the words of its kind; an unknown state is shown as it came. */
export function StateBadge({ of, state }: { of: keyof typeof TONES; state: string | null }) {
  const { t } = useTranslation();
  const known = state ?? 'none';
  return (
    <StatusBadge tone={TONES[of][known] ?? 'neutral'}>
      {t(`state.${of}.${known}`, known)}
    </StatusBadge>
  );
}
