// What the page knows of the model, and how its task is put into words.
import { Names, number, percent, spaced } from './format.js';

// Abramowitz and Stegun 26.2.17: the normal distribution to 7.5e-8.
function normal(z) {
  const t = 1 / (1 + 0.2316419 * Math.abs(z));
  const tail = Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI) * t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return z > 0 ? 1 - tail : tail;
}

export class Model {
  constructor(card) {
    const { link, ...rest } = card;
    Object.assign(this, rest, { linkKind: link });
    this.names = new Names(card.columns);
    this.isClassifier = card.classes.length > 0;
    this.isMulticlass = card.num_outputs > 1;
    this.isRanker = card.predictor_type === 'ranker';
    this.keepsDraws = card.num_draws > 1;
    this.hasColumns = card.columns.length > 0;
    const place = new Map(card.columns.map((c, i) => [c.name, i]));
    this.columnOf = feature => card.columns.find(c => c.first !== undefined && feature >= c.first && feature < c.first + c.features)?.name ?? null;
    this.user ??= card.columns.find(c => /^(user|member|customer|person|visitor|client)/i.test(c.name))?.name ?? null;
    // What is recommended, where training did not say: the largest column besides the user's.
    this.item ??= card.columns.filter(c => c.kind !== 'numeric' && c.name !== this.user).sort((a, b) => b.features - a.features)[0]?.name ?? null;
    this.place = column => place.get(column) ?? place.size;
  }

  /** The link of a score, where one score is enough: null for several classes. */
  link(score) {
    return { identity: score, logistic: 1 / (1 + Math.exp(-score)), probit: normal(score) }[this.linkKind] ?? null;
  }

  /** The output of a class, or of the first; undefined where there is only one. */
  output(className) {
    return this.isMulticlass ? Math.max(0, this.classes.indexOf(className)) : undefined;
  }

  /** A prediction as people read it. */
  show(prediction) {
    return this.isClassifier ? percent(prediction) : number(prediction);
  }

  /** What the prediction is: 'the chance of "yes"', 'the predicted rating'. */
  what(className) {
    return this.isClassifier ? `the chance of “${className ?? this.classes[1]}”` : this.isRanker ? 'the score' : this.label ? `the predicted ${spaced(this.label)}` : 'the prediction';
  }

  /** What a push is counted in: the label's own unit, or points of a score that a link makes a chance of. */
  get unit() {
    return this.isClassifier || this.isRanker ? ' score points' : '';
  }

  /** How far off predictions typically are, and on which rows: of a regressor only, or null. */
  get typicalError() {
    const { validation_rmse: aside, train_rmse: train } = this.metrics;
    return this.isClassifier || this.isRanker ? null : aside ?? null ? { value: aside, isAside: true } : train ?? null ? { value: train, isAside: false } : null;
  }

  /** The validation metric and its value, or null. */
  get validation() {
    const [name, value] = Object.entries(this.metrics).find(([n, v]) => n.startsWith('validation_') && v !== null) ?? [];
    return name ? { name: name.slice('validation_'.length), value } : null;
  }
}
