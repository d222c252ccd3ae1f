// What single swap would change a prediction most: other values of each categorical column, scored in one request.
import { get, post } from './api.js';
import { instance } from './row-editor.js';

const COLUMNS = 8, VALUES = 60;

const kept = new Map();   // values by model version and column: they do not change while the model stays

/** The first trained values of a column. */
export async function values(model, column, signal) {
  const key = `${model.version} ${column}`;
  if (!kept.has(key))
    kept.set(key, (await get('features', { column, limit: VALUES }, signal)).features.filter(f => f.trained).map(f => f.value));
  return kept.get(key);
}

/** Swaps with { column, value, instead, prediction, difference, winner }, largest difference first; how many were tried of those possible, and how they were chosen. */
export async function alternatives(model, row, explanation, signal) {
  const columns = model.columns.filter(c => c.kind === 'categorical' && row.get(c.name)).slice(0, COLUMNS);
  const tried = (await Promise.all(columns.map(async c => (await values(model, c.name, signal)).filter(v => v !== row.get(c.name)).map(value => ({ column: c.name, value, instead: row.get(c.name) }))))).flat();
  const possible = model.columns.filter(c => c.kind === 'categorical' && row.get(c.name)).reduce((sum, c) => sum + Math.max(0, (c.values || c.features) - 1), 0);
  if (tried.length === 0)
    return Object.assign([], { tried: 0, possible });
  // The row itself comes first: what it predicts is what the others are compared with.
  const { predictions: [own, ...predictions] } = await post('predict', { instances: [row, ...tried.map(t => new Map(row).set(t.column, t.value))].map(r => instance(r, model.columns)) }, {}, signal);
  const swaps = tried.map((t, i) => {
    const prediction = model.isMulticlass ? predictions[i].probabilities[explanation.class] : predictions[i].prediction;
    return { ...t, prediction, difference: prediction - explanation.prediction, winner: predictions[i].label };
  });
  return Object.assign(swaps.sort((a, b) => Math.abs(b.difference) - Math.abs(a.difference)), { tried: swaps.length, possible, winner: own.label, how: `the first ${VALUES} values of each column` });
}
