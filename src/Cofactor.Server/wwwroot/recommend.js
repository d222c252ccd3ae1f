// The best items for a context, each with its reasons; and items like one another.
import { get, post } from './api.js';
import { combobox } from './combobox.js';
import { h, newId, section } from './dom.js';
import { placed, sign, signedPlaced, spaced, whole } from './format.js';
import { neighbors } from './neighbors.js';
import { prediction } from './numbers.js';
import { instance, rowEditor } from './row-editor.js';
import { link, state, write } from './state.js';
import { adding, placesFor } from './sums.js';

export async function recommendView(root, model) {
  const head = [h('h1', null, 'Recommend'), h('p', { class: 'intro' }, 'Say what is known, such as who asks. The model scores every candidate together with that; the best are listed with what their scores are made of.')];
  if (model.isMulticlass)
    return root.replaceChildren(...head, h('div', { class: 'empty' }, h('p', null, 'This model tells several classes apart. Recommendations need a model with one score, so that candidates can be put in order.')));

  const results = h('div', { class: 'results', 'aria-live': 'polite' }), similar = h('div');
  const choosable = model.columns.filter(c => c.kind !== 'numeric');
  let candidates = state.settings.get('candidates') ?? model.item ?? choosable.at(-1)?.name ?? `0-${Math.min(model.feature_dim, 1000) - 1}`;
  let excluded = (state.settings.get('without') ?? '').split('\n').filter(Boolean);
  const context = () => new Map([...state.row].filter(([name]) => name !== candidates || !model.hasColumns));

  const keep = (name, value) => { state.settings.set(name, value); write(); };
  const count = h('input', { id: newId(), type: 'number', min: 1, max: 100, step: 1, change: () => keep('top', count.value) });
  count.value = state.settings.get('top') ?? '10';

  function form() {
    const what = newId();
    const from = model.hasColumns
      ? h('select', { id: what, change: () => { candidates = from.value; excluded = []; keep('candidates', candidates); keep('without', ''); draw(); run(); } }, choosable.map(c => h('option', { value: c.name, selected: c.name === candidates }, spaced(c.name))))
      : h('input', { id: what, type: 'text', change: () => { candidates = from.value.trim(); keep('candidates', candidates); } });
    if (!model.hasColumns)
      from.value = candidates;
    return h('form', { submit: event => { event.preventDefault(); run(); } },
      h('h2', null, 'What is known'), rowEditor(model.columns.filter(c => c.name !== candidates), state.row, (name, value) => { state.row.set(name, value); write(); run(); }),
      h('h2', null, 'What to recommend'), h('div', { class: 'form-grid' }, h('div', { class: 'field' }, h('label', { for: what }, model.hasColumns ? 'Recommend values of' : 'Candidates: a range of features, such as 943-2624'), from),
        h('div', { class: 'field' }, h('label', { for: count.id }, 'How many'), count), exclusions()),
      h('button', { type: 'submit', class: 'primary' }, 'Recommend'));
  }

  function exclusions() {
    const chips = h('ul', { class: 'chips', 'aria-label': 'left out' });
    const update = () => {
      keep('without', excluded.join('\n'));
      chips.replaceChildren(...excluded.map((v, i) => h('li', null, v, h('button', { type: 'button', 'aria-label': `no longer leave out ${v}`, click: () => { excluded.splice(i, 1); update(); run(); } }, '×'))));
    };
    const box = combobox({ label: 'Leave out', column: model.hasColumns ? candidates : undefined, placeholder: 'known already', chosen: f => { if (f.value && !excluded.includes(f.value)) { excluded.push(f.value); update(); run(); } box.clear(); } });
    box.element.append(chips);
    if (excluded.length > 0)
      update();
    return box.element;
  }

  let asked = 0;
  async function run() {
    const number = ++asked;
    results.setAttribute('aria-busy', 'true');
    try {
      const answer = await post('recommend', { context: instance(context(), model.columns), candidates, exclude: model.hasColumns ? excluded : excluded.map(Number), top: Number(count.value) || 10, reasons: 3 });
      if (number !== asked)
        return;
      results.replaceChildren(section(`The best ${answer.items.length} of ${whole(answer.candidates)}`, `Each ${model.isClassifier || model.isRanker ? 'score, in score points,' : 'prediction'} is made of three parts: the start, which all candidates share (the bias and what is known); the candidate itself, whoever asks; and its match, how it goes with what is known.`, answer.items.length === 0 ? h('p', { class: 'note' }, 'Nothing is left to recommend.') : h('ol', { class: 'items' }, answer.items.map(item))));
    } catch (error) {
      results.replaceChildren(h('p', { class: 'error', role: 'alert' }, error.message));
    }
    if (number === asked)
      results.removeAttribute('aria-busy');
  }

  function item(found) {
    const { column, value } = model.names.parts(found.name), row = context();
    model.hasColumns ? row.set(column, value) : row.set('', `${row.get('') ?? ''} ${found.feature}:1`.trim());
    return h('li', null, h('span', null, model.hasColumns ? h('b', null, value) : model.names.rich(found.name)), h('span', { class: 'score' }, prediction(model, found.prediction)),
      h('p', { class: 'reasons' }, makeup(found, value ?? model.names.text(found.name))),
      h('span', { class: 'more' }, h('a', { href: link('explain', { row, swap: null }), 'aria-label': `Why? ${model.names.text(found.name)}` }, 'Why?'), h('a', { href: link('map', { settings: { feature: found.feature } }), 'aria-label': `Similar to ${model.names.text(found.name)}` }, 'Similar')));
  }

  // start + itself + match, adding up as printed, and the strongest interactions that the match is of.
  function makeup({ score, linear, match, reasons }, name) {
    const parts = [score - linear - match, linear, match], places = placesFor([score, ...parts]), total = Number(score.toFixed(places)), start = Number(parts[0].toFixed(places)), [own, met] = adding([linear, match], total - start, places);
    const part = (exact, value) => h('data', { value: exact, class: `push ${sign(exact)}` }, signedPlaced(value, places));
    return [`start ${placed(start, places)}, `, `${name} itself `, part(linear, own), ', match ', part(match, met), reasons.length === 0 ? '' : [' (', reasons.map((r, i) => [i > 0 && ', ', `with ${model.names.text(r.context)}`, reasons.length > 1 && [' ', h('data', { value: r.contribution }, signedPlaced(r.contribution, places))]]), ')'], model.isClassifier ? `; score ${placed(total, places)}` : ` = ${placed(total, places)}`];
  }

  function likeness() {
    const list = h('div'), box = combobox({ label: model.hasColumns ? `Which ${spaced(candidates)}?` : 'Which feature?', column: model.hasColumns ? candidates : undefined, chosen: f => f.feature !== undefined && list.replaceChildren(neighbors(model, f)) });
    similar.replaceChildren(section('Similar items', 'Features whose factors point the same way go with the same others.', h('div', { class: 'form-grid' }, box.element), list));
  }

  const formHolder = h('section', { 'aria-label': 'For whom' });
  function draw() {
    formHolder.replaceChildren(form());
    likeness();
  }

  // Someone to begin with: the first trained user.
  if (model.hasColumns && context().size === 0) {
    const column = model.columns.find(c => c.name === model.user && c.name !== candidates) ?? choosable.find(c => c.name !== candidates);
    const first = column && (await get('features', { column: column.name, limit: 1 })).features[0];
    if (first)
      state.row.set(column.name, first.value);
    write();
  }
  root.replaceChildren(...head, formHolder, results, similar);
  draw();
  if (model.hasColumns || (state.row.get('') && state.settings.has('candidates')))
    await run();
  else
    results.replaceChildren(h('div', { class: 'empty' }, h('p', null, 'Write down the context, such as 12:1 40:0.5, and the range of features to choose from, and press Recommend.')));
}
