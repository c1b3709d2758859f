import { z } from 'zod';

/** How the simulator behaves, and for how many requests (for ever when `times` is absent). */
export const Behaviour = z.strictObject({
  mode: z.enum([
    'normal',
    'refuse',
    'busy',
    'slow',
    'cut',
    'cut-answer',
    'wrong-answer',
    'not-xml',
    'server-error',
  ]),
  /** For `slow`. */
  delayMilliseconds: z.int().min(1).max(300_000).default(10_000),
  times: z.int().min(1).optional(),
});
export type Behaviour = z.output<typeof Behaviour>;
export type Mode = Behaviour['mode'];

/** What each mode does, for the page. */
export const MODES: Readonly<Record<Mode, string>> = {
  normal: 'répond comme le DMP',
  refuse: 'refuse toute requête valide par une erreur SOAP',
  busy: 'répond XDSRegistryBusy à TD3.1 et TD3.2',
  slow: 'attend avant de répondre',
  cut: 'coupe la connexion à l’arrivée de la requête',
  'cut-answer': 'coupe la connexion au milieu de la réponse',
  'wrong-answer': 'répond à un autre message (RelatesTo faux)',
  'not-xml': 'répond une page HTML avec le statut 200',
  'server-error': 'répond HTTP 503',
};

/** The behaviour in force, counted down. */
export class BehaviourSwitch {
  #behaviour: Behaviour = Behaviour.parse({ mode: 'normal' });
  #left: number | undefined;

  get current(): Behaviour {
    return this.#behaviour;
  }

  set(behaviour: Behaviour): void {
    this.#behaviour = behaviour;
    this.#left = behaviour.times;
  }

  /** The behaviour for one request that begins now. */
  next(): Behaviour {
    const behaviour = this.#behaviour;
    if (this.#left !== undefined) {
      this.#left -= 1;
      if (this.#left === 0) this.set(Behaviour.parse({ mode: 'normal' }));
    }
    return behaviour;
  }
}
