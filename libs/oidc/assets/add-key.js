// "Mon compte": adds a security key after a fresh sign-in.
(() => {
  const form = document.getElementById('add-key');
  if (!form) return;
  const status = document.getElementById('key-status');
  const { browserSupportsWebAuthn, startRegistration } = window.SimpleWebAuthnBrowser;
  const say = (text, look) => {
    status.className = look;
    status.textContent = text;
  };
  if (!browserSupportsWebAuthn()) say(form.dataset.unsupported, 'alert');
  const post = (path, body) =>
    fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify(body),
    });
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    say(status.dataset.waiting, 'live');
    try {
      const offer = await post('/compte/cles/offre', {});
      if (!offer.ok) throw new Error('offer');
      const { ceremonyId, options } = await offer.json();
      const answer = await startRegistration({ optionsJSON: options });
      const label = new FormData(form).get('label');
      const added = await post('/compte/cles', { ceremony: ceremonyId, label, answer });
      if (!added.ok) throw new Error('refused');
      say(form.dataset.done, 'note');
      setTimeout(() => location.reload(), 1500);
    } catch {
      say(form.dataset.failed, 'alert');
    }
  });
})();
