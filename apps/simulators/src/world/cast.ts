import type { Contract, RegisterFate } from './agent.js';
import type { Sex } from './given-names.js';
import type { UnitKey } from './hospital.js';

export type HubRole = 'officer' | 'auditor' | 'administrator';

/** A person to play in the demo. */
export interface Character {
  readonly names: readonly [given: string, birth: string, usage: string | null];
  readonly sex: Sex;
  readonly birthDate: string;
  readonly job: string;
  readonly unit: UnitKey;
  readonly contract: Contract;
  /** Days from today to the first and the last day of the post (an intern's semester says it otherwise). */
  readonly days: readonly [from: number, to: number | null];
  readonly fate: RegisterFate;
  readonly pin: string;
  readonly story: string;
  /** `false`: the badge is still to be handed over. */
  readonly badge?: false;
  readonly role?: HubRole;
  readonly rppsConfirmed?: true;
  readonly airListed?: true;
  readonly workstation?: string;
}

type Civil = Pick<Character, 'names' | 'sex' | 'birthDate'>;
type Work = Pick<Character, 'job' | 'unit' | 'contract' | 'days' | 'fate'>;
type Rest = Omit<Character, keyof Civil | keyof Work>;

const woman = (
  given: string,
  birth: string,
  birthDate: string,
  usage: string | null = null,
): Civil => ({ names: [given, birth, usage], sex: 'F', birthDate });

const man = (given: string, birth: string, birthDate: string): Civil => ({
  names: [given, birth, null],
  sex: 'M',
  birthDate,
});

/** A post held for years, without an end. */
const tenured = (job: string, unit: UnitKey, days: number, fate: RegisterFate): Work => ({
  job,
  unit,
  contract: 'titulaire',
  days: [-days, null],
  fate,
});

const character = (civil: Civil, work: Work, rest: Rest): Character => ({
  ...civil,
  ...work,
  ...rest,
});

const CARERS: readonly Character[] = [
  character(woman('Camille', 'Moreau', '1990-03-14'), tenured('IDE', 'cardiology', 2300, 'here'), {
    pin: '4917',
    rppsConfirmed: true,
    airListed: true,
    workstation: 'CARDIO-01',
    story:
      'Infirmière en cardiologie. Elle pose son badge et tape son PIN à la prise de poste, puis passe d’un poste à l’autre d’un simple geste.',
  }),
  character(
    man('Antoine', 'Lefèvre', '1979-11-02'),
    tenured('PH-CARD', 'cardiology', 3100, 'here'),
    {
      pin: '730518',
      rppsConfirmed: true,
      airListed: true,
      workstation: 'CARDIO-02',
      story:
        'Cardiologue. Son RPPS est confirmé et il est sur la liste des professionnels autorisés : il consulte le DMP depuis le dossier patient.',
    },
  ),
  character(
    woman('Yasmine', 'Haddad', '1986-06-21'),
    tenured('PH-URG', 'emergency', 1500, 'here'),
    {
      pin: '6284',
      rppsConfirmed: true,
      airListed: true,
      workstation: 'URG-01',
      story:
        'Urgentiste. Elle ouvre en bris de glace le DMP d’une patiente qui ne peut pas donner son accord, en écrivant pourquoi.',
    },
  ),
  character(
    woman('Élise', 'Gautier', '1984-01-30', 'Perrin'),
    tenured('SF', 'maternity', 2800, 'here'),
    {
      pin: '5093',
      rppsConfirmed: true,
      story:
        'Sage-femme, connue au travail sous son nom d’épouse. RPPS confirmé, mais pas encore informée des règles du DMP : elle n’est pas sur la liste.',
    },
  ),
  character(man('Guillaume', 'Roussel', '1975-09-08'), tenured('PHARM', 'pharmacy', 1900, 'here'), {
    pin: '81427',
    rppsConfirmed: true,
    airListed: true,
    story:
      'Pharmacien. Il consulte le DMP pour la conciliation médicamenteuse : son rôle exige aussi sa section de tableau.',
  }),
];

const OFFICE: readonly Character[] = [
  character(
    woman('Sophie', 'Legrand', '1972-04-17', 'Dumas'),
    tenured('BADGE', 'badges', 4100, 'absent'),
    {
      pin: '3806',
      role: 'officer',
      workstation: 'BUREAU-BADGES',
      story:
        'Officier des identités, au bureau des badges. Elle remet, prête, renouvelle et révoque les badges, et tranche les rapprochements RPPS douteux.',
    },
  ),
  character(man('Philippe', 'Garnier', '1966-12-05'), tenured('ACH', 'finance', 5200, 'absent'), {
    pin: '2759',
    role: 'auditor',
    story:
      'Auditeur. Il lit la piste d’audit et vérifie qu’aucune trace n’a été modifiée ; il ne change rien.',
  }),
  character(man('Karim', 'Benali', '1983-08-26'), tenured('ING', 'it', 1200, 'absent'), {
    pin: '964130',
    role: 'administrator',
    story: 'Administrateur, à la DSI. Il déclare les postes, les applications et les sources.',
  }),
];

const DOUBTFUL: readonly Character[] = [
  character(
    woman('Inès', 'Ferreira', '1996-05-19'),
    { job: 'IDE', unit: 'emergency', contract: 'interim', days: [-12, 0], fate: 'elsewhere' },
    {
      pin: '1835',
      story:
        'Infirmière intérimaire, dernière vacation aujourd’hui : à la fin de son contrat, toutes ses sessions tombent en quelques secondes.',
    },
  ),
  character(
    man('Théo', 'Marchal', '1999-10-11'),
    { job: 'INT-M', unit: 'cardiology', contract: 'interne', days: [0, 0], fate: 'absent' },
    {
      pin: '7402',
      badge: false,
      story:
        'Interne en cardiologie ce semestre. Les internes ne sont pas dans l’extraction publique du RPPS ; son badge reste à remettre.',
    },
  ),
  character(
    woman('Marion', 'Collet', '1993-02-24'),
    { job: 'IDE', unit: 'surgery', contract: 'CDD', days: [-90, 120], fate: 'absent' },
    {
      pin: '9061',
      story:
        'Infirmière absente du répertoire national (jamais inscrite à l’ordre). Une homonyme exerce ailleurs : il ne faut pas les confondre.',
    },
  ),
  character(
    woman('Hélène', 'Prévost', '1970-07-03', 'Vasseur'),
    tenured('PH-PNEU', 'pneumology', 6100, 'here'),
    {
      pin: '5318',
      story:
        'Pneumologue. Son RPPS n’est que présumé : personne ne l’a encore confirmé, l’accès au DMP lui est refusé avec l’explication.',
    },
  ),
  character(woman('Julie', 'Bernard', '1988-11-15'), tenured('IDE', 'orthopaedics', 1700, 'here'), {
    pin: '4620',
    story:
      'L’une des deux Julie Bernard, infirmière en chirurgie orthopédique : même nom, même métier, même hôpital que l’autre.',
  }),
  character(woman('Julie', 'Bernard', '1991-04-02'), tenured('IDE', 'geriatrics', 800, 'here'), {
    pin: '8275',
    badge: false,
    story:
      'L’autre Julie Bernard, infirmière en gériatrie : le rapprochement ne doit jamais choisir tout seul entre les deux.',
  }),
];

/** The fourteen people to play, in the order of their matricules. */
export const CAST: readonly Character[] = [...CARERS, ...OFFICE, ...DOUBTFUL];
