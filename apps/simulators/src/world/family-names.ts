import { Urn, type Dice } from './dice.js';

/** The most frequent surnames of France, most frequent first. */
const FREQUENT = `
Martin Bernard Thomas Petit Robert Richard Durand Dubois Moreau Laurent Simon Michel Lefebvre Leroy Roux David
Bertrand Morel Fournier Girard Bonnet Dupont Lambert Fontaine Rousseau Vincent Muller Lefèvre Faure André Mercier
Blanc Guérin Boyer Garnier Chevalier François Legrand Gauthier Garcia Perrin Robin Clément Morin Nicolas Henry
Roussel Mathieu Gautier Masson Marchand Duval Denis Dumont Marie Lemaire Noël Meyer Dufour Meunier Brun Blanchard
Giraud Joly Rivière Lucas Brunet Gaillard Barbier Arnaud Martinez Gérard Roche Renard Schmitt Roy Leroux Colin
Vidal Caron Picard Roger Fabre Aubert Lemoine Renaud Dumas Lacroix Olivier Philippe Bourgeois Pierre Benoît Rey
Leclerc Payet Rolland Leclercq Guillaume Lecomte Lopez Jean Dupuy Guillot Hubert Berger Carpentier Sanchez Dupuis
Moulin Louis Deschamps Huet Vasseur Perez Boucher Fleury Royer Klein Jacquet Adam Paris Poirier Marty Aubry Guyot
Carré Charles Renault Charpentier Ménard Maillard Baron Bertin Bailly Hervé Schneider Fernandez Collet Léger
Bouvier Julien Prévost Millet Perrot Daniel Cousin Germain Breton Besson Langlois Rémy Pelletier Lévêque Perrier
Leblanc Barré Lebrun Marchal Weber Mallet Hamon Boulanger Jacob Monnier Michaud Rodriguez Guichard Gillet Étienne
Grondin Poulain Tessier Chevallier Collin Chauvin Bouchet Gay Lemaître Bénard Maréchal Humbert Reynaud Antoine
Hoarau Perret Barthélemy Cordier Pichon Lejeune Gilbert Lamy Delaunay Pasquier Carlier Laporte Nguyen Traoré Diallo
Benali Haddad Da-Silva Ferreira Pereira Gonçalves Kowalski Ben-Youssef El-Amrani Le-Goff Le-Gall Le-Roux De-Oliveira
`
  .trim()
  .split(/\s+/)
  .map((name) => (/^(Da|De|Ben|El|Le)-/.test(name) ? name.replace('-', ' ') : name));

/** Beginnings and endings whose pairs read like rarer French surnames. */
const BEGINNINGS =
  `Beau Bon Boul Bour Bross Cast Chab Champ Chant Chap Charr Chass Clav Corm Coul Cour Daub Delm Desm Drou Escof
Fav Font Fourn Franc Gall Gar Gos Grand Gran Grim Guich Jam Jarr Jaub Jour Lab Lagr Lam Laval Mais Mal Mang March
Marq Mass Maur Mer Mign Mol Mont Mour Nav Pag Pail Par Pasc Pél Pign Plan Port Pouj Prad Quér Rab Ram Rav Rén
Rich Rig Riv Roch Roug Sab Sal Sarr Saul Sén Serr Soul Tall Tar Taux Tér Thib Tour Trém Val Vaug Verd Vill Viv`.split(
    /\s+/,
  );
const ENDINGS =
  `ac ade agne aille ain al ampe ancon ard ardin ary as at aud auld ault aut é eau elet elier elin ellier enaud
er eron et eton ette ey ier ière ignac illac illard illon illot in ine iol ois olet ollet on onnet ot ou ouin oux uc
uel uet ville y`.split(/\s+/);
const PARTICLES = ['', '', '', '', '', '', '', 'de ', 'Le ', 'La ', 'Du '];

/** Surnames of the list make up a quarter of the people of France; the rest is a very long tail. */
const FREQUENT_SHARE = 0.27;

const urn = new Urn(FREQUENT, (_name, rank) => 1 / (rank + 18));
const beginnings = new Urn(BEGINNINGS, (_text, rank) => 1 / (rank + 30));
const endings = new Urn(ENDINGS, (_text, rank) => 1 / (rank + 20));

/** A rare surname without a particle: also good for a place. */
export const drawPlainName = (dice: Dice): string => dice.draw(beginnings) + dice.draw(endings);

/** A surname as often as it is met: frequent ones from the list, rare ones made of syllables. */
export function drawFamilyName(dice: Dice): string {
  if (dice.chance(FREQUENT_SHARE)) return dice.draw(urn);
  return dice.pick(PARTICLES) + drawPlainName(dice);
}

/** A surname; sometimes two joined by a hyphen, as children may carry since 2005 (and some before). */
export function drawBirthName(dice: Dice, birthYear: number): string {
  const double = birthYear >= 1995 ? 0.06 : 0.015;
  const name = drawFamilyName(dice);
  return dice.chance(double) ? `${name}-${drawFamilyName(dice)}` : name;
}
