import { RegisterLoads, RppsMatching } from '#libs/rpps';
import { service, type Hub } from './open-hub.js';

const BY = { kind: 'operator', id: 'bench' } as const;

/** Seconds from the file to a register in use. */
export async function loadRegister(hub: Hub, path: string): Promise<number> {
  const from = performance.now();
  // The world's own small register is replaced: all its professionals may vanish.
  await service(hub, RegisterLoads).load(path, { by: BY, maxVanishedPercent: 100 });
  return (performance.now() - from) / 1000;
}

export async function match(hub: Hub): Promise<{ seconds: number; agents: number }> {
  const from = performance.now();
  const { agents } = await service(hub, RppsMatching).run({ by: BY });
  return { seconds: (performance.now() - from) / 1000, agents };
}
