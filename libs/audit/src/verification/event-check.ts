import type { EventProofs } from '../audit-mac.js';
import type { Problems } from './problem.js';
import type { StoredEvent } from './verification.repository.js';

/** What the hub itself noticed and wrote down is a problem for ever, though its own event is sound. */
export function reportNoticed(event: StoredEvent, problems: Problems): void {
  if (event.kind !== 'audit.tampered') return;
  const { at, detail } = event;
  const { because, event: lost, was } = detail;
  if (because === 'event-vanished' && typeof lost === 'string') {
    const what = typeof was === 'string' ? ` (${was})` : '';
    problems.event(
      'deleted',
      lost,
      null,
      `Événement${what} retiré avant son sceau, constaté le ${at}.`,
    );
    return;
  }
  problems.seal(
    null,
    `Fin de chaîne modifiée (${typeof because === 'string' ? because : '?'}), constatée le ${at}.`,
  );
}

/** Whether the hub wrote the event as it stands. */
export const isAuthentic = (event: StoredEvent, proofs: EventProofs): boolean =>
  proofs.of(event).mac === event.mac;
