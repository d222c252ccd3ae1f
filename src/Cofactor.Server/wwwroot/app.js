// Starts the page: the model's card, then the view that the address names. Views are loaded when they are first shown.
import { get } from './api.js';
import { h } from './dom.js';
import { whole } from './format.js';
import { Model } from './model.js';
import { link, onWrite, read, state } from './state.js';
import { start as startTheme } from './theme.js';

const VIEWS = [
  ['explain', 'Explain', async () => (await import('./explain.js')).explainView],
  ['map', 'Map', async () => (await import('./factor-map.js')).mapView],
  ['learned', 'Learned', async () => (await import('./learned.js')).learnedView],
  ['recommend', 'Recommend', async () => (await import('./recommend.js')).recommendView],
  ['model', 'Model', async () => (await import('./card.js')).cardView],
];

const main = document.getElementById('main'), nav = document.getElementById('nav');
let model, shown = 0;

function showNav() {
  nav.replaceChildren(h('ul', null, VIEWS.map(([view, title]) => h('li', null, h('a', { href: link(view), 'aria-current': view === state.view ? 'page' : null }, title)))));
}

async function show() {
  read();
  showNav();
  const number = ++shown, [, title, load] = VIEWS.find(([view]) => view === state.view), root = h('div', { class: `view ${state.view}` });
  document.title = `${title} · Cofactor`;
  main.replaceChildren(root);
  root.append(h('p', { class: 'loading', role: 'status' }, 'Loading…'));
  try {
    const view = await load();
    if (number === shown)
      await view(root, model);
  } catch (error) {
    root.replaceChildren(h('h1', null, title), h('p', { class: 'error', role: 'alert' }, error.message));
  }
}

async function begin() {
  startTheme(document.getElementById('theme'));
  // The address after '#' names the view, so the link to the content moves the focus itself.
  document.getElementById('skip').addEventListener('click', event => { event.preventDefault(); main.focus(); });
  onWrite(showNav);
  read();
  showNav();
  try {
    model = new Model(await get('model'));
  } catch (error) {
    main.replaceChildren(h('h1', null, 'No model'), h('p', { class: 'error', role: 'alert' }, error.message));
    return;
  }
  document.getElementById('footer').replaceChildren(h('p', null, `Model ${model.version} · ${spacedType(model.predictor_type)} · ${whole(model.trained_features)} trained features · ${whole(model.num_factors)} factors · ${model.created_by}`));
  addEventListener('hashchange', async () => {
    await show();
    scrollTo(0, 0);
    main.focus({ preventScroll: true });
  });
  await show();
}

const spacedType = type => type.replaceAll('_', ' ');

begin();
