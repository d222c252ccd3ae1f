// The features nearest to one: alike (cosine of the factors) or strong together (interaction).
import { get } from './api.js';
import { h, newId } from './dom.js';
import { spaced } from './format.js';
import { ranked } from './ranked.js';
import { link, state } from './state.js';

const WAYS = [
  ['cosine', 'Most alike', column => `The values${column ? ` of ${spaced(column)}` : ''} whose factors point the same way: 1 is the same, 0 unrelated, −1 the opposite.`],
  ['interaction', 'Strongest together', () => 'The other features that add or take away most when they meet this one.'],
];

/** found(neighbors) is called with what is shown; choose(feature) when one is clicked. */
export function neighbors(model, feature, { by = 'cosine', limit = 10, choose, found } = {}) {
  const name = newId(), list = h('div', { 'aria-live': 'polite' }), hint = h('p', { class: 'hint' });
  let asked = 0;
  const show = async way => {
    const number = ++asked;
    list.setAttribute('aria-busy', 'true');
    hint.textContent = WAYS.find(([key]) => key === way)[2](feature.column);
    try {
      const answer = await get('neighbors', { feature: feature.feature, by: way, limit, output: model.output(state.settings.get('class')) });
      if (number !== asked)
        return;
      list.replaceChildren(answer.neighbors.length === 0 ? h('p', { class: 'note' }, 'It has none: it was not in training, or nothing else was.')
        : ranked(answer.neighbors.map(n => ({ label: model.names.rich(n.name), value: n.value_of, ...choose ? { click: () => choose(n) } : { href: link('map', { settings: { feature: n.feature } }) } })), way === 'cosine' ? { most: 1, isSigned: false } : {}));
      found?.(answer.neighbors);
    } catch (error) {
      list.replaceChildren(h('p', { class: 'error', role: 'alert' }, error.message));
    }
    if (number === asked)
      list.removeAttribute('aria-busy');
  };
  show(by);
  return h('div', null, h('fieldset', { class: 'choice' }, h('legend', { class: 'hidden' }, 'Nearest by'), WAYS.map(([key, title]) => h('label', null, h('input', { type: 'radio', name, value: key, checked: key === by, change: () => show(key) }), title))), hint, list);
}

/** The feature that the address names, or null. */
export async function featureOf(model) {
  const id = state.settings.get('feature');
  return id ? (await get('neighbors', { feature: id, limit: 1 })).feature : null;
}
