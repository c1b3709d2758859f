// The open page hears at once that its session is closed, and hides the patient.
(() => {
  const leave = () => {
    document.documentElement.hidden = true;
    window.location.replace('/session-fermee');
  };
  const events = new EventSource('/session/events');
  events.addEventListener('closed', () => {
    events.close();
    leave();
  });
  // Back to a page kept by the browser: it must be asked for again.
  window.addEventListener('pageshow', (event) => {
    if (event.persisted) window.location.reload();
  });
  // The panel closes by Escape, or by a click elsewhere.
  const panel = document.querySelector('details.session');
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && panel?.open) {
      panel.open = false;
      panel.querySelector('summary').focus();
    }
  });
  document.addEventListener('click', (event) => {
    if (panel?.open && !panel.contains(event.target)) panel.open = false;
  });
})();
