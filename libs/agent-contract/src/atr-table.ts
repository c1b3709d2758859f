import { z } from 'zod';

const Entry = z.strictObject({
  /** The whole ATR, hexadecimal, capitals. */
  atr: z.string().regex(/^(?:[0-9A-F]{2}){2,33}$/),
  card: z.enum(['cps3', 'cps4', 'vitale', 'desfire']),
  interface: z.enum(['contact', 'contactless']),
});

export interface KnownCard extends Omit<z.infer<typeof Entry>, 'atr'> {
  readonly atr: string;
}

/**
 * Cards of the French health world by their ATR (ANS Cryptolib, pcsc-tools). Data: a new card is a new line. An
 * ATR that is not here is an unknown card; a DESFire one only says "contactless, perhaps a badge".
 */
const ENTRIES: readonly KnownCard[] = z.array(Entry).parse([
  { atr: '3BAC00402A001225006480000310009000', card: 'cps3', interface: 'contact' },
  { atr: '3BAC00402A001225006480820212009000', card: 'cps3', interface: 'contact' },
  { atr: '3B8F80010031B86404B0ECC1739401808290000E', card: 'cps3', interface: 'contactless' },
  { atr: '3B9B188001001225006480040100009044', card: 'cps4', interface: 'contact' },
  { atr: '3B9B188001001225006480000401009044', card: 'cps4', interface: 'contact' },
  { atr: '3BDC18FF00001225006480000401009000', card: 'cps4', interface: 'contact' },
  { atr: '3B751300004309EA9000', card: 'vitale', interface: 'contact' },
  { atr: '3B751300004409EA9000', card: 'vitale', interface: 'contact' },
  { atr: '3B751300004509EA9000', card: 'vitale', interface: 'contact' },
  { atr: '3B751300004709EA9000', card: 'vitale', interface: 'contact' },
  { atr: '3B8180018080', card: 'desfire', interface: 'contactless' },
]);

const BY_ATR: ReadonlyMap<string, KnownCard> = new Map(ENTRIES.map((entry) => [entry.atr, entry]));

/** The card of an ATR (hexadecimal, capitals); undefined when the table does not have it. */
export const cardOfAtr = (atr: string): KnownCard | undefined => BY_ATR.get(atr);

/** A CPS in a contact reader: it is the browser's business, and stays there while its holder works. */
export const isCpsContact = (atr: string): boolean => {
  const known = cardOfAtr(atr);
  return known?.interface === 'contact' && known.card !== 'vitale';
};
