// The score built up from top to bottom: w₀, then each feature on its own, then pairs, then the total.
import { scaleLinear } from './lib/d3.js';
import { asTable, h, onWidth, s, section } from './dom.js';
import { number, sign, signed } from './format.js';
import { pairs, strongest } from './parts.js';

const MOST = 10, LABEL = 36;

function steps(explanation, model) {
  const { names } = model, linear = strongest(explanation.linear, MOST), met = strongest(pairs(explanation), MOST);
  const own = linear.shown.map(t => ({ label: names.text(t.name), contribution: t.contribution }));
  if (linear.rest > 0)
    own.push({ label: `${linear.rest} other features`, contribution: linear.restSum });
  const together = met.shown.map(p => ({ label: pairLabel(p, names), contribution: p.contribution }));
  if (met.rest > 0)
    together.push({ label: `${met.rest} other pairs`, contribution: met.restSum });
  const bars = [{ group: '1 · Bias', label: 'where every row starts', at: explanation.bias }];
  let at = explanation.bias;
  for (const [group, list] of [[`2 · Each feature on its own: ${signed(explanation.linear_sum)} in all`, own], [`3 · Pairs of features: ${signed(explanation.interaction_sum)} in all`, together]])
    list.forEach((bar, i) => bars.push({ group: i === 0 ? group : null, ...bar, from: at, to: at += bar.contribution }));
  bars.push({ group: model.isClassifier ? 'Score' : 'Prediction', label: 'all of it together', at: explanation.score, total: true });
  return bars;
}

function pairLabel({ first, second }, names) {
  const full = `${names.text(first.name)} × ${names.text(second.name)}`;
  return full.length <= LABEL ? full : `${names.short(first.name)} × ${names.short(second.name)}`;
}

function draw(bars, width) {
  const narrow = width < 620, left = narrow ? 0 : 270, right = 72, high = narrow ? 44 : 30, head = 34;
  const values = bars.flatMap(b => [b.at ?? b.from, b.at ?? b.to]), low = Math.min(...values), top = Math.max(...values), pad = (top - low || 1) * 0.04;
  const x = scaleLinear([low - pad, top + pad], [left + 6, width - right]);
  let y = 4;
  const rows = bars.map(bar => {
    if (bar.group)
      y += head;
    const row = { ...bar, y };
    y += high;
    return row;
  });
  const mid = row => row.y + (narrow ? 31 : high / 2);
  const root = s('svg', { class: 'chart waterfall', width, height: y + 8, viewBox: `0 0 ${width} ${y + 8}`, 'aria-hidden': 'true' });
  rows.forEach((row, i) => {
    const to = x(row.at ?? row.to), from = x(row.at ?? row.from), next = rows[i + 1];
    if (row.group)
      root.append(s('text', { x: 0, y: row.y - 8, class: 'group' }, row.group));
    root.append(s('text', { x: narrow ? 0 : left - 10, y: narrow ? row.y + 15 : mid(row) + 5, 'text-anchor': narrow ? 'start' : 'end', class: row.total ? 'label total' : 'label' }, shorten(row.label, narrow ? width / 8 : LABEL)));
    if (next)
      root.append(s('line', { x1: to, x2: to, y1: mid(row), y2: mid(next), class: 'link' }));
    root.append(row.at === undefined
      ? s('rect', { x: Math.min(from, to), y: mid(row) - 8, width: Math.max(2, Math.abs(to - from)), height: 16, rx: 2, class: sign(row.contribution) }, s('title', null, `${row.label}: ${signed(row.contribution)}`))
      : s('circle', { cx: to, cy: mid(row), r: 7, class: row.total ? 'result' : 'start' }));
    root.append(s('text', { x: width, y: mid(row) + 5, 'text-anchor': 'end', class: row.at === undefined ? `value ${sign(row.contribution)}` : 'value total' }, row.at === undefined ? signed(row.contribution) : number(row.at)));
  });
  return root;
}

const shorten = (text, most) => text.length <= most ? text : `${text.slice(0, Math.floor(most) - 1)}…`;

export function waterfall(explanation, model) {
  const bars = steps(explanation, model), holder = h('div', { class: 'holder', role: 'img', 'aria-label': `Waterfall from the bias ${number(explanation.bias)} to ${number(explanation.score)}; every step is in the table below.` });
  onWidth(holder, width => holder.replaceChildren(draw(bars, width)));
  const what = model.isClassifier || model.isRanker ? 'score' : 'prediction';
  return section(`How the ${what} is built up`, `Read it from top to bottom. It starts at the bias; every bar then pushes the ${what} up (blue, to the right) or down (orange, to the left); after the last bar stands the ${what}.`,
    holder, linkNote(explanation, model),
    asTable('The score step by step', ['Part', 'Adds', 'Reaches'], bars.map(b => [b.label, b.at === undefined ? signed(b.contribution) : '', number(b.at ?? b.to)])));
}

// The link, drawn: the curve that turns a score into a chance, and where this row is on it.
function linkNote(explanation, model) {
  if (!model.isClassifier)
    return null;
  if (model.isMulticlass)
    return h('p', { class: 'note' }, `Each class has such a score. They are compared with each other: of “${explanation.class}” comes out a chance of `, h('b', null, model.show(explanation.prediction)), '.');
  const x = scaleLinear([-6, 6], [8, 192]), y = scaleLinear([0, 1], [72, 8]), at = Math.max(-6, Math.min(6, explanation.score));
  const curve = Array.from({ length: 61 }, (_, i) => -6 + i / 5).map((v, i) => `${i ? 'L' : 'M'}${x(v).toFixed(1)},${y(model.link(v)).toFixed(1)}`).join('');
  return h('div', { class: 'curve' },
    s('svg', { width: 200, height: 80, viewBox: '0 0 200 80', 'aria-hidden': 'true', class: 'chart' }, s('path', { d: `M8,72H192M8,8H192`, class: 'rule' }), s('path', { d: curve, class: 'line' }), s('circle', { cx: x(at), cy: y(model.link(at)), r: 6, class: 'result' })),
    h('p', null, `A score can be any number; a chance lies between 0 and 100 %. The curve turns one into the other: a score of ${number(explanation.score)} is a chance of `, h('b', null, model.show(explanation.prediction)), ` of “${explanation.class}”. A score of 0 would be 50 %.`));
}
