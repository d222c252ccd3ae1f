// The model's card, and how its training went.
import { h, section, table } from './dom.js';
import { number, percent, spaced, whole } from './format.js';
import { training } from './training.js';

const TASKS = {
  regressor: 'predicts a number', binary_classifier: 'predicts the chance of one of two classes', multiclass_classifier: 'predicts the chance of each of several classes', ranker: 'puts items in order',
};

const METRICS = {
  rmse: 'how far off a prediction typically is', mae: 'how far off a prediction is on average', log_loss: 'how surprised the model is; 0 is perfect', accuracy: 'share of rows that it gets right',
  auc: 'chance that it puts a positive row before a negative one; 0.5 is guessing', f1: 'balance of precision and recall; 1 is perfect',
};

const fact = (title, value, small) => h('div', null, h('dt', null, title), h('dd', null, value, small && h('small', null, small)));

export async function cardView(root, model) {
  const metrics = Object.entries(model.metrics).map(([name, value]) => {
    const [, where, metric] = /^(validation|train|test)_(.*)$/.exec(name) ?? [null, '', name];
    return fact(`${spaced(metric).toUpperCase().replace('LOG LOSS', 'Log loss').replace('ACCURACY', 'Accuracy')}${where ? ` on ${{ validation: 'rows kept aside', train: 'training rows', test: 'test rows' }[where]}` : ''}`, metric === 'accuracy' ? percent(value) : number(value, 4), METRICS[metric]);
  });
  root.replaceChildren(h('h1', null, 'The model'),
    h('p', { class: 'intro' }, `It ${TASKS[model.predictor_type] ?? 'predicts'}, from ${whole(model.feature_dim)} possible features${model.hasColumns ? ` in ${model.columns.length} columns` : ', known by number'}.`),
    section('At a glance', null, h('dl', { class: 'facts' },
      fact('Kind', spaced(model.predictor_type)), fact('Training rows', whole(model.training_rows)),
      fact('Trained features', whole(model.trained_features), `of ${whole(model.feature_dim)}; the others add nothing`),
      fact('Factors', whole(model.num_factors), 'numbers that each feature has to meet others with'),
      fact('Bias', model.bias.map(b => number(b)).join(', '), model.isMulticlass ? 'where the score of each class starts' : 'where every row starts'),
      model.classes.length > 0 && fact('Classes', model.classes.join(', ')),
      fact('Versions kept', whole(model.num_draws), model.keepsDraws ? 'their spread tells how sure it is' : 'so it cannot tell how sure it is of one row'),
      fact('File', model.version, `loaded ${model.loaded_at.replace('T', ' ').replace('Z', ' UTC')}`))),
    metrics.length > 0 ? section('How good it is', null, h('dl', { class: 'facts' }, metrics)) : '',
    training(model),
    model.hasColumns ? section('Columns', null, table('What each column of a row is', ['Column', 'Kind', 'Features'], model.columns.map(c => [spaced(c.name), c.kind, whole(c.features)]))) : '',
    section('Settings it was trained with', null, h('details', null, h('summary', null, `${Object.keys(model.hyperparameters).length} hyperparameters`), table('Hyperparameters', ['Name', 'Value'], Object.entries(model.hyperparameters)))));
}
