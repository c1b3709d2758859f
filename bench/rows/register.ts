import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { startChild } from '../child.js';
import { count, megabytes, verdictOf, type Row } from '../row.js';
import type { Stage } from '../stage.js';
import type { Memory } from './sessions.js';

const WHOLE = 2_200_000;
const AGENTS = 10_000;
/** Lines that the second file has more. */
const NEW_LINES = 1000;

/** In a hub of its own, so that its memory is that of the load. */
export async function register(stage: Stage): Promise<readonly Row[]> {
  const lines = stage.options.registerLines;
  const files = [lines, lines + NEW_LINES].map((wanted, i) => ({
    wanted,
    path: join(stage.folder, `PS_LibreAcces_Personne_activite_20261124021${i}.txt`),
  }));
  for (const { path, wanted } of files)
    await stage.simulators(['register', '--out', path, '--lines', String(wanted)]);
  const hub = await startChild('hub-process');
  try {
    await hub.call('start', { env: await stage.environment(), databaseUrl: stage.databaseUrl });
    const first = await hub.call<number>('register', files[0]!.path);
    const again = await hub.call<number>('register', files[1]!.path);
    const memory = await hub.call<Memory>('memory');
    const matching = await hub.call<{ seconds: number; agents: number }>('match');
    return [loadRow(lines, { first, again, memory }), matchRow(lines, matching)];
  } finally {
    await hub.stop();
    for (const { path } of files) rmSync(path);
  }
}

function loadRow(lines: number, facts: { first: number; again: number; memory: Memory }): Row {
  const { first, again, memory } = facts;
  const holds = first <= 60 && again <= 30 && memory.peak <= 512e6;
  return {
    path: `register load, ${count(lines)} lines (file → searchable)`,
    value: `**${first.toFixed(1)} s** (${count(Math.round(lines / first))} lines/s), next file ${again.toFixed(1)} s; peak RSS ${megabytes(memory.peak)}`,
    budget: '2.2 M lines: ≤ 60 s, ≤ 512 MB; next file ≤ 30 s',
    verdict: lines >= WHOLE ? verdictOf(holds) : 'not-at-this-size',
    conditions: `a hub that does only this; the next file has ${count(NEW_LINES)} lines more`,
    numbers: { lines, ...facts },
  };
}

function matchRow(lines: number, { seconds, agents }: { seconds: number; agents: number }): Row {
  const atSize = lines >= WHOLE && agents >= AGENTS;
  return {
    path: `matching ${count(agents)} agents against it`,
    value: `**${seconds.toFixed(1)} s**`,
    budget: '10 000 agents, 2.2 M lines: ≤ 5 s',
    verdict: atSize ? verdictOf(seconds <= 5) : 'not-at-this-size',
    conditions: 'first run: every proposal is new and is saved with its event; it never confirms',
    numbers: { lines, seconds, agents },
  };
}
