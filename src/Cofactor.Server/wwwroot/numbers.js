// Numbers in the page carry their exact value: <data value="6.329529762">6.33</data>.
import { h } from './dom.js';
import { number, sign, signed } from './format.js';

export const plain = value => h('data', { value }, number(value));

/** A contribution: signed and coloured. */
export const push = value => h('data', { value, class: `push ${sign(value)}` }, signed(value));

/** By how much a prediction moves: percentage points where it is a chance. */
export const moved = (model, value) => h('data', { value, class: `push ${sign(value)}` }, model.isClassifier ? `${value > 0 ? '+' : ''}${number(100 * value, 1)} points` : signed(value));

export const prediction = (model, value, attributes) => h('data', { value, ...attributes }, model.show(value));
