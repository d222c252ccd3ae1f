// The features' factors in two dimensions: similar ones lie close. Drawn by D3; search and lists say the same in words.
import { extent, pointer, quadtree, scaleLinear, select, symbol, symbolCircle, symbolCross, symbolDiamond, symbolSquare, symbolTriangle, symbolWye, symbolStar, zoom, zoomIdentity } from './lib/d3.js';
import { get } from './api.js';
import { combobox } from './combobox.js';
import { h, onWidth, s, table } from './dom.js';
import { number, percent, spaced, whole } from './format.js';
import { featureOf, neighbors } from './neighbors.js';
import { state, write } from './state.js';

const SHAPES = [symbolCircle, symbolTriangle, symbolSquare, symbolDiamond, symbolCross, symbolStar, symbolWye], LIMIT = 2000, NAMED = 12;

export async function mapView(root, model) {
  const output = model.output(state.settings.get('class')), [map, start] = await Promise.all([get('map', { limit: LIMIT, output }), featureOf(model)]);
  const columns = model.columns.map(c => c.name), field = column => Math.max(0, columns.indexOf(column)) % SHAPES.length;
  const points = new Map(map.points.map(p => [p.feature, p])), hidden = new Set();
  let picked = null, near = new Set();

  const stretch = h('span'), plot = h('div', { class: 'map' }), panel = h('div', { class: 'panel' });
  const search = combobox({ label: 'Find a feature on the map', full: true, placeholder: 'type a name', chosen: f => f.feature !== undefined && pick(f) });
  const legend = h('ul', { class: 'legend', 'aria-label': 'Columns on the map' }, columns.filter(c => map.points.some(p => p.column === c)).map(c => h('li', null, h('button', {
    type: 'button', 'aria-pressed': 'true',
    click: event => {
      hidden.has(c) ? hidden.delete(c) : hidden.add(c);
      event.currentTarget.setAttribute('aria-pressed', String(!hidden.has(c)));
      redraw();
    },
  }, s('svg', { width: 14, height: 14, viewBox: '-7 -7 14 14', 'aria-hidden': 'true', class: `f${field(c)}` }, s('path', { d: symbol(SHAPES[field(c)], 60)() })), spaced(c)))));

  const [first, second] = map.explained_variance;
  root.replaceChildren(h('h1', null, 'Map of what it learned'),
    h('p', { class: 'intro' }, `A feature is one value of a column${model.hasColumns ? `, such as ${model.names.text(map.points[0]?.name ?? '')}` : ''}. The model gave each ${whole(model.num_factors)} numbers, its factors, which say how it goes with others. Features with similar factors behave alike, and lie close here.`, output === undefined ? '' : ` Each class has factors of its own; these are those of “${model.classes[output]}”.`),
    h('section', { 'aria-label': 'Map' }, h('div', { class: 'map-and-panel' },
      h('div', null, legend, plot,
        h('p', { class: 'hint' }, `${map.points.length < map.total ? `The ${whole(map.points.length)} features with the largest factors, of ${whole(map.total)}` : `All ${whole(map.total)} trained features`}. Drawing ${whole(model.num_factors)} numbers in two directions ${first + second >= 0.9 ? 'loses little' : first + second >= 0.5 ? 'loses something' : 'loses much'}: of all differences between features, left to right shows ${percent(first)} and bottom to top ${percent(second)}${first + second < 0.5 ? ', so what lies close here may still differ in the rest' : ''}. `, stretch)),
      h('div', null, search.element, panel))),
    h('details', { class: 'as-table' }, h('summary', null, 'The map as a table'), table('The features with the largest factors', ['Feature', 'left to right', 'bottom to top'], map.points.slice(0, 100).map(p => [model.names.text(p.name), number(p.x), number(p.y)]))));

  async function pick(feature, { keep = true } = {}) {
    picked = feature;
    near = new Set();
    if (!points.has(feature.feature))
      for (const p of (await get('map', { features: feature.feature, output })).points)
        points.set(p.feature, p);
    search.input.value = feature.name;
    if (keep) {
      state.settings.set('feature', String(feature.feature));
      write();
    }
    panel.replaceChildren(h('h2', { class: 'picked-name' }, model.names.rich(feature.name)), !points.has(feature.feature) ? h('p', { class: 'note' }, 'It was not in training, so it is not on the map.') : '',
      neighbors(model, feature, { choose: pick, found: async list => {
        const missing = list.filter(n => !points.has(n.feature)).map(n => n.feature);
        if (missing.length > 0)
          for (const p of (await get('map', { features: missing.join(','), output })).points)
            points.set(p.feature, p);
        near = new Set(list.map(n => n.feature));
        redraw();
      } }));
    redraw();
  }

  let redraw = () => {};
  onWidth(plot, width => redraw = draw(width));
  // Something to begin with: the largest of the items.
  const largest = map.points.filter(p => p.column === model.item)[0] ?? map.points[0];
  if (start)
    await pick(start);
  else if (largest)
    await pick(largest, { keep: false });
  else
    panel.replaceChildren(h('p', { class: 'note' }, 'Search for a feature, or click a point, to see what it is most like and what it goes with.'));

  function draw(width) {
    const all = [...points.values()], pad = 34, height = Math.round(Math.max(420, Math.min(680, width * 0.72)));
    const axis = (name, [from, to]) => { const [a, b] = extent(all, p => p[name]), spare = b > a ? 0 : 1; return scaleLinear([a - spare, b + spare], [from, to]); };
    // Each direction fills the plot; how much more one is enlarged than the other is said below it.
    const x = axis('x', [pad, width - pad]), y = axis('y', [height - pad, pad]), enlarged = Math.abs((y(1) - y(0)) / (x(1) - x(0)));
    stretch.textContent = enlarged > 1.15 ? `To fill the picture, bottom to top is enlarged ${number(enlarged, 1)} times as much as left to right.` : enlarged < 0.87 ? `To fill the picture, left to right is enlarged ${number(1 / enlarged, 1)} times as much as bottom to top.` : '';
    const layer = s('g'), names = s('g'), tip = s('text', { class: 'tip', 'text-anchor': 'middle' });
    const svg = s('svg', { class: 'chart', width, height, viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': `Map of ${whole(points.size)} features; search beside it finds each by name` }, layer, names, tip);
    const counts = new Map();
    for (const p of all)
      counts.set(p.column, (counts.get(p.column) ?? 0) + 1);
    const count = column => counts.get(column);
    let transform = zoomIdentity, tree;
    const at = p => [transform.applyX(x(p.x)), transform.applyY(y(p.y))];

    const show = () => {
      const shown = [...points.values()].filter(p => !hidden.has(p.column));
      tree = quadtree(shown, p => at(p)[0], p => at(p)[1]);
      // The picked one in front, then its neighbours, then those of small columns, which others would cover.
      const order = p => p.feature === picked?.feature ? 2 : near.has(p.feature) ? 1 : 0, depth = p => order(p) || -count(p.column) / all.length;
      layer.replaceChildren(...shown.sort((a, b) => depth(a) - depth(b)).map(p => {
        const rank = order(p);
        return s('path', { d: symbol(SHAPES[field(p.column)], rank === 2 ? 180 : rank === 1 ? 90 : count(p.column) <= NAMED ? 130 : 42)(), transform: `translate(${at(p).map(v => v.toFixed(1))})`, class: `point f${field(p.column)}${rank === 2 ? ' picked' : rank === 1 || count(p.column) <= NAMED ? ' near' : picked ? ' faded' : ''}` });
      }));
      names.replaceChildren(...label([...shown.filter(p => order(p) > 0).reverse(), ...shown.filter(p => order(p) === 0 && count(p.column) <= NAMED)]));
      tip.textContent = '';
    };

    // Names of the picked feature, its neighbours and small columns: above, below or beside the point, wherever they cover no other.
    const label = list => {
      const taken = [];
      return list.slice(0, 60).map(p => {
        const [px, py] = at(p), text = model.names.short(p.name), half = text.length * 4.2 + 4;
        for (const [dx, dy] of [[0, -12], [0, 22], [half + 8, 5], [-half - 8, 5]]) {
          const cx = px + dx, cy = py + dy;
          if (cx - half < 0 || cx + half > width || cy < 14 || cy > height - 4 || (cy < 50 && cx + half > width - 150) || taken.some(([a, b, w]) => Math.abs(a - cx) < w + half && Math.abs(b - cy) < 18))
            continue;
          taken.push([cx, cy, half]);
          return s('text', { x: cx, y: cy, 'text-anchor': 'middle', class: p.feature === picked?.feature ? 'picked-text' : null }, text);
        }
        return null;
      }).filter(Boolean);
    };

    const found = event => {
      const [px, py] = pointer(event, svg);
      return tree.find(px, py, 24);
    };
    svg.addEventListener('pointermove', event => {
      const p = found(event);
      tip.textContent = p ? model.names.text(p.name) : '';
      if (p) {
        const [px, py] = at(p), half = tip.textContent.length * 4;
        tip.setAttribute('x', Math.max(half, Math.min(width - half, px)));
        tip.setAttribute('y', py < 30 ? py + 26 : py - 12);
      }
    });
    svg.addEventListener('click', event => { const p = found(event); p && pick(p); });
    const zooming = zoom().scaleExtent([1, 40]).filter(event => event.type !== 'wheel' || event.ctrlKey || event.deltaY !== 0).on('zoom', event => { transform = event.transform; show(); });
    select(svg).call(zooming).on('dblclick.zoom', null);
    const by = factor => zooming.scaleBy(select(svg), factor);
    plot.replaceChildren(svg, h('div', { class: 'buttons' }, h('button', { type: 'button', 'aria-label': 'Zoom in', click: () => by(1.6) }, '+'), h('button', { type: 'button', 'aria-label': 'Zoom out', click: () => by(1 / 1.6) }, '−'), h('button', { type: 'button', 'aria-label': 'Show the whole map', click: () => zooming.transform(select(svg), zoomIdentity) }, '⤢')));
    show();
    return show;
  }
}
