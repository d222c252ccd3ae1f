// The first view: a row, and its prediction taken apart.
import { alternatives, values } from './alternatives.js';
import { get, post } from './api.js';
import { classChooser } from './classes.js';
import { h } from './dom.js';
import { heatmap } from './heatmap.js';
import { number, placed, spaced } from './format.js';
import { base, part, prediction } from './numbers.js';
import { body, isEmpty, rowEditor } from './row-editor.js';
import { state, write } from './state.js';
import { story } from './story.js';
import { printed } from './sums.js';
import { swap } from './swap.js';
import { waterfall } from './waterfall.js';

/** The first trained value of each column, and the mean of each number: something to begin with. */
async function example(model) {
  if (!model.hasColumns)
    return new Map([['', (await get('features', { limit: 3 })).features.filter(f => f.trained).map(f => `${f.feature}:1`).join(' ')]]);
  const columns = model.columns.slice(0, 12);
  const firsts = await Promise.all(columns.map(async c => c.kind === 'numeric' ? String(Number(c.mean.toPrecision(3))) : (await values(model, c.name))[0]));
  return new Map(columns.map((c, i) => [c.name, firsts[i]]).filter(([, value]) => value !== undefined));
}

export async function explainView(root, model) {
  const results = h('div', { class: 'results' }), form = h('form', { submit: event => event.preventDefault() });
  let run;
  root.replaceChildren(h('h1', null, 'Why this prediction?'),
    h('p', { class: 'intro' }, 'A row is one case to predict', model.hasColumns && `: a value in each of ${model.columns.slice(0, 4).map(c => spaced(c.name)).join(', ')}${model.columns.length > 4 ? ' and others' : ''}`, '. Each value in it is a feature. A factorization machine adds three things up: the bias, which is the same for every row; what each feature adds on its own; and what each pair of features adds by standing in one row together. Here is every part of one prediction.'),
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
      return results.replaceChildren(h('div', { class: 'empty' }, h('p', null, 'The row is empty. Fill in something above, or begin with an example.'), h('button', { type: 'button', class: 'primary', click: () => begin().catch(fail) }, 'Show an example row')));
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

  const parts = (explanation, chances, found, after, error) => {
    const sums = printed(explanation);
    return [
      result(explanation, model, sums, chances),
      chances && classChooser(model, chances, explanation.class, c => { state.settings.set('class', c); write(); refresh(); }),
      story(explanation, model, sums, found), waterfall(explanation, model, sums), heatmap(explanation, model, sums),
      h('div', { class: 'what-if' }, swap(model, state.row, state.swap, { before: explanation, after, error, alternatives: found }, row => {
        state.swap = row;
        write();
        refresh();
      })),
    ].filter(Boolean);
  };

  edit();
  await (isEmpty(state.row, model.columns) && model.hasColumns ? begin() : refresh());
}

async function explained(row, model, className, signal) {
  const { explanations } = await post('explain', body(row, model.columns), { factors: true, class: model.isMulticlass ? className : undefined }, signal);
  return explanations[0];
}

const probabilities = async (row, model, signal) => (await post('predict', body(row, model.columns), {}, signal)).predictions[0].probabilities;

// The prediction, large, and the sum that it is.
function result(explanation, model, sums, chances) {
  const { places } = sums, plus = text => h('span', { class: 'plus' }, text);
  const of = model.label ? ` of ${spaced(model.label)}` : '', error = model.typicalError;
  const winner = chances && Object.keys(chances).reduce((a, b) => chances[b] > chances[a] ? b : a);
  const what = model.isMulticlass ? explanation.class === winner ? `prediction${of}: the most likely of ${model.classes.length}` : `chance${of} being “${explanation.class}”. The prediction is “${winner}”, ${model.show(chances[winner])}`
    : model.isClassifier ? `chance${model.label ? ` of ${spaced(model.label)} being` : ' of'} “${explanation.class}”` : model.isRanker ? 'score (only the order of scores means something)' : model.label ? `predicted ${spaced(model.label)}` : 'prediction';
  return h('section', { class: 'result', 'aria-label': 'The prediction' },
    h('p', { class: 'answer' }, chances && explanation.class === winner && h('span', { class: 'winner' }, `${winner},`), prediction(model, explanation.prediction, { id: 'prediction' }), error && h('span', { class: 'deviation' }, `typically off by ${number(error.value)}${error.isAside ? '' : ' or more'}`), h('span', { class: 'what' }, what)),
    model.label_range && h('p', { class: 'hint' }, `In training, ${model.label ? spaced(model.label) : 'labels'} went from ${number(model.label_range[0])} to ${number(model.label_range[1])}.`),
    h('p', { class: 'sum' },
      h('span', null, base(explanation.bias, sums.bias, places), h('small', null, 'bias')), plus('+'),
      h('span', null, part(explanation.linear_sum, sums.linear, places), h('small', null, 'features alone')), plus('+'),
      h('span', null, part(explanation.interaction_sum, sums.interactions, places), h('small', null, 'pairs')), plus('='),
      h('span', null, h('data', { value: explanation.score, id: 'score' }, placed(sums.score, places)), h('small', null, model.isClassifier ? 'score' : model.isRanker ? 'score' : 'prediction')),
      model.isClassifier && [plus('→'), h('span', null, prediction(model, explanation.prediction), h('small', null, 'chance'))]),
    model.isClassifier && h('p', { class: 'hint' }, model.isMulticlass ? 'The first numbers are score points. →: every class gets such a score, and together they are turned into chances that add up to 100 %: the higher a class’s score above the others’, the higher its chance.'
      : 'The first numbers are score points. →: a score of 0 is a chance of 50 %, a higher one is more, a lower one less.'));
}
