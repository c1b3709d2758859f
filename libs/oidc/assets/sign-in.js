// The sign-in page: follows the reader of this post, and signs in with a security key.
(() => {
  const box = document.getElementById('sign-in');
  if (!box) return;
  const { uid, ceremony, state, refusal } = box.dataset;
  const here = `/interaction/${uid}`;

  if (state === 'proven') document.getElementById('complete').requestSubmit();

  if (ceremony && (state === 'waiting' || state === 'pin')) {
    const events = new EventSource(`${here}/events?c=${ceremony}`);
    events.onmessage = ({ data }) => {
      const now = JSON.parse(data);
      const same = now.kind === state && (now.refusal ?? '') === refusal;
      if (same || (now.kind === 'over' && state === 'pin')) return;
      events.close();
      location.replace(now.kind === 'over' ? here : `${here}?c=${ceremony}`);
    };
  }

  const button = document.getElementById('use-key');
  if (!button) return;
  const status = document.getElementById('key-status');
  const { browserSupportsWebAuthn, startAuthentication } = window.SimpleWebAuthnBrowser;
  if (!browserSupportsWebAuthn()) {
    button.disabled = true;
    status.textContent = box.dataset.keyUnsupported;
    return;
  }
  const post = async (path, body) => {
    const answer = await fetch(`${here}/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  };
  button.addEventListener('click', async () => {
    button.disabled = true;
    status.className = 'live';
    status.textContent = status.dataset.waiting;
    try {
      const { ceremonyId, options } = await post('key/challenge', {});
      const answer = await startAuthentication({ optionsJSON: options });
      const { location: next } = await post('key/answer', { ceremony: ceremonyId, answer });
      location.assign(next);
    } catch {
      status.className = 'alert';
      status.textContent = box.dataset.keyFailed;
      button.disabled = false;
    }
  });
})();
