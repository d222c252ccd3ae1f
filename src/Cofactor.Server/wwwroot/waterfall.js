// The score built up from top to bottom: w₀, then each feature on its own, then pairs, then the total.
import { axisBottom, scaleLinear, select } from './lib/d3.js';
import { asTable, h, onWidth, s, section } from './dom.js';
import { number, placed, sign, signedPlaced } from './format.js';
import { pairs, strongest } from './parts.js';

const MOST = 10, LABEL = 48;

function steps(explanation, model, sums) {
  const { names } = model, linear = strongest(explanation.linear, MOST), met = strongest(pairs(explanation), MOST);
  const shown = (list, label) => list.map(t => ({ label: label(t), contribution: t.contribution, shown: sums.of(t) }));
  const own = shown(linear.shown, t => names.text(t.name)), together = shown(met.shown, p => `${names.text(p.first.name)} × ${names.text(p.second.name)}`);
  for (const [list, { rest, restSum }, sum, what] of [[own, linear, sums.linear, 'features'], [together, met, sums.interactions, 'pairs']])
    if (rest > 0)
      list.push({ label: `${rest} other ${what}`, contribution: restSum, shown: sum - list.reduce((all, t) => all + t.shown, 0) });
  const bars = [{ group: '1 · Bias', label: 'where every row starts', at: explanation.bias, shown: sums.bias }], say = value => signedPlaced(value, sums.places);
  let at = explanation.bias, reached = sums.bias;
  for (const [group, list] of [[`2 · Each feature on its own: ${say(sums.linear)} in all`, own], [`3 · Pairs of features: ${say(sums.interactions)} in all`, together]])
    list.forEach((bar, i) => bars.push({ group: i === 0 ? group : null, ...bar, reached: reached += bar.shown, from: at, to: at += bar.contribution }));
  bars.push({ group: model.isClassifier || model.isRanker ? 'Score' : 'Prediction', label: 'all of it together', at: explanation.score, shown: sums.score, total: true });
  return bars.map(bar => ({ ...bar, text: bar.at === undefined ? say(bar.shown) : placed(bar.shown, sums.places), reached: placed(bar.reached ?? bar.shown, sums.places) }));
}

function draw(bars, width, what) {
  const narrow = width < 620, left = narrow ? 0 : Math.min(370, width * 0.4), right = narrow ? 4 : 76, high = narrow ? 52 : 30, head = 34;
  const values = bars.flatMap(b => [b.at ?? b.from, b.at ?? b.to]), low = Math.min(...values), top = Math.max(...values), pad = (top - low || 1) * 0.04;
  const x = scaleLinear([low - pad, top + pad], [left + 6, width - right]);
  let y = narrow ? 44 : 30;
  const rows = bars.map(bar => {
    if (bar.group)
      y += head;
    const row = { ...bar, y };
    y += high;
    return row;
  });
  const mid = row => row.y + (narrow ? 32 : high / 2);
  const root = s('svg', { class: 'chart waterfall', width, height: y + 8, viewBox: `0 0 ${width} ${y + 8}`, 'aria-hidden': 'true' });
  const ticks = x.ticks(narrow ? 4 : 7), places = Math.max(0, Math.ceil(-Math.log10(ticks[1] - ticks[0]) - 1e-9));
  const axis = select(root).append('g').attr('class', 'axis').attr('transform', 'translate(0,6)').call(axisBottom(x).tickValues(ticks).tickFormat(v => number(v, places)));
  axis.selectAll('.tick').append('line').attr('class', 'grid').attr('y1', 24).attr('y2', y);
  root.append(s('text', { x: narrow ? 0 : left - 10, y: narrow ? 40 : 26, 'text-anchor': narrow ? 'start' : 'end', class: 'label small' }, what));
  rows.forEach((row, i) => {
    const to = x(row.at ?? row.to), from = x(row.at ?? row.from), next = rows[i + 1];
    if (row.group)
      root.append(s('text', { x: 0, y: row.y - 8, class: 'group' }, row.group));
    if (narrow && !next?.group && next)
      root.append(s('path', { d: `M0,${row.y + high - 3}H${width}`, class: 'part' }));
    root.append(s('text', { x: narrow ? 0 : left - 10, y: narrow ? row.y + 15 : mid(row) + 5, 'text-anchor': narrow ? 'start' : 'end', class: row.total ? 'label total' : 'label' }, shorten(row.label, narrow ? (width - 64) / 7.4 : LABEL), s('title', null, row.label)));
    if (next)
      root.append(s('line', { x1: to, x2: to, y1: mid(row), y2: mid(next), class: 'link' }));
    root.append(row.at === undefined
      ? s('rect', { x: Math.min(from, to), y: mid(row) - 8, width: Math.max(2, Math.abs(to - from)), height: 16, rx: 2, class: sign(row.contribution) }, s('title', null, `${row.label}: ${row.text}`))
      : s('circle', { cx: to, cy: mid(row), r: 7, class: row.total ? 'result' : 'start' }));
    root.append(s('text', { x: width, y: narrow ? row.y + 15 : mid(row) + 5, 'text-anchor': 'end', class: row.at === undefined ? `value ${sign(row.contribution)}` : 'value total' }, row.text));
  });
  return root;
}

const shorten = (text, most) => text.length <= most ? text : `${text.slice(0, Math.floor(most) - 1)}…`;

export function waterfall(explanation, model, sums) {
  const what = model.isClassifier || model.isRanker ? 'score' : 'prediction';
  const bars = steps(explanation, model, sums), holder = h('div', { class: 'holder', role: 'img', 'aria-label': `Waterfall from the bias ${placed(sums.bias, sums.places)} to ${placed(sums.score, sums.places)}; every step is in the table below.` });
  onWidth(holder, width => holder.replaceChildren(draw(bars, width, model.isClassifier || model.isRanker ? 'score points' : model.what())));
  return section(`How the ${what} is built up`, `Read it from top to bottom. It starts at the bias; every bar then pushes the ${what} up (blue, to the right) or down (orange, to the left); after the last bar stands the ${what}. Numbers are rounded so that they add up.`,
    holder, linkNote(explanation, model, sums),
    asTable(`The ${what} step by step`, ['Part', 'Adds', 'Reaches'], bars.map(b => [b.label, b.at === undefined ? b.text : '', b.reached])));
}

// The link, drawn: the curve that turns a score into a chance, and where this row is on it.
function linkNote(explanation, model, sums) {
  if (!model.isClassifier)
    return null;
  if (model.isMulticlass)
    return h('p', { class: 'note' }, `Each class has such a score. They are compared with each other: of “${explanation.class}” comes out a chance of `, h('b', null, model.show(explanation.prediction)), '.');
  const x = scaleLinear([-6, 6], [8, 192]), y = scaleLinear([0, 1], [72, 8]), at = Math.max(-6, Math.min(6, explanation.score));
  const curve = Array.from({ length: 61 }, (_, i) => -6 + i / 5).map((v, i) => `${i ? 'L' : 'M'}${x(v).toFixed(1)},${y(model.link(v)).toFixed(1)}`).join('');
  return h('div', { class: 'curve' },
    s('svg', { width: 200, height: 80, viewBox: '0 0 200 80', 'aria-hidden': 'true', class: 'chart' }, s('path', { d: `M8,72H192M8,8H192`, class: 'rule' }), s('path', { d: curve, class: 'line' }), s('circle', { cx: x(at), cy: y(model.link(at)), r: 6, class: 'result' })),
    h('p', null, `A score can be any number; a chance lies between 0 and 100 %. The curve turns one into the other: a score of ${placed(sums.score, sums.places)} is a chance of `, h('b', null, model.show(explanation.prediction)), ` of “${explanation.class}”. A score of 0 would be 50 %.`));
}
