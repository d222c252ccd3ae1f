// Sums that add up as they are printed. Every part of one explanation has the same number of places; what rounding leaves over goes to the
// parts that it wronged most, so each printed number is at most one unit of the last place off.
import { pairs } from './parts.js';

/** Rounds parts so that they add up to a total that is rounded already. */
export function adding(parts, total, places) {
  const unit = 10 ** -places, units = parts.map(p => Math.round(p / unit));
  let left = Math.round(total / unit) - units.reduce((a, b) => a + b, 0);
  const step = Math.sign(left), wronged = parts.map((p, i) => [step * (p / unit - units[i]), i]).sort((a, b) => b[0] - a[0]);
  for (let i = 0; left !== 0 && wronged.length > 0; i = (i + 1) % wronged.length, left -= step)
    units[wronged[i][1]] += step;
  return units.map(u => Number((u * unit).toFixed(places)));
}

/** Places that show the parts of a sum: three where the largest number is below 10. */
export function placesFor(numbers) {
  const most = Math.max(...numbers.map(Math.abs));
  return most >= 1000 ? 0 : most >= 100 ? 1 : most >= 10 ? 2 : most >= 0.05 ? 3 : most >= 0.005 ? 4 : 5;
}

/** The printed numbers of an explanation: bias, linear and interaction sums, the score, and of(term) for each of its features and pairs. */
export function printed(explanation) {
  const { bias, linear, linear_sum, interaction_sum, score } = explanation, met = pairs(explanation);
  const places = placesFor([bias, score, ...linear.map(t => t.contribution), ...met.map(t => t.contribution)]), round = value => Number(value.toFixed(places)) || 0;
  const [start, alone, together] = adding([bias, linear_sum, interaction_sum], round(score), places), of = new Map();
  for (const [list, sum] of [[linear, alone], [met, together]])
    adding(list.map(t => t.contribution), sum, places).forEach((value, i) => of.set(key(list[i]), value));
  return { places, bias: start, linear: alone, interactions: together, score: round(score), of: term => of.get(key(term)) ?? round(term.contribution) };
}

const key = term => term.first ? `${term.first.feature} ${term.second.feature}` : term.feature;
