// The explanation in sentences, for someone who never saw a factorization machine. Every number in them is computed from the answer.
import { certainty } from './certainty.js';
import { h } from './dom.js';
import { sign, whole } from './format.js';
import { base, moved, part, plain, prediction } from './numbers.js';
import { byStrength, pairs } from './parts.js';

const direction = value => value > 0 ? 'up' : 'down';

function start(explanation, model, sums) {
  const bias = base(explanation.bias, sums.bias, sums.places), chance = model.isClassifier && !model.isMulticlass && !model.keepsDraws ? model.link(explanation.bias) : null;
  return ['Where does it start?', 'the bias', h('p', null, 'Every row starts at ', bias, model.unit, model.isClassifier || model.isRanker ? ': the bias, the same for all rows. It is a score, not yet ' : ': the bias, what the model says before it knows anything about the row.',
    model.isClassifier ? 'a chance.' : model.isRanker ? 'an order.' : '', chance !== null && [' A row with nothing in it would have a chance of ', prediction(model, chance), '.'])];
}

// The strongest as printed: one alone, or several that look the same.
function strongestOf(list, sums, name, kind) {
  const size = t => Math.abs(sums.of(t)), [best] = [...list].sort((a, b) => size(b) - size(a) || byStrength(a, b));
  const equal = list.filter(t => t !== best && size(t) === size(best)).length;
  return best && size(best) > 0 && { best, said: [name(best), ` push${kind === 'feature' || kind === 'pair' ? 'es' : ''} ${direction(best.contribution)} by `, part(best.contribution, sums.of(best), sums.places)],
    rank: equal > 0 ? `, as much as ${equal === 1 ? 'one other' : `${equal} others`}` : list.length > 1 ? `, more than any other ${kind}` : '' };
}

function single(explanation, model, sums) {
  const found = strongestOf(explanation.linear, sums, t => model.names.rich(t.name), 'feature'), kind = 'each feature on its own';
  return ['Which feature pushes most?', kind, !found ? h('p', null, 'No feature of this row adds anything on its own.')
    : h('p', null, found.said, model.unit, ' on its own', found.rank, '. All features on their own add up to ', part(explanation.linear_sum, sums.linear, sums.places), '.')];
}

function pair(explanation, model, sums) {
  const found = strongestOf(pairs(explanation), sums, p => [model.names.rich(p.first.name), ' together with ', model.names.rich(p.second.name)], 'pair'), kind = 'the interactions';
  return ['Which pair pushes most?', kind, !found ? h('p', null, 'No two features of this row add anything by meeting.')
    : h('p', null, found.said, model.unit, ', beyond what each adds on its own', found.rank, '. All pairs add up to ', part(explanation.interaction_sum, sums.interactions, sums.places), '.')];
}

function change(alternatives, explanation, model) {
  const title = 'What would change it?', kind = model.hasColumns ? 'one swap' : 'one feature less';
  if (!alternatives)
    return [title, kind, h('p', null, model.hasColumns ? 'Trying other values…' : removal(explanation, model))];
  const [best] = alternatives;
  if (!best)
    return [title, kind, h('p', null, removal(explanation, model))];
  const other = alternatives.find(a => a.difference !== 0 && sign(a.difference) !== sign(best.difference)), same = explanation.prediction;
  const swapped = a => [model.names.rich(`${a.column}=${a.value}`), ' instead of ', h('b', null, a.instead)];
  const outcome = a => [' to ', prediction(model, a.prediction), ' (', moved(model, same, a.prediction), ')'];
  const winner = a => model.isMulticlass && (a.winner === alternatives.winner ? `; the prediction stays “${a.winner}”` : [', and the prediction changes to ', h('b', null, `“${a.winner}”`)]);
  const turned = model.isMulticlass && alternatives.filter(a => a.winner !== alternatives.winner).length;
  return [title, kind, h('p', null, alternatives.tried < alternatives.possible ? `${whole(alternatives.tried)} of ${whole(alternatives.possible)} possible single swaps were tried (${alternatives.how}). ` : `All ${whole(alternatives.tried)} possible single swaps${model.columns.some(c => c.kind !== 'categorical') ? ' in columns of one category a row' : ''} were tried. `, swapped(best), ` changes ${model.isMulticlass ? `the chance of “${explanation.class}”` : 'it'} most: from `, prediction(model, same), outcome(best), winner(best), '. ',
    other ? ['The other way, ', swapped(other), ' takes it', outcome(other), winner(other), '.'] : `None of those tried takes it ${best.difference > 0 ? 'down' : 'up'}.`,
    turned !== false && (turned === 0 ? ' None of them changes the predicted class.' : ` ${whole(turned)} of them would change the predicted class.`))];
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
export function story(explanation, model, sums, alternatives) {
  const answers = [start(explanation, model, sums), single(explanation, model, sums), pair(explanation, model, sums), change(alternatives, explanation, model), certainty(explanation, model)];
  return h('section', { class: 'story', 'aria-labelledby': 'story' }, h('h2', { id: 'story' }, 'In plain words'),
    h('dl', null, answers.map(([question, kind, answer]) => h('div', null, h('dt', null, question, h('span', { class: 'kind' }, kind)), h('dd', null, answer)))));
}
