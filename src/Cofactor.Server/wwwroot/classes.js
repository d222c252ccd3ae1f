// Several classes: choose the one to explain; the bars are their chances.
import { h, newId } from './dom.js';
import { percent } from './format.js';

export function classChooser(model, probabilities, chosen, choose) {
  const name = newId(), classes = model.classes.map(c => [c, probabilities[c]]).sort((a, b) => b[1] - a[1]);
  return h('fieldset', { class: 'classes' }, h('legend', null, 'Chance of each class. Choose the one to explain'), classes.slice(0, 20).map(([c, chance]) => {
    const bar = h('span', { class: 'chance', 'aria-hidden': 'true' });
    bar.style.width = `${100 * chance}%`;
    return h('label', null, h('input', { type: 'radio', name, value: c, checked: c === chosen, change: () => choose(c) }), h('span', { class: 'text' }, c), h('span', { class: 'track' }, bar), percent(chance));
  }));
}
