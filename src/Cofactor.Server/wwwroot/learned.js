// What the model learned whatever the row: the largest linear weights, and the pairs that interact most, column by column.
import { get } from './api.js';
import { h, newId, section } from './dom.js';
import { spaced } from './format.js';
import { ranked } from './ranked.js';
import { link, state, write } from './state.js';

const SHOWN = 5, CARDS = 12;

export async function learnedView(root, model) {
  const output = model.output(state.settings.get('class')) ?? 0;
  const weights = await get('weights', { limit: SHOWN, output }), className = model.isMulticlass ? model.classes[output] : null;
  const what = className ? `the score of “${className}”` : model.isClassifier ? `the score of “${model.classes[1]}”` : model.isRanker ? 'the score' : 'the prediction';
  root.replaceChildren(h('h1', null, 'What it learned'),
    h('p', { class: 'intro' }, `Whatever else stands in a row, these features and pairs push ${what} most. Blue, to the right, pushes up; orange, to the left, down. Of each kind the top ${SHOWN} and the bottom ${SHOWN} are shown${model.isClassifier || model.isRanker ? ', in score points' : ''}.`),
    className ? classChoice(model, className, root) : '',
    section('Features on their own', 'What each feature adds by itself: its linear weight. A name leads to its place on the map.', grouped(weights.linear.map(g => ({
      title: g.column ? spaced(g.column) : 'All features',
      entries: [...g.positive, ...[...g.negative].reverse()].map(w => ({ label: g.column ? model.names.short(w.name) : model.names.text(w.name), value: w.weight, href: link('map', { settings: { feature: w.feature } }) })),
    })))),
    section('Pairs of features', 'What two features add by standing in one row, beyond what each adds on its own. Each pair leads to a row of just these two.', grouped(weights.pairs.map(g => ({
      title: g.columns.filter(Boolean).length > 0 ? g.columns.map(spaced).join(' × ') : 'All pairs',
      note: g.exact ? null : 'The strongest found in the time given; there may be stronger ones.',
      entries: [...g.positive, ...[...g.negative].reverse()].map(p => ({ label: `${model.names.text(p.first.name)} × ${model.names.text(p.second.name)}`, value: p.strength, href: link('explain', { row: rowOf(model, p), swap: null }) })),
    })))));
}

// A row that holds a pair and nothing else.
function rowOf(model, { first, second }) {
  return model.hasColumns ? new Map([first, second].map(f => model.names.parts(f.name)).map(({ column, value }) => [column, value ?? '1']))
    : new Map([['', `${first.feature}:1 ${second.feature}:1`]]);
}

// Groups as cards on one scale, so that bars can be compared across them.
function grouped(groups) {
  const filled = groups.filter(g => g.entries.length > 0);
  if (filled.length === 0)
    return h('p', { class: 'note' }, 'There is nothing to show: none of them differs from zero.');
  const most = Math.max(...filled.flatMap(g => g.entries.map(e => Math.abs(e.value))));
  const cards = filled.map(g => h('div', null, h('h3', null, g.title), g.note && h('p', { class: 'hint' }, g.note), ranked(g.entries, { most })));
  return [h('div', { class: 'cards' }, cards.slice(0, CARDS)), cards.length > CARDS && h('details', null, h('summary', null, `${cards.length - CARDS} more`), h('div', { class: 'cards' }, cards.slice(CARDS)))];
}

function classChoice(model, chosen, root) {
  const id = newId(), select = h('select', { id, change: () => {
    state.settings.set('class', select.value);
    write();
    learnedView(root, model).then(() => root.querySelector('select')?.focus());
  } }, model.classes.map(c => h('option', { value: c, selected: c === chosen }, c)));
  return h('p', { class: 'form-grid' }, h('span', { class: 'field' }, h('label', { for: id }, 'Class'), select));
}
