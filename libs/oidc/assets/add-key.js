// Adds a security key: to one's own account, or at the badge desk.
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
  // problem+json of the hub: `code` is `fido2.…`.
  const codeOf = async (answer) => (await answer.json().catch(() => ({}))).code ?? '';
  const refused = (code) =>
    form.getAttribute(`data-refused-${code.replace(/^fido2\./, '').replace(/[^a-z-]/g, '')}`);
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    say(status.dataset.waiting, 'live');
    try {
      const offer = await post(form.dataset.offer, {});
      if (!offer.ok) throw new Error(await codeOf(offer));
      const { ceremonyId, options } = await offer.json();
      const answer = await startRegistration({ optionsJSON: options });
      const label = new FormData(form).get('label');
      const added = await post(form.dataset.add, { ceremony: ceremonyId, label, answer });
      if (!added.ok) throw new Error(await codeOf(added));
      say(form.dataset.done, 'note');
      if (form.dataset.after === 'stay') form.querySelector('button').disabled = true;
      else setTimeout(() => location.reload(), 1500);
    } catch (error) {
      say(refused(error.message) ?? form.dataset.failed, 'alert');
    }
  });
})();
