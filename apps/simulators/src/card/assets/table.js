'use strict';

// The table's only script: chooses a post, lays cards, shows what passes. The page holds all the content.

const one = (selector, from = document) => from.querySelector(selector);
const all = (selector, from = document) => [...from.querySelectorAll(selector)];

const READER = {
  untried: 'Lecteur prêt à essayer',
  free: 'Lecteur libre',
  'card-laid': 'Carte posée',
  unreachable: 'Lecteur injoignable',
};
const END = {
  'powered-off': 'lu jusqu’au bout',
  removed: 'carte retirée',
  held: 'carte reprise',
  'reader-absent': 'lecteur parti',
};
const REFUSAL = {
  'reader.unreachable': 'le lecteur ne répond pas : son agent est-il lancé ?',
  'reader.busy': 'une carte est déjà posée sur ce lecteur',
};
const SHOWN_TAPS = 8;
const PLACE = 'portique-table-post';

/** French typography: no line ends before a colon or a question mark. */
const say = (place, sentence) => {
  place.textContent = sentence.replaceAll(/ ([:;?!»])/g, '\u00A0$1');
};
const announce = (sentence) => say(one('#announce'), sentence);

/* The post chosen */

const chosenPost = () => one('input[name=post]:checked')?.value;

function showChosen() {
  for (const place of all('.chosen')) place.textContent = chosenPost() ?? 'le lecteur';
  one('#dock-post').value = chosenPost() ?? '';
}

function choosePost(name) {
  const radio = all('input[name=post]').find(({ value }) => value === name);
  if (radio) radio.checked = true;
  sessionStorage.setItem(PLACE, chosenPost() ?? '');
  showChosen();
}

/* Requests */

async function ask(method, path, body) {
  const answer = await fetch(path, {
    method,
    ...(body && { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }),
  });
  const told = answer.status === 204 ? {} : await answer.json();
  if (!answer.ok) throw new Error(told.title ?? 'La table ne répond pas.');
  return told;
}

/** Says what went wrong instead of failing in silence. */
async function attempt(act) {
  try {
    return await act();
  } catch (error) {
    announce(error.message);
    const note = one('#gesture-note');
    if (note) say(note, error.message);
  }
}

const initials = new Map();

async function lay(cardId, mark, post = chosenPost(), options = undefined) {
  if (post === undefined) return;
  initials.set(cardId, mark);
  await attempt(() => ask('POST', '/api/taps', { cardId, post, ...(options && { options }) }));
}

/* What passes */

const seconds = (milliseconds) => `${(milliseconds / 1000).toFixed(2).replace('.', ',')} s`;
const exchanges = (count) => `${count} échange${count > 1 ? 's' : ''}`;

function sentenceOf(tap) {
  if (tap.state === 'failed') return REFUSAL[tap.code] ?? 'passage impossible';
  const measure = `${exchanges(tap.apdus)}, ${seconds(tap.milliseconds)}`;
  if (tap.state === 'ended') return `${measure} – ${END[tap.end]}`;
  return tap.state === 'laid' ? 'posé, le lecteur n’a pas encore réagi' : `${measure}…`;
}

function showTap(tap) {
  one('#no-tap').hidden = true;
  const list = one('#taps');
  let row = document.getElementById(`tap-${tap.tapId}`);
  if (!row) {
    row = document.createElement('li');
    row.id = `tap-${tap.tapId}`;
    row.append(document.createElement('strong'), document.createElement('span'));
    list.prepend(row);
    while (list.children.length > SHOWN_TAPS) list.lastElementChild.remove();
  }
  row.className = { laid: 'going', powered: 'going' }[tap.state] ?? tap.state;
  one('strong', row).textContent = `${tap.label} → ${tap.post}`;
  say(one('span', row), sentenceOf(tap));
  say(one('#dock-tap'), `${tap.label} : ${sentenceOf(tap)}`);
  if (tap.state !== 'powered') announce(`${tap.label}, ${tap.post} : ${sentenceOf(tap)}`);
  showOnReader(tap);
}

const postOf = (name) => all('.post').find(({ dataset }) => dataset.post === name);

function showOnReader(tap) {
  const post = postOf(tap.post);
  if (!post) return;
  const over = tap.state === 'ended' || tap.state === 'failed';
  one('.pull', post).hidden = over;
  one('.laid', post).textContent = initials.get(tap.cardId) ?? initialsOf(tap.label);
  if (tap.state === 'powered') one('.state', post).textContent = exchanges(tap.apdus);
  if (tap.state === 'ended' && tap.end !== 'reader-absent') {
    one('.state', post).textContent =
      `Libre – ${exchanges(tap.apdus)}, ${seconds(tap.milliseconds)}`;
  }
}

const initialsOf = (label) =>
  label
    .split(/\s+/)
    .map((word) => word[0])
    .join('')
    .slice(0, 2)
    .toUpperCase();

function showReader({ post: name, state }) {
  const post = postOf(name);
  if (!post) return;
  post.dataset.reader = state;
  one('.state', post).textContent = READER[state];
}

/* The cards may have changed: their part of the page is taken again, the place of the reader kept. */

let refreshing;

function refreshSoon() {
  clearTimeout(refreshing);
  refreshing = setTimeout(() => attempt(refresh), 150);
}

async function refresh() {
  const answer = await fetch('/');
  const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const focused = document.activeElement?.id;
  one('#people').replaceWith(one('#people', fresh));
  const chosen = { card: one('#gesture-card').value };
  one('.specials').replaceWith(one('.specials', fresh));
  one('#gesture-card').replaceWith(one('#gesture-card', fresh));
  if (chosen.card) one('#gesture-card').value = chosen.card;
  if (one('#gesture-card').selectedIndex < 0) one('#gesture-card').selectedIndex = 0;
  if (focused) document.getElementById(focused)?.focus();
  showChosen();
  filter();
  showGesture();
}

function listen() {
  const events = new EventSource('/api/events');
  events.addEventListener('message', ({ data }) => {
    const event = JSON.parse(data);
    if (event.kind === 'tap') showTap(event);
    if (event.kind === 'reader') showReader(event);
    if (event.kind === 'cards-changed') refreshSoon();
  });
}

/* Search */

const folded = (text) =>
  text
    .replaceAll(/œ/gi, 'oe')
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .toUpperCase()
    .replaceAll(/[^A-Z0-9]+/g, ' ')
    .trim();

function filter() {
  const words = folded(one('#find').value).split(' ');
  const ward = one('#ward').value;
  let shown = 0;
  for (const person of all('.person')) {
    const matches =
      (ward === '' || person.dataset.ward === ward) &&
      words.every((word) => person.dataset.find.includes(word));
    person.hidden = !matches;
    if (matches) shown += 1;
  }
  one('#count').textContent = `${shown} personne${shown > 1 ? 's' : ''}`;
  one('#nobody').hidden = shown > 0;
}

/* Gestures that go wrong */

const GESTURES = {
  pull: {
    rank: 'Échanges avant',
    note: 'Le badge quitte le lecteur au milieu de la lecture : rien ne doit s’ouvrir.',
    options: (rank) => ({ pullAfter: rank }),
  },
  hold: {
    note: 'Le badge reste posé après la lecture : un seul passage doit compter.',
    options: () => ({ holdMilliseconds: 8000 }),
  },
  replay: {
    note: 'Un appareil redonne les réponses du dernier passage : le défi a changé, refus attendu.',
    options: () => ({ replay: true }),
  },
  tamper: {
    rank: 'Réponse n°',
    note: 'Un bit de la réponse change en route : le contrôle d’intégrité doit le voir.',
    options: (rank) => ({ tamperAnswer: rank }),
  },
  clone: { note: 'Une carte « magique » au même UID rejoint le tiroir ; posez-la ensuite.' },
};

const gesture = () => GESTURES[one('#gesture').value];

function showGesture() {
  const { rank, note } = gesture();
  one('#rank-field').hidden = rank === undefined;
  if (rank) one('label', one('#rank-field')).textContent = rank;
  const recorded = one('#gesture-card').selectedOptions[0]?.dataset.recorded;
  const missing = one('#gesture').value === 'replay' && recorded === 'no';
  say(
    one('#gesture-note'),
    missing ? 'Ce badge n’a pas encore été posé : posez-le une fois pour l’enregistrer.' : note,
  );
}

async function doGesture() {
  const card = one('#gesture-card');
  const of = card.value;
  if (of === '') return;
  if (one('#gesture').value === 'clone') {
    const made = await attempt(() => ask('POST', '/api/cards', { kind: 'clone', of }));
    if (made) announce(`${made.card.label} : carte ajoutée au tiroir.`);
    return;
  }
  const label = card.selectedOptions[0].textContent.trim();
  await lay(of, initialsOf(label), chosenPost(), gesture().options(Number(one('#rank').value)));
}

/* Clicks, by what was clicked */

async function takeBlank({ dataset }) {
  const { given, family, matricule, ward } = dataset;
  const holder = given && {
    givenName: given,
    familyName: family,
    ...(matricule && { matricule }),
    ...(ward && { ward }),
  };
  const made = await attempt(() => ask('POST', '/api/cards', holder ? { holder } : {}));
  if (made) announce(`${made.card.label} : carte vierge prête.`);
}

const CLICKS = [
  ['button.lay[data-card]', ({ dataset }) => lay(dataset.card, dataset.initials)],
  ['button.take', takeBlank],
  ['button.discard', ({ dataset }) => attempt(() => ask('DELETE', `/api/cards/${dataset.card}`))],
  [
    'button.pull',
    (button) =>
      attempt(() => {
        const { post } = button.closest('.post').dataset;
        return ask('DELETE', `/api/taps/${encodeURIComponent(post)}`);
      }),
  ],
];

function clicked({ target }) {
  for (const [selector, act] of CLICKS) {
    const button = target.closest(selector);
    if (button) {
      act(button);
      return;
    }
  }
}

/* A badge can also be dragged onto a post */

let dragged;

function dragging() {
  document.addEventListener('dragstart', (event) => {
    const card = event.target.closest?.('[draggable=true][data-card]');
    if (!card) return;
    dragged = card.dataset;
    event.dataTransfer.setData('text/plain', '');
    event.dataTransfer.effectAllowed = 'move';
    card.classList.add('dragged');
  });
  document.addEventListener('dragend', ({ target }) => {
    dragged = undefined;
    target.classList?.remove('dragged');
    for (const post of all('.post.over')) post.classList.remove('over');
  });
  for (const post of all('.post')) {
    post.addEventListener('dragover', (event) => {
      if (!dragged) return;
      event.preventDefault();
      post.classList.add('over');
    });
    post.addEventListener('dragleave', () => post.classList.remove('over'));
    post.addEventListener('drop', (event) => {
      event.preventDefault();
      post.classList.remove('over');
      if (dragged) {
        choosePost(post.dataset.post);
        lay(dragged.card, dragged.initials, post.dataset.post);
      }
    });
  }
}

function start() {
  choosePost(sessionStorage.getItem(PLACE) || chosenPost());
  one('.posts').addEventListener('change', () => choosePost(chosenPost()));
  one('#dock-post').addEventListener('change', ({ target }) => choosePost(target.value));
  one('#find').addEventListener('input', filter);
  one('#ward').addEventListener('change', filter);
  one('#gesture').addEventListener('change', showGesture);
  one('#gestures').addEventListener('change', showGesture);
  one('#gestures').addEventListener('submit', (event) => {
    event.preventDefault();
    doGesture();
  });
  document.addEventListener('click', clicked);
  dragging();
  showGesture();
  listen();
}

start();
