import type { Keyring } from '#libs/kernel';
import { eventMac, eventText } from '../audit-mac.js';
import { leafHash } from '../domain/merkle.js';
import type { Problems } from './problem.js';
import type { StoredEvent } from './verification.repository.js';

export interface EventFacts {
  /** The keyed check holds: the hub wrote it as it stands. */
  readonly isAuthentic: boolean;
  readonly leaf: Buffer;
}

export function factsOf(event: StoredEvent, keyring: Keyring): EventFacts {
  const text = eventText(event);
  return { isAuthentic: eventMac(keyring, text).equals(event.mac), leaf: leafHash(text) };
}

/** What the hub itself noticed and wrote down is a problem for ever, though its own event is sound. */
export function reportNoticed(event: StoredEvent, problems: Problems): void {
  if (event.kind !== 'audit.tampered') return;
  const { because, event: lost, was } = event.detail;
  const at = event.at.toISOString();
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
