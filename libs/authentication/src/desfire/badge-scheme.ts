/** The hospital's application on a badge. Key version byte = version of the master keys. */
export const BADGE = {
  /** AID as on the wire (least significant byte first). */
  aid: Buffer.from('F58840', 'hex'),
  /** 0x84: four keys, AES. */
  keySettings2: 0x84,
  /** 0x09: only the master key changes keys and makes files; master key and settings can change. */
  keySettings1: 0x09,
  file: 0,
  credentialBytes: 16,
  /** Read key 2, write key 3, read-write never, change key 0; least significant byte first. */
  fileAccess: Buffer.from('F023', 'hex'),
} as const;

/** Numbers of the keys: of the application, and of the card itself. */
export const KEY = { master: 0, identify: 1, read: 2, write: 3 } as const;

/** AID of the card itself (PICC level). */
export const CARD_AID = Buffer.alloc(3);

/** 0x09: after personalisation only the card's master key lists, makes or deletes applications. */
export const CARD_KEY_SETTINGS = 0x09;

/** Key number of the card's master key in ChangeKey: number 0, type AES. */
export const CARD_KEY_AES = 0x80;

/** AES, 16 zero bytes, version 0: a card from the factory (configured for AES), a new application. */
export const FACTORY_KEY = Buffer.alloc(16);

export const UID_BYTES = 7;
export const NO_UID = Buffer.alloc(UID_BYTES);
