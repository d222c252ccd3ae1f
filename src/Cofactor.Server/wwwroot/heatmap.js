// The interaction matrix of a row as a table whose cells are coloured. Hover or focus a cell to see what each factor gives.
import { h, s, section } from './dom.js';
import { number, sign, signed } from './format.js';
import { byStrength, pairs, shares } from './parts.js';

const MOST = 30, WITH_NUMBERS = 8;

export function heatmap(explanation, model) {
  const { names } = model, all = explanation.linear;
  if (all.length < 2)
    return null;
  const terms = all.length <= MOST ? all : [...all].sort((a, b) => Math.abs(b.interaction_share) - Math.abs(a.interaction_share)).slice(0, MOST);
  const list = pairs({ linear: terms }), most = Math.abs(list[0].contribution) || 1, small = terms.length > WITH_NUMBERS;
  const found = new Map(list.flatMap(p => [[`${p.first.feature} ${p.second.feature}`, p], [`${p.second.feature} ${p.first.feature}`, p]]));
  const detail = h('div', { class: 'detail', 'aria-live': 'polite' });
  const grid = terms.map(row => terms.map(column => row === column ? h('td', { class: 'self' }, small ? '' : '·') : cell(found.get(`${row.feature} ${column.feature}`))));

  function cell(pair) {
    const share = Math.abs(pair.contribution) / most;
    const td = h('td', { tabindex: -1, class: `cell ${sign(pair.contribution)}${share > 0.55 ? ' strong' : ''}`, 'aria-label': `${names.text(pair.first.name)} with ${names.text(pair.second.name)}: ${signed(pair.contribution)}`, mouseenter: () => show(pair, td), focus: () => show(pair, td), click: () => td.focus() },
      small ? '' : signed(pair.contribution));
    td.style.setProperty('--share', `${Math.round(100 * share)}%`);
    td.pair = pair;
    return td;
  }

  function show(pair, td) {
    table.querySelector('.shown')?.classList.remove('shown');
    td?.classList.add('shown');
    detail.replaceChildren(...factors(pair, model));
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
  show(list[0], grid.flat().find(td => td.pair === list[0]));

  return section('Which pairs push', 'Each cell is what two features of this row add by meeting, beyond what each adds on its own. Blue adds, orange takes away, and the paler the less. Point at a cell, or move with the arrow keys, to see what it is made of.',
    all.length > MOST && h('p', { class: 'note' }, `The row has ${all.length} features; the ${MOST} that interact most are shown.`),
    h('div', { class: 'heat-and-detail' }, h('div', { class: 'scroll' }, table), detail));
}

// The shares of the factors; where the model keeps draws, whose factors have nothing in common, those of the draws.
function factors(pair, model) {
  let values = shares(pair.first, pair.second);
  const what = model.keepsDraws ? 'draw' : 'factor';
  if (model.keepsDraws)
    values = Array.from({ length: model.num_draws }, (_, d) => values.slice(d * model.num_factors, (d + 1) * model.num_factors).reduce((a, b) => a + b, 0));
  const size = Math.max(...values.map(Math.abs)) || 1, wide = 300, high = 96, step = wide / values.length;
  const best = values.map((contribution, f) => ({ f, contribution })).sort(byStrength).slice(0, 3);
  return [
    h('div', null, h('h3', null, model.names.rich(pair.first.name), ' × ', model.names.rich(pair.second.name)),
      h('p', null, h('data', { value: pair.contribution, class: `push big ${sign(pair.contribution)}` }, signed(pair.contribution)), ` = the ${model.keepsDraws ? 'mean' : 'sum'} over ${values.length} ${what}s`),
      h('p', { class: 'note' }, 'Most of it: ', best.map((b, i) => [i > 0 && ', ', `${what} ${b.f + 1} `, h('b', null, signed(b.contribution))]), '.')),
    s('svg', { class: 'chart', width: wide, height: high, viewBox: `0 0 ${wide} ${high}`, 'aria-hidden': 'true' }, s('path', { d: `M0,${high / 2}H${wide}`, class: 'rule' }),
      values.map((v, f) => s('rect', { x: f * step + step * 0.12, width: Math.max(1, step * 0.76), y: high / 2 - Math.max(0, v) / size * (high / 2 - 3), height: Math.max(1, Math.abs(v) / size * (high / 2 - 3)), class: sign(v) }, s('title', null, `${what} ${f + 1}: ${signed(v)}`)))),
  ];
}
