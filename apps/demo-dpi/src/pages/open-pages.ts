import { html, type Html } from './html.js';
import { openPage } from './layout.js';

const signIn = (label: string): Html =>
  html`<p><a class="button big" href="/login">${label}</a></p>`;

export const welcomePage = (): Html =>
  openPage({
    title: 'Bienvenue',
    main: html`<h1>Le dossier patient,<br />d’un geste.</h1>
      <p class="lead">
        Posez votre badge, tapez votre code une fois par vacation : vos patients s’ouvrent sur chaque
        poste où vous passez.
      </p>
      ${signIn('Se connecter avec Portique')}`,
  });

/** The session ended at the hub, or here: nothing of the patient is on the screen any more. */
export const closedPage = (): Html =>
  openPage({
    title: 'Session fermée',
    script: 'closed.js',
    main: html`<h1>Session fermée</h1>
      <p class="lead" role="status">Votre session est fermée et le dossier n’est plus affiché.</p>
      <p class="lead" id="restart" hidden>
        Ce poste revient à l’écran de badge dans quelques secondes.
        <button type="button" id="stay" class="quiet">Rester sur cette page</button>
      </p>
      ${signIn('Se connecter avec Portique')}`,
  });

export const goodbyePage = (): Html =>
  openPage({
    title: 'Session fermée',
    main: html`<h1>À bientôt</h1>
      <p class="lead" role="status">Votre session est fermée. Vous pouvez laisser le poste.</p>
      ${signIn('Se connecter avec Portique')}`,
  });

export const hubAwayPage = (): Html =>
  openPage({
    title: 'Connexion indisponible',
    main: html`<h1>Portique ne répond pas</h1>
      <p class="lead" role="alert">
        Le service de connexion de l’hôpital est injoignable pour le moment. Réessayez dans quelques
        secondes ; si cela dure, prévenez le support.
      </p>
      ${signIn('Réessayer')}`,
  });

/** Reasons of a sign-in that did not end well, in words (codes of OpenID Connect and of ours). */
const REFUSALS: Readonly<Record<string, string>> = {
  access_denied: 'La connexion a été refusée ou abandonnée.',
  login_required: 'Il faut vous authentifier de nouveau.',
  'unknown-attempt':
    'Cette connexion a expiré, a déjà servi, ou a été commencée dans un autre navigateur.',
};

export const refusedSignInPage = (because: string): Html =>
  openPage({
    title: 'Connexion refusée',
    main: html`<h1>La connexion n’a pas abouti</h1>
      <p class="lead" role="alert">
        ${REFUSALS[because] ?? 'La réponse du service de connexion n’a pas pu être vérifiée.'}
      </p>
      ${signIn('Recommencer')}`,
  });

export const lostPage = (): Html =>
  openPage({
    title: 'Page introuvable',
    main: html`<h1>Page introuvable</h1>
      <p class="lead">Cette page n’existe pas, ou plus.</p>
      <p><a class="button big" href="/patients">Mes patients</a></p>`,
  });

export const brokenPage = (correlation: string): Html =>
  openPage({
    title: 'Erreur',
    main: html`<h1>Quelque chose n’a pas marché</h1>
      <p class="lead" role="alert">
        L’erreur est enregistrée sous la référence <code>${correlation}</code>.
      </p>
      <p><a class="button big" href="/patients">Mes patients</a></p>`,
  });
