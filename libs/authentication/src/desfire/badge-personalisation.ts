import { DomainError } from '#libs/kernel';
import { crc32, xor } from './aes.js';
import { expectStatus, INS, sendOne, type Transmit } from './apdu.js';
import { proveBadge, type BadgeContent, type DialogueTools } from './badge-dialogue.js';
import {
  BADGE,
  CARD_AID,
  CARD_KEY_AES,
  CARD_KEY_SETTINGS,
  FACTORY_KEY,
  KEY,
  NO_UID,
} from './badge-scheme.js';
import { integrityFailure } from './card-failure.js';
import { assertLeftByUs, enter, openCard, type OpenedCard } from './card-opening.js';
import { authenticateFirst, type CardOnReader } from './ev2-authentication.js';
import type { CardCommand, Ev2Session } from './ev2-session.js';

export interface PersonalisationTools extends DialogueTools {
  /** Called with the proven UID before anything is written; throws when the card must stay as it is. */
  readonly mayWrite: (uid: Buffer) => Promise<void>;
}

/**
 * Makes a badge of a blank card, or of one whose personalisation was interrupted: application, file, keys
 * of this card, credential; reads it back by the dialogue of a tap; closes the card with a key of its own.
 * Nothing is active before it returns: the credential written is known to nobody else.
 * @throws DomainError `badge.not-a-badge`, `badge.too-old`, `badge.not-blank`, and what `mayWrite` throws
 * @throws CardFailure
 */
export async function personaliseBadge(
  transmit: Transmit,
  tools: PersonalisationTools,
): Promise<BadgeContent> {
  const card: CardOnReader = { transmit, random: tools.random };
  const opened = await openCard(card, tools);
  await tools.mayWrite(opened.uid);
  await makeApplication(card, opened, tools);
  const credential = tools.random.bytes(BADGE.credentialBytes);
  const maker: Maker = { card, tools, uid: opened.uid, version: tools.keys.currentVersion };
  await setApplicationKeys(maker);
  await writeCredential(maker, credential);
  const badge = await readBack(maker, credential);
  await closeCard(maker, opened);
  return badge;
}

interface Maker {
  readonly card: CardOnReader;
  readonly tools: DialogueTools;
  readonly uid: Buffer;
  readonly version: number;
}

/**
 * What an interrupted personalisation left is deleted first: its credential is active nowhere. A card that
 * holds anything else belongs to somebody, whatever its own key.
 */
async function makeApplication(card: CardOnReader, opened: OpenedCard, tools: DialogueTools) {
  const { transmit } = card;
  const listed = await opened.session.run(transmit, LIST_APPLICATIONS);
  const aids = split(listed, BADGE.aid.length);
  if (aids.some((aid) => !aid.equals(BADGE.aid)))
    throw new DomainError('badge.not-blank', 'conflict', { applications: aids.length });
  let { session } = opened;
  if (aids.length > 0) {
    await assertLeftByUs(card, opened.uid, tools);
    session = await enter(card, CARD_AID, opened.cardKey);
    const left = { at: 'delete application', ins: INS.deleteApplication, mode: 'mac' } as const;
    await session.run(transmit, { ...left, header: BADGE.aid });
  }
  await session.run(transmit, {
    at: 'create application',
    ins: INS.createApplication,
    mode: 'mac',
    header: Buffer.concat([BADGE.aid, Buffer.of(BADGE.keySettings1, BADGE.keySettings2)]),
  });
}

const LIST_APPLICATIONS = {
  at: 'applications',
  ins: INS.getApplicationIds,
  mode: 'mac',
} as const;

function split(bytes: Buffer, size: number): readonly Buffer[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
    bytes.subarray(at * size, (at + 1) * size),
  );
}

/** The file, then the keys; the application's master key last, since it is the one that makes the rest. */
async function setApplicationKeys(maker: Maker): Promise<void> {
  const { transmit } = maker.card;
  const session = await enter(maker.card, BADGE.aid, FACTORY_KEY);
  await session.run(transmit, {
    at: 'create file',
    ins: INS.createStdDataFile,
    mode: 'mac',
    header: Buffer.concat([
      Buffer.of(BADGE.file, FULL_MODE),
      BADGE.fileAccess,
      Buffer.of(BADGE.credentialBytes, 0, 0),
    ]),
  });
  for (const keyNo of [KEY.identify, KEY.read, KEY.write]) {
    const key = await applicationKey(maker, keyNo);
    const data = [xor(key, FACTORY_KEY), Buffer.of(maker.version), crc32(key)];
    await session.run(transmit, changeKey(keyNo, Buffer.concat(data)));
  }
  await changeOwnKey(maker, session, {
    keyNo: KEY.master,
    key: await applicationKey(maker, KEY.master),
  });
}

const FULL_MODE = 3;

async function writeCredential(maker: Maker, credential: Buffer): Promise<void> {
  const { card } = maker;
  const key = await applicationKey(maker, KEY.write);
  const session = await authenticateFirst(card, { keyNo: KEY.write, key });
  await session.run(card.transmit, {
    at: 'write credential',
    ins: INS.writeData,
    mode: 'full',
    header: Buffer.of(BADGE.file, 0, 0, 0, credential.length, 0, 0),
    data: credential,
  });
  const master = await applicationKey(maker, KEY.master);
  await authenticateFirst(card, { keyNo: KEY.master, key: master });
}

/** By the dialogue of a tap: what was written is what a reader will get. */
async function readBack({ card, tools, uid }: Maker, credential: Buffer): Promise<BadgeContent> {
  const badge = await proveBadge(card.transmit, tools);
  if (badge === undefined || !badge.uid.equals(uid) || !badge.credential.equals(credential)) {
    throw integrityFailure('read back');
  }
  return badge;
}

/** The card's own key and settings: nobody else can delete the application or hide the UID. */
async function closeCard(maker: Maker, opened: OpenedCard): Promise<void> {
  if (opened.cardKeyVersion === maker.version) return;
  const session = await enter(maker.card, CARD_AID, opened.cardKey);
  await session.run(maker.card.transmit, {
    at: 'card settings',
    ins: INS.changeKeySettings,
    mode: 'full',
    data: Buffer.of(CARD_KEY_SETTINGS),
  });
  const { version, uid } = maker;
  const key = await maker.tools.keys.of({ aid: CARD_AID, keyNo: KEY.master, version, uid });
  await changeOwnKey(maker, session, { keyNo: CARD_KEY_AES, key });
  await authenticateFirst(maker.card, { keyNo: KEY.master, key });
}

/** The key of the session itself: no old key inside, the session ends, the answer has no MAC. */
async function changeOwnKey(
  maker: Maker,
  session: Ev2Session,
  own: { readonly keyNo: number; readonly key: Buffer },
): Promise<void> {
  const command = changeKey(own.keyNo, Buffer.concat([own.key, Buffer.of(maker.version)]));
  const answer = await sendOne(maker.card.transmit, session.command(command));
  expectStatus(answer, 'ok', command.at);
}

const changeKey = (keyNo: number, data: Buffer): CardCommand => ({
  at: 'change key',
  ins: INS.changeKey,
  mode: 'full',
  header: Buffer.of(keyNo),
  data,
});

function applicationKey({ tools, version, uid }: Maker, keyNo: number): Promise<Buffer> {
  const whose = keyNo === KEY.identify ? NO_UID : uid;
  return tools.keys.of({ aid: BADGE.aid, keyNo, version, uid: whose });
}
