import {
  IconAlertTriangle,
  IconBan,
  IconCircleCheck,
  IconCircleDashed,
  IconInfoCircle,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';

export type Tone = 'ok' | 'info' | 'warning' | 'danger' | 'neutral';

const ICONS = {
  ok: IconCircleCheck,
  info: IconInfoCircle,
  warning: IconAlertTriangle,
  danger: IconBan,
  neutral: IconCircleDashed,
};

/** A state in a word, with a sign of its own: the colour adds nothing that the rest does not say. */
export function StatusBadge({ tone, children }: { tone: Tone; children: ReactNode }) {
  const Icon = ICONS[tone];
  return (
    <span className={`badge badge-${tone}`}>
      <Icon size={15} stroke={2.1} aria-hidden />
      {children}
    </span>
  );
}
