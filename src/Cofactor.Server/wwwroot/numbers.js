// Numbers in the page carry their exact value: <data value="6.329529762">6.33</data>.
import { h } from './dom.js';
import { number, placed, sign, signed, signedPlaced } from './format.js';

export const plain = (value, text = number(value)) => h('data', { value }, text);

/** A contribution: signed and coloured. */
export const push = value => h('data', { value, class: `push ${sign(value)}` }, signed(value));

/** A part of a sum, as it is printed there. */
export const part = (value, shown, places) => h('data', { value, class: `push ${sign(value)}` }, signedPlaced(shown, places));

export const base = (value, shown, places) => plain(value, placed(shown, places));

/** By how much a prediction moves, as the two printed ones differ: percentage points where it is a chance. */
export function moved(model, from, to) {
  const value = to - from;
  if (!model.isClassifier && Math.min(Math.abs(to), Math.abs(from)) < 0.01)
    return push(value);
  const places = model.isClassifier ? 1 : 2, scale = model.isClassifier ? 100 : 1;
  const shown = Number((scale * to).toFixed(places)) - Number((scale * from).toFixed(places));
  return h('data', { value, class: `push ${sign(value)}` }, `${signedPlaced(shown, places)}${model.isClassifier ? ' percentage points' : ''}`);
}

export const prediction = (model, value, attributes) => h('data', { value, ...attributes }, model.show(value));
