import type { ErrorLog } from '#libs/access';

/** A work that time brings by itself. Several hubs may do it at once: the work sees to it. */
export interface Round {
  readonly name: string;
  readonly everySeconds: number;
  run(): Promise<unknown>;
}

/** Runs each round at once, then at its pace; a turn that lasts is not run twice. Returns how to stop. */
export function startRounds(rounds: readonly Round[], log: ErrorLog): () => void {
  const timers = rounds.map((round) => {
    let isRunning = false;
    const turn = async (): Promise<void> => {
      if (isRunning) return;
      isRunning = true;
      try {
        await round.run();
      } catch (error) {
        log.unknown(error, round.name);
      } finally {
        isRunning = false;
      }
    };
    void turn();
    const timer = setInterval(() => void turn(), round.everySeconds * 1000);
    timer.unref();
    return timer;
  });
  return () => {
    for (const timer of timers) clearInterval(timer);
  };
}
