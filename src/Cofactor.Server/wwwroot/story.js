// The explanation in sentences, for someone who never saw a factorization machine. Every number in them is computed from the answer.
import { h } from './dom.js';
import { number, percent, sign } from './format.js';
import { moved, plain, prediction, push } from './numbers.js';
import { byStrength, pairs } from './parts.js';

const direction = value => value > 0 ? 'up' : 'down';

function start(explanation, model) {
  const { bias } = explanation, chance = model.isClassifier && !model.isMulticlass ? model.link(bias) : null;
  return ['Where does it start?', 'the bias', h('p', null, 'Every row starts at ', plain(bias), ': the bias, what the model says before it knows anything about the row.',
    chance !== null && [' That is ', prediction(model, chance), ' as a chance.'])];
}

function single(explanation, model) {
  const best = [...explanation.linear].sort(byStrength)[0];
  if (!best || best.contribution === 0)
    return ['Which feature pushes most?', 'the linear terms', h('p', null, 'No feature of this row adds anything on its own.')];
  return ['Which feature pushes most?', 'the linear terms', h('p', null, model.names.rich(best.name), ` pushes ${direction(best.contribution)} by `, push(best.contribution), ' on its own, more than any other feature. All features on their own add up to ', push(explanation.linear_sum), '.')];
}

function pair(explanation, model) {
  const best = pairs(explanation)[0];
  if (!best || best.contribution === 0)
    return ['Which pair pushes most?', 'the interactions', h('p', null, 'No two features of this row add anything by meeting.')];
  return ['Which pair pushes most?', 'the interactions', h('p', null, model.names.rich(best.first.name), ' and ', model.names.rich(best.second.name), ` meeting pushes ${direction(best.contribution)} by `, push(best.contribution), ', more than any other pair. All pairs add up to ', push(explanation.interaction_sum), '.')];
}

/** How sure the model is: known for this row where it keeps draws, else only what is known of rows like it. */
function certainty(explanation, model) {
  const metric = model.validation, parts = [];
  if (model.keepsDraws && explanation.deviation !== undefined) {
    const off = model.isClassifier ? `${number(100 * explanation.deviation)} percentage points` : number(explanation.deviation);
    parts.push(`The model keeps ${model.num_draws} versions of itself that all fit the data. On this row they differ by `, h('data', { value: explanation.deviation, class: 'strong' }, `± ${off}`), ` around ${model.show(explanation.prediction)} (one standard deviation). That is its doubt about its own numbers; what no model can know comes on top.`);
  } else if (model.isClassifier) {
    const sure = Math.max(explanation.prediction, model.isMulticlass ? 0 : 1 - explanation.prediction);
    parts.push('The chance itself says it: ', h('b', null, model.show(sure)), model.isMulticlass ? ` for “${explanation.class}”; guessing among ${model.num_outputs} would give ${percent(1 / model.num_outputs)}.` : ` for “${explanation.prediction >= 0.5 ? model.classes[1] : model.classes[0]}”. 50 % would be a coin toss.`, ' The model keeps one version of itself, so it cannot say how far off this chance may be.');
  } else
    parts.push('The model keeps one version of itself, so it cannot say how sure it is of this row in particular.');
  if (metric && !model.isClassifier && !model.isRanker)
    parts.push(` On rows kept aside from training its predictions were typically off by `, h('data', { value: metric.value, class: 'strong' }, number(metric.value)), ` (${metric.name.toUpperCase()}).`);
  else if (metric)
    parts.push(` On rows kept aside from training its ${metric.name.replaceAll('_', ' ')} was `, h('data', { value: metric.value, class: 'strong' }, number(metric.value)), metric.name === 'log_loss' ? ', 0 being perfect.' : '.');
  else if (model.metrics.train_rmse !== undefined)
    parts.push(` On its training rows it was typically off by ${number(model.metrics.train_rmse)} (RMSE); on new rows expect somewhat more.`);
  const unknown = explanation.linear.filter(t => !t.trained);
  if (unknown.length > 0)
    parts.push(' It never saw ', unknown.slice(0, 3).map((t, i) => [i > 0 && ', ', model.names.rich(t.name)]), ' in training, so ', unknown.length > 1 ? 'those add' : 'that adds', ' nothing.');
  return ['How sure is it?', model.keepsDraws ? 'spread over draws' : 'what is known', h('p', null, parts)];
}

function change(alternatives, explanation, model) {
  const title = 'What would change it?', kind = model.hasColumns ? 'one swap' : 'one feature less';
  if (!alternatives)
    return [title, kind, h('p', null, model.hasColumns ? 'Trying other values…' : removal(explanation, model))];
  const [best] = alternatives;
  if (!best)
    return [title, kind, h('p', null, removal(explanation, model))];
  const other = alternatives.find(a => sign(a.difference) !== sign(best.difference));
  const swapped = a => [model.names.rich(`${a.column}=${a.value}`), ' instead of ', h('b', null, a.instead)];
  const outcome = a => [' to ', prediction(model, a.prediction), ' (', moved(model, a.difference), ')'];
  return [title, kind, h('p', null, 'Of ', String(alternatives.tried), ' single swaps tried, ', swapped(best), ' changes it most: from ', prediction(model, explanation.prediction), outcome(best), '.', other && [' The other way, ', swapped(other), ' takes it', outcome(other), '.'])];
}

// Without names to swap: what is left when a feature is taken away.
function removal(explanation, model) {
  const best = explanation.linear.map(t => ({ ...t, contribution: t.contribution + 2 * t.interaction_share })).sort(byStrength)[0];
  if (!best)
    return 'The row has no feature to change.';
  const score = explanation.score - best.contribution, left = model.keepsDraws ? null : model.link(score);
  return ['Taking ', model.names.rich(best.name), ' away would change it most: ', left === null ? ['the score would be ', plain(score)] : ['it would be ', prediction(model, left)], ' instead of ', left === null ? plain(explanation.score) : prediction(model, explanation.prediction), '.'];
}

/** The five questions and their answers; alternatives may be null while they are computed. */
export function story(explanation, model, alternatives) {
  const answers = [start(explanation, model), single(explanation, model), pair(explanation, model), change(alternatives, explanation, model), certainty(explanation, model)];
  return h('section', { class: 'story', 'aria-labelledby': 'story' }, h('h2', { id: 'story' }, 'In plain words'),
    h('dl', null, answers.map(([question, kind, answer]) => h('div', null, h('dt', null, question, h('span', { class: 'kind' }, kind)), h('dd', null, answer)))));
}
