// The first view: a row, and its prediction taken apart.
import { alternatives } from './alternatives.js';
import { get, post } from './api.js';
import { classChooser } from './classes.js';
import { h } from './dom.js';
import { heatmap } from './heatmap.js';
import { number } from './format.js';
import { plain, prediction, push } from './numbers.js';
import { body, isEmpty, rowEditor } from './row-editor.js';
import { state, write } from './state.js';
import { story } from './story.js';
import { swap } from './swap.js';
import { waterfall } from './waterfall.js';

/** The first trained feature of each column: something to begin with. */
async function example(model) {
  if (!model.hasColumns)
    return new Map([['', (await get('features', { limit: 3 })).features.filter(f => f.trained).map(f => `${f.feature}:1`).join(' ')]]);
  const columns = model.columns.filter(c => c.kind !== 'numeric').slice(0, 12);
  const firsts = await Promise.all(columns.map(c => get('features', { column: c.name, limit: 1 })));
  return new Map(firsts.flatMap((answer, i) => answer.features.length > 0 ? [[columns[i].name, answer.features[0].value]] : []));
}

export async function explainView(root, model) {
  const results = h('div', { class: 'results' }), form = h('form', { submit: event => event.preventDefault() });
  let run;
  root.replaceChildren(h('h1', null, 'Why this prediction?'),
    h('p', { class: 'intro' }, 'A factorization machine adds three things up: the bias, which is the same for every row; what each feature adds on its own; and what each pair of features adds by meeting. Here is every part of one prediction.'),
    h('div', { class: 'explain' }, h('aside', { 'aria-label': 'The row' }, h('h2', null, 'The row'), form), results));

  const edit = () => form.replaceChildren(rowEditor(model.columns, state.row, (name, value) => {
    state.row.set(name, value);
    state.swap = null;
    write();
    refresh();
  }), h('p', { class: 'hint' }, model.hasColumns ? 'Choose a value in any column, or type one. The address keeps the row: copy it to share this view.' : 'The model has no names for its features, so rows go by number. The address keeps the row: copy it to share this view.'));

  async function begin() {
    state.row = await example(model);
    write();
    edit();
    refresh();
  }

  async function refresh() {
    run?.abort();
    run = new AbortController();
    const { signal } = run;
    if (isEmpty(state.row, model.columns))
      return results.replaceChildren(h('div', { class: 'empty' }, h('p', null, 'The row is empty. Fill in something on the left, or begin with an example.'), h('button', { type: 'button', class: 'primary', click: () => begin().catch(fail) }, 'Show an example row')));
    results.setAttribute('aria-busy', 'true');
    try {
      const row = new Map(state.row), wanted = state.settings.get('class');
      const [explanation, chances] = await Promise.all([explained(row, model, wanted, signal), model.isMulticlass ? probabilities(row, model, signal) : null]);
      let found = null, after = null, error = null;
      const show = () => {
        const focus = document.activeElement?.closest('.what-if') ? 'what-if' : null;
        results.replaceChildren(...parts(explanation, chances, found, after, error));
        if (focus)
          results.querySelector('.what-if summary')?.focus();
      };
      if (state.swap)
        [after, error] = await explained(state.swap, model, wanted ?? (model.isMulticlass ? explanation.class : undefined), signal).then(e => [e, null], e => [null, e.message]);
      show();
      results.removeAttribute('aria-busy');
      found = await alternatives(model, row, explanation, signal);
      show();
    } catch (error) {
      fail(error);
    }
  }

  const fail = error => {
    if (error.name === 'AbortError')
      return;
    results.removeAttribute('aria-busy');
    results.replaceChildren(h('p', { class: 'error', role: 'alert' }, error.message));
  };

  const parts = (explanation, chances, found, after, error) => [
    result(explanation, model),
    chances && classChooser(model, chances, explanation.class, c => { state.settings.set('class', c); write(); refresh(); }),
    story(explanation, model, found), waterfall(explanation, model), heatmap(explanation, model),
    h('div', { class: 'what-if' }, swap(model, state.row, state.swap, { before: explanation, after, error, alternatives: found }, row => {
      state.swap = row;
      write();
      refresh();
    })),
  ].filter(Boolean);

  edit();
  await (isEmpty(state.row, model.columns) && model.hasColumns ? begin() : refresh());
}

async function explained(row, model, className, signal) {
  const { explanations } = await post('explain', body(row, model.columns), { factors: true, class: model.isMulticlass ? className : undefined }, signal);
  return explanations[0];
}

const probabilities = async (row, model, signal) => (await post('predict', body(row, model.columns), {}, signal)).predictions[0].probabilities;

// The prediction, large, and the sum that it is.
function result(explanation, model) {
  const what = model.isClassifier ? `chance of “${explanation.class}”` : model.isRanker ? 'score (only the order of scores means something)' : 'prediction';
  return h('section', { class: 'result', 'aria-label': 'The prediction' },
    h('p', { class: 'answer' }, prediction(model, explanation.prediction, { id: 'prediction' }), model.keepsDraws && explanation.deviation !== undefined && h('span', { class: 'deviation' }, ` ± ${model.isClassifier ? `${number(100 * explanation.deviation)} points` : number(explanation.deviation)}`), h('span', { class: 'what' }, what)),
    h('p', { class: 'sum' },
      h('span', null, plain(explanation.bias), h('small', null, 'bias')), h('span', { class: 'plus' }, '+'),
      h('span', null, push(explanation.linear_sum), h('small', null, 'features alone')), h('span', { class: 'plus' }, '+'),
      h('span', null, push(explanation.interaction_sum), h('small', null, 'pairs')), h('span', { class: 'plus' }, '='),
      h('span', null, h('data', { value: explanation.score, id: 'score' }, number(explanation.score)), h('small', null, model.isClassifier ? 'score' : 'prediction')),
      model.isClassifier && [h('span', { class: 'plus' }, '→'), h('span', null, prediction(model, explanation.prediction), h('small', null, 'chance'))]));
}
