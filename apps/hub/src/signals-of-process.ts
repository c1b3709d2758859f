const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

/**
 * Resolves at the first SIGINT, SIGTERM or SIGHUP (the terminal was closed); a second SIGINT ends the process at
 * once. Called before anything is opened, so that nothing is left running when it is stopped while it starts.
 */
export function askedToStop(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    const stop = (signal: NodeJS.Signals): void => {
      for (const one of SIGNALS) process.off(one, stop);
      process.on('SIGHUP', () => {});
      process.once('SIGINT', () => process.exit(130));
      resolve(signal);
    };
    for (const one of SIGNALS) process.on(one, stop);
  });
}
