import { displayName } from '#libs/directory';
import type { InvitedPerson } from '#libs/authentication';
import { html, type Html } from './html.js';
import { layout } from './layout.js';
import type { Texts } from './texts.js';

/** Words of the registration of a key at the desk. French first. */
const fr = {
  title: 'Enregistrer une clé de sécurité',
  lead: 'La personne est présente, son identité vérifiée. Elle branche sa clé, ou pose sa carte, et choisit elle-même son code FIDO.',
  cardLead:
    'Insérez la carte CPS4 de la personne dans le lecteur. Son module FIDO2 a un code à lui, que la personne choisit : ce n’est pas le code de la carte.',
  label: 'Nom de la clé',
  key: 'Clé de sécurité',
  card: 'Carte CPS4 (module FIDO2)',
  submit: 'Enregistrer',
  done: 'La clé est enregistrée : elle sert dès maintenant. Vous pouvez fermer cette page.',
  notListed:
    'Ce modèle de clé n’est pas accepté dans l’établissement. Un administrateur peut l’accepter.',
  barred: 'Ce modèle de clé a été déclaré compromis ou retiré : il n’est plus accepté.',
  synced: 'Cette clé se copie sur d’autres appareils : elle n’est pas acceptée.',
} as const;

const en: Readonly<Record<keyof typeof fr, string>> = {
  title: 'Register a security key',
  lead: 'The person is here, their identity checked. They plug their key in, or lay their card, and choose its FIDO code themselves.',
  cardLead:
    'Put the person’s CPS4 card into the reader. Its FIDO2 applet has a code of its own, that the person chooses: it is not the card’s code.',
  label: 'Name of the key',
  key: 'Security key',
  card: 'CPS4 card (FIDO2 applet)',
  submit: 'Register',
  done: 'The key is registered: it serves from now on. You may close this page.',
  notListed: 'This model of key is not accepted in the hospital. An administrator may accept it.',
  barred: 'This model of key was declared compromised or withdrawn: it is not accepted any more.',
  synced: 'This key is copied to other devices: it is not accepted.',
};

/** What the script says of each refusal, as attributes of its form. */
export function keyRefusals(t: Texts): Html {
  const words = t.lang === 'en' ? en : fr;
  return html`data-refused-model-not-listed="${words.notListed}"
  data-refused-root-not-trusted="${words.notListed}"
  data-refused-model-barred="${words.barred}" data-refused-synced-key="${words.synced}"`;
}

/** A person in front of the desk registers their key. */
export function keyInvitationPage(t: Texts, token: string, person: InvitedPerson): string {
  const words = t.lang === 'en' ? en : fr;
  return layout({
    t,
    title: words.title,
    scripts: ['simplewebauthn.js', 'add-key.js'],
    main: html`<p class="context">${words.title}</p>
      <h1>${displayName(person.identity)}</h1>
      <p class="lead">${person.isCard ? words.cardLead : words.lead}</p>
      <form
        id="add-key"
        data-offer="/cle/${token}/offre"
        data-add="/cle/${token}"
        data-after="stay"
        data-done="${words.done}"
        data-failed="${t.keyFailed}"
        data-unsupported="${t.keyUnsupported}"
        ${keyRefusals(t)}
      >
        <label for="label">${words.label}</label>
        <input
          id="label"
          name="label"
          required
          minlength="2"
          maxlength="60"
          value="${person.isCard ? words.card : words.key}"
        />
        <button class="primary">${words.submit}</button>
        <p id="key-status" class="live" role="status" data-waiting="${t.keyWaiting}"></p>
      </form>`,
  });
}
