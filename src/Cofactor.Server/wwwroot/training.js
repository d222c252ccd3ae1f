// The training curves: the metric on training rows and on rows kept aside, epoch by epoch.
import { axisBottom, axisLeft, extent, line, scaleLinear, select } from './lib/d3.js';
import { asTable, h, onWidth, s, section } from './dom.js';
import { number, spaced } from './format.js';

// An epoch's metrics are a number or an object by name.
const value = (metric, numbers) => typeof numbers === 'object' && numbers !== null ? numbers[metric] ?? Object.values(numbers)[0] : numbers;

export function training(model) {
  const history = model.history ?? [];
  if (history.length === 0)
    return section('How training went', null, h('p', { class: 'note' }, 'The file does not tell.'));
  const metric = history[0].metric ?? Object.keys(history[0].train ?? {})[0] ?? 'metric', title = metric === 'rmse' ? 'RMSE (root mean squared error)' : metric === 'mae' || metric === 'auc' ? metric.toUpperCase() : spaced(metric);
  const epochs = history.map(e => ({ epoch: e.epoch, train: value(metric, e.train), aside: value(metric, e.validation), best: e.best_so_far }));
  const hasAside = epochs.some(e => Number.isFinite(e.aside)), best = epochs.filter(e => e.best).at(-1);
  const holder = h('div', { class: 'holder', role: 'img', 'aria-label': `${title} by epoch; the numbers are in the table below.` });
  onWidth(holder, width => holder.replaceChildren(draw(epochs, hasAside ? best : null, width)));
  const said = hasAside && best ? `An epoch is one pass over the training rows. After epoch ${best.epoch} it did best on the rows kept aside (${number(best.aside, 4)}), so that is the model that was kept${best === epochs.at(-1) ? '; it was the last epoch, so more of them might have helped' : `; the ${epochs.length - 1 - epochs.indexOf(best)} after it did no better`}. Where the two curves part, the model begins to learn its training rows by heart.`
    : `${title} on the training rows went from ${number(epochs[0].train, 4)} to ${number(epochs.at(-1).train, 4)}.`;
  return section('How training went', said,
    h('p', { class: 'key', 'aria-hidden': 'true' }, h('span', null, `${title}, training rows`), hasAside && h('span', { class: 'second' }, `${title}, rows kept aside`)), holder,
    asTable(`${title} by epoch`, ['Epoch', 'Training rows', ...hasAside ? ['Rows kept aside'] : []], epochs.map(e => [String(e.epoch), number(e.train, 5), ...hasAside ? [number(e.aside, 5)] : []])));
}

function draw(epochs, best, width) {
  const height = 260, left = 56, bottom = 50, defined = key => e => Number.isFinite(e[key]);
  const x = scaleLinear(extent(epochs, e => e.epoch), [left, width - 12]), y = scaleLinear(extent(epochs.flatMap(e => [e.train, e.aside]).filter(Number.isFinite)), [height - bottom, 12]).nice();
  const svg = s('svg', { class: 'chart', width, height, viewBox: `0 0 ${width} ${height}`, 'aria-hidden': 'true' });
  const axes = select(svg);
  const ticks = Math.min(epochs.length, Math.floor(width / 60));
  axes.append('g').attr('class', 'axis').attr('transform', `translate(0,${height - bottom})`).call(axisBottom(x).ticks(ticks).tickFormat(v => Number.isInteger(v) ? String(v) : '').tickSizeOuter(0));
  axes.append('g').attr('class', 'axis').attr('transform', `translate(${left},0)`).call(axisLeft(y).ticks(5).tickFormat(v => number(v, 3)));
  svg.append(s('text', { x: (left + width - 12) / 2, y: height - 8, 'text-anchor': 'middle', class: 'label small' }, 'epoch'));
  for (const [key, look] of [['train', 'line'], ['aside', 'line second']]) {
    const path = line().defined(defined(key)).x(e => x(e.epoch)).y(e => y(e[key]));
    if (epochs.some(defined(key)))
      svg.append(s('path', { d: path(epochs) ?? '', class: look }));
  }
  if (best && Number.isFinite(best.aside))
    svg.append(s('circle', { cx: x(best.epoch), cy: y(best.aside), r: 6, class: 'start' }), s('text', { x: Math.min(x(best.epoch), width - 40), y: y(best.aside) - 14, 'text-anchor': 'middle' }, 'kept'));
  return svg;
}
