import type { CardView } from '../card-view.js';
import { html, type Html } from './html.js';
import { hueOf, initialsOf, searchText, wardsOf, type PersonOnTable } from './people.js';

const ROLES: Readonly<Record<string, string>> = {
  officer: 'Agent d’identité',
  auditor: 'Auditeur',
  administrator: 'Administrateur',
};

/** The badges, each with the demonstration sheet of the person. */
export function badges(people: readonly PersonOnTable[]): Html {
  const wards = wardsOf(people);
  const items = people.map((person, i) => personItem(person, hueOf(wards, person.ward), `p${i}`));
  return html`<section id="badges" class="badges" aria-labelledby="badges-title" tabindex="-1">
    <div class="head">
      <h2 id="badges-title">Badges</h2>
      <div class="tools" role="search">
        <label for="find">Rechercher</label>
        <input id="find" type="search" autocomplete="off" placeholder="Nom, matricule, histoire" />
        <label for="ward">Service</label>
        <select id="ward">
          <option value="">Tous les services</option>
          ${wards.map((ward) => html`<option>${ward}</option>`)}
        </select>
      </div>
    </div>
    <p id="count" class="count" role="status">${countOf(people.length)}</p>
    <ul id="people" class="people">
      ${items}
    </ul>
    <p id="nobody" class="nobody" hidden>Personne ne correspond à cette recherche.</p>
  </section>`;
}

const countOf = (count: number): string => `${count} personne${count > 1 ? 's' : ''}`;

function personItem(person: PersonOnTable, hue: string, id: string): Html {
  const [first] = person.cards;
  return html`<li
    class="person ${hue}"
    data-find="${searchText(person)}"
    data-ward="${person.ward}"
  >
    <article aria-labelledby="${id}">
      ${first === undefined ? noBadge(person, id) : badge(person, first, id)} ${sheet(person)}
    </article>
  </li>`;
}

const badge = (person: PersonOnTable, card: CardView, id: string): Html =>
  html`<div class="badge" draggable="true" data-card="${card.id}" data-initials="${initialsOf(person)}">
    <span class="slot" aria-hidden="true"></span>
    <p class="ward">${person.ward}</p>
    <span class="photo" aria-hidden="true">${initialsOf(person)}</span>
    <h3 id="${id}"><span>${person.givenName}</span> <span class="family">${person.familyName}</span></h3>
    ${chip(card)}
  </div>`;

const noBadge = (person: PersonOnTable, id: string): Html =>
  html`<div class="badge missing">
    <p class="ward">${person.ward}</p>
    <span class="photo" aria-hidden="true">${initialsOf(person)}</span>
    <h3 id="${id}"><span>${person.givenName}</span> <span class="family">${person.familyName}</span></h3>
    <p class="chip none">Pas de badge</p>
  </div>`;

const chip = ({ state, randomUid }: CardView): Html =>
  html`<p class="chip ${state ?? ''}">
    ${state === 'blank' ? 'Carte vierge' : 'Personnalisé'}${randomUid ? ' · UID aléatoire' : ''}
  </p>`;

function sheet(person: PersonOnTable): Html {
  const roles = person.roles.map((role) => html`<li>${ROLES[role] ?? role}</li>`);
  return html`<div class="sheet">
    ${person.story === undefined ? undefined : html`<p class="story">${person.story}</p>`}
    <dl>
      ${person.pin === undefined ? undefined : html`<div class="pin"><dt>PIN</dt><dd>${person.pin}</dd></div>`}
      ${
        person.matricule === undefined
          ? undefined
          : html`<div><dt>Matricule</dt><dd>${person.matricule}</dd></div>`
      }
    </dl>
    ${roles.length === 0 ? undefined : html`<ul class="roles" aria-label="Rôles">${roles}</ul>`}
    <div class="acts">
      ${person.cards.map((card, i) => layButton(person, card, i))}
      ${person.cards.length === 0 ? takeBlank(person) : undefined}
    </div>
  </div>`;
}

/** Said again for who does not see the badge: whose it is, and on which post. */
const layButton = (person: PersonOnTable, card: CardView, rank: number): Html =>
  html`<button
    type="button"
    class="lay"
    id="lay-${card.id}"
    data-card="${card.id}"
    data-initials="${initialsOf(person)}"
  >
    ${rank === 0 ? 'Poser' : `Poser la carte n° ${rank + 1}`}
    <span class="unseen">le badge de ${person.givenName} ${person.familyName}</span> sur
    <span class="chosen">le lecteur</span>
  </button>`;

const takeBlank = (person: PersonOnTable): Html =>
  html`<button
    type="button"
    class="take"
    data-matricule="${person.matricule ?? ''}"
    data-given="${person.givenName}"
    data-family="${person.familyName}"
    data-ward="${person.ward}"
  >
    Prendre une carte vierge
    <span class="unseen">pour ${person.givenName} ${person.familyName}</span>
  </button>`;
