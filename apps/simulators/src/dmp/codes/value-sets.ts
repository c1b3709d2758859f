/**
 * Code tables of the simulator: JDV_J65 subjectRole DMP (29 July 2022, completed by TRE_R38 of
 * 26 August 2022), JDV_J61 healthcareFacilityTypeCode DMP (27 September 2024), TRE_R248 (31 January
 * 2025). Published by the Agence du Numérique en Santé; typed again here, apart from the hub's own.
 */

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

export const OID = {
  professions: '1.2.250.1.71.1.2.7',
  students: '1.2.250.1.71.1.2.8',
  knowHow: '1.2.250.1.71.4.2.5',
  pharmacistSections: '1.2.250.1.71.4.2.6',
  dmpActors: '1.2.250.1.213.1.1.4.6',
  titleUsers: '1.2.250.1.213.1.6.1.109',
  socialProfessions: '1.2.250.1.213.1.6.1.4',
  roleProfessions: '1.2.250.1.213.1.6.1.140',
  careRoles: '1.2.250.1.213.1.6.1.107',
  sectors: '1.2.250.1.71.4.2.4',
  accessModes: '1.2.250.1.213.1.1.4.248',
  structures: '1.2.250.1.71.4.2.2',
  professionals: '1.2.250.1.71.4.2.1',
} as const;

/** First roles of professionals whom the national directory knows: TRE_G15, and TRE_G16 for students. */
export const PROFESSIONAL_ROLES: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  [
    OID.professions,
    words(`
    10 21 26 28 31 32 35 36 37 38 39 40 50 60 69 70 80 81 82 83 84 85 86 91 92 94 95
    96 98
  `),
  ],
  [OID.students, words('10 21 40 50')],
]);

/** First roles that the value set knows but AIR does not admit (EX_AIR-020). */
export const OTHER_ROLES: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  [OID.dmpActors, words('ALIM_AM DISPOSITIF EXP_PATIENT SECRETARIAT_MEDICAL AUTOMATE')],
  [OID.titleUsers, words('71 72 73 93 97')],
  [OID.socialProfessions, words('41 42 43 44 45 46 47 48 49 51 52 53')],
  [OID.roleProfessions, words('99')],
]);

/** Second roles: savoir-faire (TRE_R01) and pharmacists' sections (TRE_G05). */
export const SECOND_ROLES: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  [
    OID.knowHow,
    words(`
    SCD01 SCD02 SCD03 PAC00 SM01 SM02 SM03 SM04 SM05 SM06 SM07 SM08 SM09 SM10 SM11
    SM12 SM13 SM14 SM15 SM16 SM17 SM18 SM19 SM20 SM21 SM22 SM23 SM24 SM25 SM26 SM27
    SM28 SM29 SM30 SM31 SM32 SM33 SM34 SM35 SM36 SM37 SM38 SM39 SM40 SM41 SM42 SM43
    SM44 SM45 SM46 SM47 SM48 SM49 SM50 SM51 SM52 SM53 SM54 SM55 SM56 SM57 SM58 SM59
    SM60 SM61 SM62 SM63 SM64 SM65 SM66 SM67 SM68 SM69 SM70 SM71 SM72 CEX22 CEX24
    CEX26 CEX64 SCH01 SCH02 SCH03 SCH04 SCH05 SCH06 SCH07 SCH08 SCH09 SCH10 SCH11
    SCH12 SCH13 SCH14 SCH15 SCH16 SCH17 SCH18 SCH19 SCH20 SCH21 SCH22 SCH23 SCH24
    SCH25 SCH26 SCH27 SCH28 SCH29 SCH30 SCH31 SCH32 SCH33 SCH34 SCH35 SCH36 SCH37
    SCH38 SCH39 SCH40 SCH41 SCH42 SCH43 SCH44 SCH45 SCH46 SCH47 SCH48 SCH49 SCH50
    SCH51 SCH52 SCH53 SCH54 SCH55 SCH56 SCH57 SCH58 SCH59 SCH60 SI01 SI02 SI03 SI04
    C01 C03 C05 C07 C09 C10 C11 C12 C13 C15 C20 C23 C25 C27 C29 C30 C31 C33 C34 C35
    C36 C37 C38 C39 C40 C41 C43 C45 C47 C51 C52 C54 C57 C58 C60 C62 C68 C69 C71 C72
    C75 C76 C83 CAPA01 CAPA02 CAPA03 CAPA04 CAPA05 CAPA06 CAPA07 CAPA08 CAPA09
    CAPA10 CAPA11 CAPA12 CAPA13 CAPA14 CAPA15 CAPA16 DSM200 DSM201 DSM202 DSM203
    DSM204 DSM205 DSM206 DSM207 DSM208 DSM209 DSM210 DSM211 DSM212 DSM213 DSM214
    DSM215 DSM216 DSM217 DSM218 DSM219 DSM220 DSM221 DSM222 DSM223 DSM224 DSM225
    DSM226 DSM227 DSM228 DSM229 DSM230 DSM231 DSM232 DSM233 DSM234 DSM235 DSM236
    DSM237 DSM238 DSM239 DSM240 SI05 SP01 SP02 SP03 SP04
  `),
  ],
  [OID.pharmacistSections, words('A B C D DA DM E EA EB EC ED EG EH G H M')],
]);

/** Sectors of TRE_R02 that JDV_J61 holds (no SA62). */
export const SECTORS = words(`
    SA01 SA02 SA03 SA04 SA05 SA06 SA07 SA08 SA09 SA10 SA11 SA12 SA13 SA14 SA15 SA16
    SA17 SA18 SA19 SA20 SA21 SA22 SA23 SA24 SA25 SA26 SA27 SA28 SA29 SA30 SA31 SA32
    SA33 SA34 SA35 SA36 SA37 SA38 SA39 SA40 SA41 SA42 SA43 SA44 SA45 SA46 SA47 SA48
    SA49 SA50 SA51 SA52 SA53 SA54 SA55 SA56 SA57 SA58 SA59 SA60 SA61 SA63 SA64 SA65
    SA68 SA69
  `);

/** TRE_R248. */
export const PURPOSES = ['normal', 'bris_de_glace', 'centre_15'] as const;
export type Purpose = (typeof PURPOSES)[number];

/** Classes of SAML 2.0 (saml-authn-context-2.0-os), after `urn:oasis:names:tc:SAML:2.0:ac:classes:`. */
export const AUTHENTICATION_CLASSES = words(`
    AuthenticatedTelephony InternetProtocol InternetProtocolPassword Kerberos
    MobileOneFactorContract MobileOneFactorUnregistered MobileTwoFactorContract
    MobileTwoFactorUnregistered NomadTelephony Password PasswordProtectedTransport
    PersonalTelephony PGP PreviousSession SecureRemotePassword Smartcard
    SmartcardPKI SoftwarePKI SPKI Telephony TimeSyncToken TLSClient unspecified X509
    XMLDSig
  `);
