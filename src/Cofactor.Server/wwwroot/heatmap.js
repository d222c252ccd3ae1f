// The interaction matrix of a row as a table whose cells are coloured. Hover or focus a cell to see what each factor gives.
import { h, s, section } from './dom.js';
import { sign, signedPlaced } from './format.js';
import { byStrength, pairs, shares } from './parts.js';
import { placesFor } from './sums.js';

const MOST = 30, WITH_NUMBERS = 8;

export function heatmap(explanation, model, sums) {
  const { names } = model, all = explanation.linear;
  if (all.length < 2)
    return null;
  const say = pair => signedPlaced(sums.of(pair), sums.places);
  const terms = all.length <= MOST ? all : [...all].sort((a, b) => Math.abs(b.interaction_share) - Math.abs(a.interaction_share)).slice(0, MOST);
  const list = pairs({ linear: terms }), most = Math.abs(list[0].contribution) || 1, small = terms.length > WITH_NUMBERS;
  const found = new Map(list.flatMap(p => [[`${p.first.feature} ${p.second.feature}`, p], [`${p.second.feature} ${p.first.feature}`, p]]));
  const detail = h('div', { class: 'detail', 'aria-live': 'polite' });
  const grid = terms.map(row => terms.map(column => row === column ? h('td', { class: 'self' }, small ? '' : '·') : cell(found.get(`${row.feature} ${column.feature}`))));

  function cell(pair) {
    const share = Math.abs(pair.contribution) / most;
    const td = h('td', { tabindex: -1, class: `cell ${sign(pair.contribution)}${share > 0.55 ? ' strong' : ''}`, 'aria-label': `${names.text(pair.first.name)} with ${names.text(pair.second.name)}: ${say(pair)}`, mouseenter: () => show(pair), focus: () => show(pair), click: () => td.focus() },
      small ? '' : say(pair));
    td.style.setProperty('--share', `${Math.round(100 * share)}%`);
    td.pair = pair;
    return td;
  }

  // A pair has two cells, on both sides of the diagonal.
  function show(pair) {
    grid.flat().forEach(td => td.classList.toggle('shown', td.pair === pair));
    detail.replaceChildren(...factors(pair, model, say(pair)));
  }

  // One stop for the Tab key; arrows move within.
  const move = event => {
    const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
    const r = grid.findIndex(line => line.includes(document.activeElement)), c = r < 0 ? -1 : grid[r].indexOf(document.activeElement);
    if (!step || r < 0)
      return;
    event.preventDefault();
    let [y, x] = [r + step[0], c + step[1]];
    if (y === x)
      [y, x] = [y + step[0], x + step[1]];
    const next = grid[y]?.[x];
    if (next) {
      grid[r][c].tabIndex = -1;
      next.tabIndex = 0;
      next.focus();
    }
  };

  const table = h('table', { class: small ? 'heat small' : 'heat', keydown: move },
    h('caption', { class: 'hidden' }, 'Contribution of each pair of features; arrow keys move between pairs'),
    h('thead', null, h('tr', null, h('td'), terms.map((t, i) => h('th', { scope: 'col' }, small ? String(i + 1) : names.rich(t.name))))),
    h('tbody', null, terms.map((t, i) => h('tr', null, h('th', { scope: 'row' }, small ? `${i + 1}  ${names.text(t.name)}` : names.rich(t.name)), grid[i]))));
  grid[0][1].tabIndex = 0;
  show(list[0]);
  const end = way => signedPlaced(way * most, sums.places), legend = h('p', { class: 'heat-scale' }, h('span', null, end(-1)), h('span', { class: 'ramp', 'aria-hidden': 'true' }), h('span', null, end(1)), h('span', { class: 'hint' }, `${model.unit.trim() || 'in the unit of the prediction'}; no colour is 0`));

  return section('Which pairs push', 'Each cell is what two features of this row add by standing in it together, beyond what each adds on its own. Every pair stands twice, above and below the diagonal. Point at a cell, or move with the arrow keys, to see what it is made of.',
    all.length > MOST && h('p', { class: 'note' }, `The row has ${all.length} features; the ${MOST} that interact most are shown.`),
    h('div', { class: 'heat-and-detail' }, h('div', { class: 'scroll' }, table, legend), detail));
}

// The shares of the factors, whose sum the pair's number is; where the model keeps versions, whose factors have nothing in common, each
// version's own number, whose mean it is.
function factors(pair, model, said) {
  let values = shares(pair.first, pair.second);
  const versions = model.keepsDraws, what = versions ? 'version' : 'factor';
  if (versions)
    values = Array.from({ length: model.num_draws }, (_, d) => model.num_draws * values.slice(d * model.num_factors, (d + 1) * model.num_factors).reduce((a, b) => a + b, 0));
  const places = placesFor(values), listed = values.map((contribution, f) => ({ f, contribution })), best = values.length <= 8 ? listed : listed.sort(byStrength).slice(0, 3), say = value => signedPlaced(value, places);
  return [
    h('div', null, h('h3', null, model.names.rich(pair.first.name), ' × ', model.names.rich(pair.second.name)),
      h('p', null, h('data', { value: pair.contribution, class: `push big ${sign(pair.contribution)}` }, said), versions ? ` is the mean over ${values.length} versions of the model` : ` is the sum over ${values.length} factors: the numbers that training found for each feature, multiplied pair by pair`),
      h('p', { class: 'note' }, best.length === values.length ? `The ${what}s, rounded: ` : `The largest of the ${what}s: `, best.map((b, i) => [i > 0 && ', ', best.length === values.length ? '' : `${what} ${b.f + 1} `, h('b', null, say(b.contribution))]), '.')),
    bars(values, what, places),
  ];
}

// A bar for each, with a scale: zero and the largest.
function bars(values, what, places) {
  const size = Math.max(...values.map(Math.abs)) || 1, wide = 320, high = 116, left = 58, step = (wide - left) / values.length, half = high / 2 - 12;
  const mark = value => s('text', { x: left - 6, y: high / 2 - 6 - value / size * half + 4, 'text-anchor': 'end', class: 'label small' }, signedPlaced(value, places));
  return s('svg', { class: 'chart', width: wide, height: high, viewBox: `0 0 ${wide} ${high}`, 'aria-hidden': 'true' }, s('path', { d: `M${left},${high / 2 - 6}H${wide}`, class: 'rule' }),
    mark(0), values.some(v => v > size / 3) && mark(size), values.some(v => v < -size / 3) && mark(-size),
    values.map((v, f) => [s('rect', { x: left + f * step + step * 0.12, width: Math.max(1, step * 0.76), y: high / 2 - 6 - Math.max(0, v) / size * half, height: Math.max(1, Math.abs(v) / size * half), class: sign(v) }, s('title', null, `${what} ${f + 1}: ${signedPlaced(v, places)}`)),
      values.length <= 12 && s('text', { x: left + (f + 0.5) * step, y: high - 1, 'text-anchor': 'middle', class: 'label small' }, String(f + 1))]));
}
