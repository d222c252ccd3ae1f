// The model's card, and how its training went.
import { h, section, table } from './dom.js';
import { number, percent, spaced, whole } from './format.js';
import { training } from './training.js';

const TASKS = {
  regressor: 'predicts a number', binary_classifier: 'predicts the chance of one of two classes', multiclass_classifier: 'predicts the chance of each of several classes', ranker: 'puts items in order',
};

const METRICS = {
  rmse: 'root mean squared error: how far off a prediction typically is', mae: 'how far off a prediction is on average', log_loss: 'average surprise at the right answer; 0 is perfect', accuracy: 'share of rows that it gets right',
  auc: 'chance that it puts a positive row before a negative one; 0.5 is guessing', f1: 'balance of precision and recall; 1 is perfect',
};

const WHERE = { train: 'on the rows that it learned from, so it flatters', validation: 'on rows that it never learned from: what to expect of new ones' };

const fact = (title, value, small) => h('div', null, h('dt', null, title), h('dd', null, value, small && h('small', null, small)));

function columnRow(c) {
  const others = c.kind === 'numeric' ? [c.has_missing && 'empty'] : c.values === 0 ? [] : ['unknown', c.has_missing && 'empty'];
  return [spaced(c.name), c.kind, c.kind === 'numeric' ? 'a number' : c.values === 0 ? 'hashed' : whole(c.values), others.filter(Boolean).join(', ') || '–', whole(c.features)];
}

export async function cardView(root, model) {
  const metrics = Object.entries(model.metrics).map(([name, value]) => {
    const [, where, metric] = /^(validation|train|test)_(.*)$/.exec(name) ?? [null, '', name];
    return fact(`${spaced(metric).toUpperCase().replace('LOG LOSS', 'Log loss').replace('ACCURACY', 'Accuracy')}${where ? ` on ${{ validation: 'rows kept aside', train: 'training rows', test: 'test rows' }[where]}` : ''}`, metric === 'accuracy' ? percent(value) : number(value, 4), [METRICS[metric], WHERE[where]].filter(Boolean).join('; '));
  });
  root.replaceChildren(h('h1', null, 'The model'),
    h('p', { class: 'intro' }, `It ${TASKS[model.predictor_type] ?? 'predicts'}${model.label ? `: ${spaced(model.label)}` : ''}${model.label_range ? `, from ${number(model.label_range[0])} to ${number(model.label_range[1])} in training` : ''}. It knows ${whole(model.feature_dim)} features${model.hasColumns ? ` in ${model.columns.length} columns` : ', known by number'}.`),
    section('At a glance', null, h('dl', { class: 'facts' },
      fact('Kind', spaced(model.predictor_type)), fact('Training rows', whole(model.training_rows)),
      fact('Trained features', whole(model.trained_features), `of ${whole(model.feature_dim)}; the others add nothing`),
      fact('Factors', whole(model.num_factors), 'numbers that each feature has, found in training: how two go together is read from them'),
      fact('Bias', model.bias.map(b => number(b)).join(', '), model.isMulticlass ? 'where the score of each class starts' : 'where every row starts'),
      model.classes.length > 0 && fact('Classes', model.classes.join(', ')),
      fact('Versions kept', whole(model.num_draws), model.keepsDraws ? 'also called draws; their spread tells how sure it is' : 'so it cannot tell how sure it is of one row'),
      fact('File', model.version, `loaded ${model.loaded_at.replace('T', ' ').replace('Z', ' UTC')}`))),
    metrics.length > 0 ? section('How good it is', null, h('dl', { class: 'facts' }, metrics)) : '',
    training(model),
    model.hasColumns ? section('Columns', 'Each value of a column is a feature. One feature more stands for all values that training did not have, and one for empty cells where training had some; these two have no name to show elsewhere.', table('What each column of a row is', ['Column', 'Kind', 'Values', 'Others', 'Features'], model.columns.map(columnRow))) : '',
    section('Settings it was trained with', null, h('details', null, h('summary', null, `${Object.keys(model.hyperparameters).length} hyperparameters`), table('Hyperparameters', ['Name', 'Value'], Object.entries(model.hyperparameters)))));
}
