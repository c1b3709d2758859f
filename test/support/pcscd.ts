import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from '../../libs/database/src/index.js';

const SOCKET = '/run/pcscd/pcscd.comm';
/** A name without a file: it goes with the process that holds it, however that process ends. */
const TURN = '\0portique-tests-pcscd';
const DRIVER = '/usr/lib/pcsc/drivers/serial/libifdvpcd.so';

const isBuilt = (name: string): boolean => {
  try {
    createRequire(import.meta.url)(name);
    return true;
  } catch {
    return false;
  }
};

/** pcscd, its virtual reader, both bindings, and the right to run them; nobody else's pcscd on this machine. */
export const describeWithPcscd =
  existsSync('/usr/sbin/pcscd') &&
  existsSync(DRIVER) &&
  process.getuid?.() === 0 &&
  isBuilt('smartcard') &&
  isBuilt('pcsclite')
    ? describe
    : describe.skip;

/** A pcscd of the tests, with a virtual reader of two slots; one at a time on a machine. */
export class Pcscd {
  #daemon: ChildProcess | undefined;

  private constructor(
    private readonly folder: string,
    private readonly turn: Server,
    /** TCP ports where cards are laid. */
    readonly slots: readonly [number, number],
  ) {}

  static async prepare(): Promise<Pcscd> {
    const turn = await takeTurn();
    const folder = mkdtempSync(join(tmpdir(), 'portique-pcscd-'));
    const port = await pairOfPorts();
    const channel = `0x${port.toString(16).toUpperCase()}`;
    writeFileSync(
      join(folder, 'reader.conf'),
      `FRIENDLYNAME "Portique Virtual"\nDEVICENAME /dev/null:${channel}\nLIBPATH ${DRIVER}\nCHANNELID ${channel}\n`,
    );
    return new Pcscd(folder, turn, [port, port + 1]);
  }

  async start(): Promise<void> {
    mkdirSync('/run/pcscd', { recursive: true });
    // After a kill its socket and its pid are left behind: nobody else runs one here.
    rmSync(SOCKET, { force: true });
    rmSync('/run/pcscd/pcscd.pid', { force: true });
    this.#daemon = spawn(
      '/usr/sbin/pcscd',
      ['--foreground', '-c', join(this.folder, 'reader.conf')],
      {
        stdio: 'ignore',
      },
    );
    for (let look = 0; look < 100; look++) {
      if (existsSync(SOCKET) && (await listens(this.slots[0]))) return;
      await wait(50);
    }
    throw new Error('pcscd did not start');
  }

  async kill(): Promise<void> {
    const daemon = this.#daemon;
    if (daemon === undefined || daemon.exitCode !== null) return;
    const ended = new Promise((resolve) => daemon.once('exit', resolve));
    daemon.kill('SIGKILL');
    await ended;
    this.#daemon = undefined;
  }

  async close(): Promise<void> {
    await this.kill();
    rmSync(SOCKET, { force: true });
    rmSync('/run/pcscd/pcscd.pid', { force: true });
    rmSync(this.folder, { recursive: true, force: true });
    await new Promise((resolve) => this.turn.close(resolve));
  }
}

/** pcscd has one socket on a machine: suites that need it wait for one another. */
async function takeTurn(): Promise<Server> {
  for (let look = 0; look < 2400; look++) {
    const turn = await new Promise<Server | undefined>((resolve) => {
      const server = createServer();
      server.once('error', () => resolve(undefined));
      server.listen(TURN, () => resolve(server));
    });
    if (turn !== undefined) return turn;
    await wait(100);
  }
  throw new Error('pcscd is held by another suite');
}

async function pairOfPorts(): Promise<number> {
  for (;;) {
    const port = await freePort();
    if (port < 65_000 && !(await listens(port + 1))) return port;
  }
}

/** Whether something listens there. Looking is seen by a virtual reader as a card: only before cards come. */
const listens = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
