import { Urn, type Dice } from './dice.js';

export type Sex = 'F' | 'M';

/** Given names by sex with the year they were most given, most frequent first. */
const BY_SEX: Readonly<Record<Sex, string>> = {
  F: `Marie:1950 Nathalie:1966 Isabelle:1964 Sylvie:1961 Catherine:1959 Martine:1954 Christine:1961 Valérie:1969
Sandrine:1972 Stéphanie:1976 Véronique:1963 Sophie:1971 Céline:1979 Julie:1987 Émilie:1982 Aurélie:1983 Camille:1996
Laura:1993 Léa:1998 Manon:1997 Sarah:1994 Pauline:1991 Marion:1991 Mathilde:1995 Chloé:1999 Emma:2003 Anaïs:1993
Laetitia:1980 Virginie:1976 Karine:1974 Delphine:1976 Audrey:1985 Élodie:1986 Mélanie:1986 Amandine:1985 Charlotte:1991
Marine:1991 Lucie:1995 Justine:1992 Morgane:1993 Océane:1999 Inès:2001 Jade:2004 Clara:2000 Lola:2003 Alice:1996
Florence:1967 Corinne:1964 Patricia:1962 Brigitte:1958 Dominique:1957 Françoise:1950 Monique:1947 Annie:1951
Anne:1965 Hélène:1968 Agnès:1965 Caroline:1975 Cécile:1974 Claire:1978 Élise:1987 Estelle:1978 Fanny:1986 Gaëlle:1978
Joëlle:1956 Laurence:1966 Magali:1976 Myriam:1972 Nadia:1975 Fatima:1974 Samira:1979 Leïla:1985 Yasmine:1993
Aïcha:1978 Aminata:1988 Mariama:1990 Élisabeth:1956 Ève:1984 Solène:1990 Margaux:1994 Zoé:2001 Noémie:1992
Marie-Claude:1952 Marie-Christine:1955 Anne-Sophie:1982 Anne-Laure:1981 Marie-Laure:1972 Anne-Marie:1951`,
  M: `Jean:1948 Philippe:1962 Michel:1950 Alain:1952 Patrick:1957 Nicolas:1979 Christophe:1969 Pierre:1950 Christian:1954
Éric:1965 Frédéric:1971 Laurent:1968 Stéphane:1971 David:1973 Pascal:1963 Daniel:1951 Alexandre:1988 Julien:1983
Sébastien:1977 Thomas:1990 Thierry:1963 Olivier:1970 Bernard:1950 Gérard:1950 Bruno:1963 Romain:1987 Maxime:1992
Antoine:1993 Kévin:1991 Guillaume:1983 Jérôme:1974 Vincent:1980 Anthony:1986 Benjamin:1985 Mathieu:1984 Clément:1993
Lucas:1999 Hugo:2000 Théo:1999 Quentin:1993 Alexis:1993 Paul:1990 Louis:1996 Arthur:1997 Adrien:1990 Florian:1990
Valentin:1995 Baptiste:1996 Nathan:2001 Enzo:2003 Simon:1992 Xavier:1970 Fabrice:1969 Cédric:1977 Ludovic:1976
Arnaud:1976 Franck:1968 Gilles:1960 Didier:1960 Hervé:1962 Denis:1960 Marc:1962 François:1960 Jacques:1948 Serge:1955
Yves:1952 Guy:1947 Luc:1965 Rémi:1988 Loïc:1985 Yann:1978 Gaël:1984 Mickaël:1981 Damien:1982 Fabien:1979
Karim:1980 Mohamed:1985 Mehdi:1988 Rachid:1972 Youssef:1988 Moussa:1986 Ibrahim:1989 Noël:1955 Raphaël:1992 Léo:2001
Jean-Pierre:1950 Jean-Luc:1957 Jean-Marc:1960 Jean-Baptiste:1985 Pierre-Yves:1970 Jean-François:1957`,
};

interface GivenName {
  readonly name: string;
  readonly weight: number;
  readonly peak: number;
}

const SPREAD = 11;
const DECADES = [1945, 1955, 1965, 1975, 1985, 1995, 2005, 2015] as const;

const named = (sex: Sex): readonly GivenName[] =>
  BY_SEX[sex].split(/\s+/).map((entry, rank) => {
    const [name = '', peak] = entry.split(':');
    return { name, peak: Number(peak), weight: 1 / (rank + 12) };
  });

const urnOf = (sex: Sex, year: number): Urn<string> => {
  const list = named(sex);
  return new Urn(
    list.map(({ name }) => name),
    (_name, rank) => {
      const { weight, peak } = list[rank] ?? { weight: 0, peak: 0 };
      return weight * (0.02 + Math.exp(-(((year - peak) / SPREAD) ** 2)));
    },
  );
};

const urns: Readonly<Record<Sex, readonly Urn<string>[]>> = {
  F: DECADES.map((year) => urnOf('F', year)),
  M: DECADES.map((year) => urnOf('M', year)),
};

/** A given name as it was given around a year of birth. */
export function drawGivenName(dice: Dice, sex: Sex, birthYear: number): string {
  const decade = Math.min(Math.max(Math.floor((birthYear - 1940) / 10), 0), DECADES.length - 1);
  const urn = urns[sex][decade];
  if (urn === undefined) throw new RangeError(`no given names for ${birthYear}`);
  return dice.draw(urn);
}

/** All given names of the civil status: one to three, all different. */
export function drawGivenNames(dice: Dice, sex: Sex, birthYear: number): readonly string[] {
  const wanted = dice.between(1, 3);
  const names = new Set<string>();
  while (names.size < wanted) names.add(drawGivenName(dice, sex, birthYear - names.size * 12));
  return [...names];
}
