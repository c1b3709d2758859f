// A ward's post goes back to the badge screen by itself, unless somebody asks to stay.
(() => {
  const WAIT_MS = 10000;
  const notice = document.getElementById('restart');
  const timer = setTimeout(() => window.location.replace('/login'), WAIT_MS);
  notice.hidden = false;
  document.getElementById('stay').addEventListener('click', () => {
    clearTimeout(timer);
    notice.hidden = true;
  });
})();
