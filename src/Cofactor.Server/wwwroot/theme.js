// Light, dark, or as the system has it; the choice is kept in this browser.
const KEY = 'cofactor-theme', SYSTEM = matchMedia('(prefers-color-scheme: dark)');

const isDark = () => document.documentElement.dataset.theme ? document.documentElement.dataset.theme === 'dark' : SYSTEM.matches;

export function start(button) {
  const kept = localStorage.getItem(KEY);
  if (kept)
    document.documentElement.dataset.theme = kept;
  const show = () => {
    button.textContent = isDark() ? '☀ Light' : '☾ Dark';
    button.setAttribute('aria-label', isDark() ? 'Switch to light colours' : 'Switch to dark colours');
  };
  SYSTEM.addEventListener('change', show);
  button.addEventListener('click', () => {
    document.documentElement.dataset.theme = isDark() ? 'light' : 'dark';
    localStorage.setItem(KEY, document.documentElement.dataset.theme);
    show();
  });
  show();
}
