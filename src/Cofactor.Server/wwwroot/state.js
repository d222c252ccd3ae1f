// What the page shows stands in the address after '#', so that a view can be sent to someone:
// #explain?x.user=Ada&x.film=Alien&y.film=Solaris, with x. the row, y. the swapped one, and view settings without a dot.
const VIEWS = ['explain', 'map', 'learned', 'recommend', 'model'];

export const state = { view: 'explain', row: new Map(), swap: null, settings: new Map() };

export function read() {
  const [view, text = ''] = location.hash.slice(1).split(/\?(.*)/s);
  state.view = VIEWS.includes(view) ? view : 'explain';
  state.row = new Map();
  state.swap = null;
  state.settings = new Map();
  for (const [name, value] of new URLSearchParams(text))
    if (name.startsWith('x.'))
      state.row.set(name.slice(2), value);
    else if (name.startsWith('y.'))
      (state.swap ??= new Map()).set(name.slice(2), value);
    else
      state.settings.set(name, value);
}

/** The address of a view with the present row and class, and other settings if given. */
export function link(view, { row = state.row, swap = state.swap, settings = {} } = {}) {
  const query = new URLSearchParams(), chosen = state.settings.get('class');
  for (const [name, value] of row)
    query.append(`x.${name}`, value);
  for (const [name, value] of swap ?? [])
    query.append(`y.${name}`, value);
  for (const [name, value] of Object.entries(chosen ? { class: chosen, ...settings } : settings))
    if (value !== null && value !== undefined && value !== '')
      query.append(name, value);
  const text = query.toString();
  return `#${view}${text ? `?${text}` : ''}`;
}

/** Puts the state into the address without a new step in the history. */
export function write() {
  history.replaceState(null, '', link(state.view, { settings: Object.fromEntries(state.settings) }));
  for (const changed of listeners)
    changed();
}

const listeners = [];

export const onWrite = listener => listeners.push(listener);
