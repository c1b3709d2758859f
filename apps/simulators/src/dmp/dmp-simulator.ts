import { readFile } from 'node:fs/promises';
import {
  createServer as createHttpServer,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import { createServer } from 'node:https';
import { once } from 'node:events';
import type { Server } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { Clock } from '#libs/kernel';
import { Behaviour, BehaviourSwitch } from './behaviour.js';
import { DmpDesk } from './dmp-desk.js';
import { DmpDoor } from './dmp-door.js';
import { DmpPage } from './dmp-page.js';
import { makeDocuments } from './documents/make-documents.js';
import type { DmpDocument } from './documents/document.js';
import { Journal, type JournalEntry } from './journal.js';
import { readPatients } from './patients.js';
import type { KnownProfessionals } from './professionals.js';
import { CIPHERS } from './tls-door.js';
import { readTrust, type TrustedAuthorities } from './vihf/trust.js';
import type { DmpStructure } from './structures.js';
import { VihfJudge, type Lifetime } from './vihf/vihf-judge.js';

export interface DmpSimulatorSettings {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** Where the page listens, plain HTTP; undefined: {@link DmpSimulator.page} is mounted elsewhere. */
  readonly admin?: { readonly host: string; readonly port: number } | undefined;
  /** The DMP's own certificate and key, PEM files. */
  readonly server: { readonly certificate: string; readonly key: string };
  /** Authorities of the organisations' certificates, PEM file. */
  readonly organisationChain: string;
  /** Their revocation lists, PEM file, read again when it changes. */
  readonly organisationCrls?: string | undefined;
  readonly patientsFile: string;
  readonly structures: readonly DmpStructure[];
  /** The national directory; undefined: everyone is known (see `readRegisterExtract`). */
  readonly professionals?: KnownProfessionals | undefined;
  /** Homologation numbers (LPS_ID_HOMOLOGATION_DMP) that are accepted. */
  readonly homologations: readonly string[];
  /** OIDs of INS that are accepted; the test one by default. */
  readonly insOids?: readonly string[] | undefined;
  /** 30 s, and 2 s for a hospital clock that is ahead, by default. */
  readonly lifetime?: Lifetime | undefined;
  readonly clock: Clock;
}

/** A running simulator. */
export interface DmpSimulator {
  readonly port: number;
  /** Port of the page, when it has a door of its own. */
  readonly adminPort: number | undefined;
  readonly documents: readonly DmpDocument[];
  readonly requests: () => readonly JournalEntry[];
  readonly behave: (behaviour: Behaviour | { readonly mode: Behaviour['mode'] }) => void;
  /** Answers what is under `/simulator/dmp`; false for other paths. */
  readonly page: (request: IncomingMessage, response: ServerResponse) => Promise<boolean>;
  readonly close: () => Promise<void>;
}

const TEST_INS = '1.2.250.1.213.1.4.10';

/** Reads the authorities once, and the lists again whenever the file changes. */
async function trustReader(
  settings: DmpSimulatorSettings,
): Promise<() => Promise<TrustedAuthorities>> {
  const chain = await readFile(settings.organisationChain, 'utf8');
  const { organisationCrls: file } = settings;
  let lists = '';
  let trust: TrustedAuthorities | undefined;
  return async () => {
    const now = file === undefined ? '' : await readFile(file, 'utf8');
    if (trust === undefined || now !== lists) {
      trust = await readTrust(chain, now);
      lists = now;
    }
    return trust;
  };
}

async function listen(server: Server, host: string, port: number): Promise<number> {
  server.listen(port, host);
  await once(server, 'listening');
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : port;
}

async function stop(
  server: (Server & { closeAllConnections: () => void }) | undefined,
): Promise<void> {
  if (server === undefined) return;
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}

async function openAdmin(page: DmpPage, admin: DmpSimulatorSettings['admin']) {
  if (admin === undefined) return undefined;
  const server = createHttpServer((request, response) => {
    const answered = page.handle(request, response);
    void answered.then((handled) => handled || response.writeHead(404).end());
  });
  return { server, port: await listen(server, admin.host, admin.port) };
}

async function openDoor(settings: DmpSimulatorSettings, door: DmpDoor) {
  const server = createServer(
    {
      cert: await readFile(settings.server.certificate),
      key: await readFile(settings.server.key),
      ca: await readFile(settings.organisationChain),
      minVersion: 'TLSv1.2',
      maxVersion: 'TLSv1.2',
      ciphers: CIPHERS,
      requestCert: true,
      // The door judges the certificate itself, with the simulator's clock and lists.
      rejectUnauthorized: false,
    },
    (request, response) => {
      const { socket } = request;
      if (socket instanceof TLSSocket) void door.receive(request, socket, response);
      else socket.destroy();
    },
  );
  return { server, port: await listen(server, settings.host, settings.port) };
}

/** Starts a DMP that verifies everything it is sent and knows the patients of a file. */
export async function startDmpSimulator(settings: DmpSimulatorSettings): Promise<DmpSimulator> {
  const { clock, structures, professionals } = settings;
  const patients = await readPatients(settings.patientsFile);
  const documents = makeDocuments(patients, professionals ?? new Map(), structures, clock);
  const trust = await trustReader(settings);
  const judge = new VihfJudge({
    trust,
    structures,
    accepted: {
      insOids: settings.insOids ?? [TEST_INS],
      homologations: settings.homologations,
    },
    lifetime: settings.lifetime ?? { seconds: 30, clockSkewSeconds: 2 },
    clock,
  });
  const desk = new DmpDesk({ judge, patients, documents, structures, professionals, clock });
  const behaviour = new BehaviourSwitch();
  const journal = new Journal(clock);
  const page = new DmpPage(behaviour, journal);
  await trust();
  const door = await openDoor(settings, new DmpDoor({ desk, trust, behaviour, journal, clock }));
  const admin = await openAdmin(page, settings.admin);
  return {
    port: door.port,
    adminPort: admin?.port,
    documents,
    requests: () => journal.entries,
    behave: (wanted) => behaviour.set(Behaviour.parse(wanted)),
    page: async (request, response) => page.handle(request, response),
    close: async () => {
      await stop(door.server);
      await stop(admin?.server);
    },
  };
}
