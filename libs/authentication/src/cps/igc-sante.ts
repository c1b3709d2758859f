/** An authority of IGC-Santé, known by the fingerprint of its certificate. */
interface PinnedAuthority {
  readonly short: string;
  /** `people`: issues the cards of people. Those of organisations are never in this list. */
  readonly role: 'root' | 'people';
  /** SHA-256 of the certificate, hexadecimal, capitals. */
  readonly sha256: string;
  /** Where its revocation list is published. */
  readonly list: string;
}

const published = (short: string): string => `http://igc-sante.esante.gouv.fr/CRL/${short}.crl`;

const pin = (short: string, role: PinnedAuthority['role'], sha256: string): PinnedAuthority => ({
  short,
  role,
  sha256,
  list: published(short),
});

/**
 * Production authorities (RSA-4096, 25 June 2013 to June 2033), read from ANS' own package Cryptolib CPS 5.2.2.
 * The sub-authorities ORGANISATIONS are left out on purpose: they issue certificates of structures and servers.
 */
export const IGC_SANTE: readonly PinnedAuthority[] = [
  pin('ACR-EL', 'root', '2D9E22CA19F777C6B745257C723ECB8DF3C35FA6F1F6EC36B83600C97346967F'),
  pin('ACR-ST', 'root', '5891815E864506C662AFB32F8DE5B8DE38BFFA1AF721780B69E19A0C050386C3'),
  pin('ACR-FO', 'root', '53D30A19570826BDE0C0762501F1F1C7A659F976C6C023123DF5239DF34A4EEA'),
  pin('ACI-EL-PP', 'people', '19C1EAEAB477B6FBC233CDA3B53FBDBC3F4E9BF6CF6973E46F7DFAEF89C06C6C'),
  pin('ACI-ST-PP', 'people', '6C339EBCB3E1B0102B143C9694225C2A4AB2EF6FEDF7D364DA8DB305E7F7D997'),
  pin('ACI-FO-PP', 'people', '38284E4F6107456E70C7439C85DA7D564D0FE1FE1A968C9EB6D43E1FC0D63C3A'),
];
