// How sure the model is: a verdict by a stated rule, then the one number that says most, then what else is known.
import { h } from './dom.js';
import { number, percent, spaced, whole } from './format.js';

const LN2 = Math.LN2;

// Of a chance: how far it is from guessing.
function ofChance(explanation, model) {
  const guess = 1 / Math.max(2, model.isMulticlass ? model.num_outputs : 2), sure = model.isMulticlass ? explanation.prediction : Math.max(explanation.prediction, 1 - explanation.prediction);
  const named = model.isMulticlass ? explanation.class : model.classes[explanation.prediction >= 0.5 ? 1 : 0];
  const word = sure >= 0.9 ? 'Quite sure' : sure >= 0.7 ? 'Fairly sure' : sure >= guess * 1.3 ? 'Leaning that way, not sure' : sure >= guess * 0.9 ? 'Hardly better than guessing' : `It rather says no`;
  return [h('b', { class: 'verdict' }, `${word}.`), ` It gives “${named}” a chance of `, h('b', null, percent(sure)), `; guessing among ${model.isMulticlass ? model.num_outputs : 'two'} gives ${percent(guess)}. `,
    h('span', { class: 'rule' }, `(Quite sure: from 90 %; fairly: from 70 %; hardly better than guessing: below 1.3 times that.)`)];
}

// Of a number: how large its typical error is beside the range of labels.
function ofNumber(model) {
  const error = model.typicalError;
  if (!error)
    return ['Unknown. ', 'The model keeps no measure of its errors.'];
  const range = model.label_range ? model.label_range[1] - model.label_range[0] : 0, share = range > 0 ? error.value / range : null;
  const word = share === null ? null : share <= 0.05 ? 'Quite sure' : share <= 0.15 ? 'Fairly sure' : 'Only a rough idea';
  return [word && [h('b', { class: 'verdict' }, `${word}.`), ' '], 'Such predictions are typically off by ', h('data', { value: error.value, class: 'strong' }, number(error.value)), ` (root mean squared error, RMSE, on ${error.isAside ? 'rows kept aside from training' : 'its training rows; on new rows expect somewhat more'})`,
    share !== null && [`: ${percent(share)} of the range of ${model.label ? spaced(model.label) : 'labels'}. `, h('span', { class: 'rule' }, '(Quite sure: up to 5 % of the range; fairly: up to 15 %.)')], share === null && '.'];
}

function ofMetric(model) {
  const metric = model.validation;
  if (!metric || !model.isClassifier)
    return metric && model.isRanker ? ` On rows kept aside from training its ${spaced(metric.name)} was ${number(metric.value)}.` : '';
  const guess = model.isMulticlass ? Math.log(model.num_outputs) : LN2;
  return [` On rows kept aside from training its ${spaced(metric.name)} was `, h('data', { value: metric.value, class: 'strong' }, number(metric.value)),
    metric.name === 'log_loss' ? ` (the average surprise at the right answer: 0 is perfect, guessing has ${number(guess)}${metric.value > 0.95 * guess ? ', so over all rows it is hardly better than guessing' : ''}).` : '.'];
}

/** What is known of this row where the model keeps several versions, else only of rows like it. */
export function certainty(explanation, model) {
  const parts = [model.isClassifier ? ofChance(explanation, model) : model.isRanker ? 'A score only puts rows in order; it does not say how sure it is.' : ofNumber(model), ofMetric(model)];
  if (model.keepsDraws && explanation.deviation !== undefined) {
    const off = model.isClassifier ? `${number(100 * explanation.deviation, 1)} percentage points` : number(explanation.deviation);
    parts.push(` The model keeps ${whole(model.num_draws)} versions (draws) of itself that all fit the data; on this row they differ by about `, h('data', { value: explanation.deviation, class: 'strong' }, off), ' (one standard deviation). That is only its doubt about its own numbers, a small part of the whole error.');
  }
  const unknown = explanation.linear.filter(t => !t.trained);
  if (unknown.length > 0)
    parts.push(' It never saw ', unknown.slice(0, 3).map((t, i) => [i > 0 && ', ', model.names.rich(t.name)]), ' in training, so ', unknown.length > 1 ? 'those add' : 'that adds', ' nothing.');
  return ['How sure is it?', 'what is known', h('p', null, parts)];
}
