// The same row with something swapped: before, after, and the difference part by part.
import { asTable, h, newId, onWidth, s, section } from './dom.js';
import { placed, sign, signedPlaced, spaced, whole } from './format.js';
import { moved, part, prediction } from './numbers.js';
import { differences } from './parts.js';
import { rowEditor } from './row-editor.js';
import { adding, placesFor } from './sums.js';

const MOST = 12;

/** changed(row or null) is called with the swapped row after each edit; null takes the swap back. */
export function swap(model, row, swapped, { before, after, error, alternatives }, changed) {
  const current = new Map(swapped ?? row), id = newId();
  const set = (name, value) => changed(new Map(current).set(name, value));
  const editor = h('details', { class: 'editor', open: swapped !== null || !alternatives?.length }, h('summary', null, 'Swap whatever you like'),
    rowEditor(model.columns, current, set, { differs: name => swapped !== null && swapped.get(name) !== row.get(name) }));
  return section('What if?', `Keep the row and swap ${model.hasColumns ? `something in it, such as the value of ${spaced((model.columns.find(c => c.name === model.item) ?? model.columns[0]).name)}` : 'some of its features'}. Only the parts that the swapped features take part in can change.`,
    suggestions(model, before, alternatives, set), editor,
    h('div', { id, 'aria-live': 'polite' },
      error && h('p', { class: 'error', role: 'alert' }, error),
      swapped !== null && after && [result(model, before, after), h('p', { class: 'back' }, h('button', { type: 'button', class: 'quiet', click: () => changed(null) }, 'Take the swap back'))]));
}

// The strongest swap of each column each way, as buttons.
function suggestions(model, before, alternatives, set) {
  if (!alternatives?.length)
    return null;
  const best = model.columns.flatMap(c => [1, -1].map(way => alternatives.find(a => a.column === c.name && Math.sign(a.difference) === way && Math.abs(a.difference) >= 0.0005))).filter(Boolean);
  return h('div', null, h('p', { class: 'hint' }, `The strongest single swap of each column each way, of the ${whole(alternatives.tried)} tried${alternatives.tried < alternatives.possible ? ` out of ${whole(alternatives.possible)} possible` : ''}${model.isMulticlass ? `; numbers are the chance of “${before.class}”` : ''}. A way that is missing: none of those tried goes it.`),
    h('ul', { class: 'swaps' }, best.slice(0, 10).map(a => h('li', null, h('button', { type: 'button', class: 'swap', click: () => set(a.column, a.value) },
      h('span', null, h('span', { class: 'column' }, `${spaced(a.column)} `), h('b', null, a.value)), h('span', { class: 'outcome' }, moved(model, before.prediction, a.prediction), ' → ', prediction(model, a.prediction), model.isMulticlass && a.winner !== alternatives.winner && h('span', { class: 'turned' }, ` predicts ${a.winner}`)))))));
}

function result(model, before, after) {
  const parts = differences(before, after, model), shown = parts.slice(0, MOST), rest = parts.slice(MOST);
  if (rest.length > 0)
    shown.push({ slots: null, label: `${rest.length} other parts`, before: total(rest, 'before'), after: total(rest, 'after'), contribution: total(rest, 'contribution') });
  const label = p => p.label ?? (p.slots.length === 1 ? `${name(p.slots[0])} on its own` : p.slots.map(name).join(' × '));
  const unit = model.isClassifier || model.isRanker ? 'score' : 'prediction', places = placesFor([...shown.map(p => p.contribution), before.score, after.score]), round = value => Number(value.toFixed(places));
  const change = round(after.score) - round(before.score);
  adding(shown.map(p => p.contribution), change, places).forEach((value, i) => shown[i].shown = value);
  const met = parts.filter(p => p.slots.length === 2), alone = parts.filter(p => p.slots.length === 1), [aloneShown, metShown] = adding([total(alone, 'contribution'), total(met, 'contribution')], change, places);
  const say = value => signedPlaced(value, places);
  return [
    h('p', { class: 'versus' }, h('span', null, h('small', null, 'before'), prediction(model, before.prediction, { class: 'before' })), h('span', { 'aria-hidden': 'true' }, '→'), h('span', null, h('small', null, 'after'), prediction(model, after.prediction, { class: 'after' }))),
    h('p', null, parts.length === 0 ? 'Nothing changes: the model never saw what was swapped in or out.' : ['The swap moves ', model.what(after.class), ' from ', prediction(model, before.prediction), ' to ', prediction(model, after.prediction),
      `. The ${unit} changes by `, part(after.score - before.score, change, places), model.unit, ': ', part(total(alone, 'contribution'), aloneShown, places), ' by what the swapped features add on their own, ', part(total(met, 'contribution'), metShown, places), ' by how they meet the rest.']),
    parts.length > 0 && bars(shown, label, say),
    parts.length > 0 && asTable('Difference by part', ['Part', 'Before', 'After', 'Difference'], [...shown.map(p => [label(p), say(p.before), say(p.after), part(p.contribution, p.shown, places)]), ['Score in all', placed(before.score, places), placed(after.score, places), part(after.score - before.score, change, places)]]),
  ];
  function name(slot) {
    return model.columns.some(c => c.name === slot) ? spaced(slot) : model.names.text(slot);
  }
}

const total = (parts, name) => parts.reduce((sum, p) => sum + p[name], 0);

// Bars of the differences; the table beneath says the same.
function bars(parts, label, say) {
  const holder = h('div', { class: 'holder', 'aria-hidden': 'true' }), size = Math.max(...parts.map(p => Math.abs(p.contribution)));
  onWidth(holder, width => {
    const narrow = width < 560, left = narrow ? 0 : 240, high = narrow ? 46 : 26, middle = left + (width - left - 64) / 2, reach = (width - left - 64) / 2;
    holder.replaceChildren(s('svg', { class: 'chart', width, height: parts.length * high, viewBox: `0 0 ${width} ${parts.length * high}` },
      s('path', { d: `M${middle},0V${parts.length * high}`, class: 'rule' }),
      parts.map((p, i) => {
        const long = Math.max(1, Math.abs(p.contribution) / size * reach), y = i * high + (narrow ? 20 : 5);
        return [s('text', { x: narrow ? 0 : left - 10, y: i * high + (narrow ? 14 : 18), 'text-anchor': narrow ? 'start' : 'end', class: 'label' }, label(p)),
          s('rect', { x: p.contribution > 0 ? middle : middle - long, y, width: long, height: 16, rx: 2, class: sign(p.contribution) }),
          s('text', { x: width, y: narrow ? i * high + 14 : y + 13, 'text-anchor': 'end', class: `value ${sign(p.contribution)}` }, say(p.shown))];
      }).flat()));
  });
  return holder;
}
