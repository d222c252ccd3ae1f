// Elements by a short name: h('p', { class: 'note' }, 'text', child). Functions become listeners; null and false are left out.
const SVG = 'http://www.w3.org/2000/svg';

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined || value === false)
      continue;
    if (typeof value === 'function')
      element.addEventListener(name, value);
    else if (name === 'style')
      Object.assign(element.style, value);   // the object model is allowed where the Content-Security-Policy refuses attributes
    else
      element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.flat(Infinity).filter(c => c !== null && c !== undefined && c !== false));
  return element;
}

export const h = (name, attributes, ...children) => fill(document.createElement(name), attributes, children);

export const s = (name, attributes, ...children) => fill(document.createElementNS(SVG, name), attributes, children);

let ids = 0;

/** An id that no other element has. */
export const newId = () => `id${++ids}`;

/** A table with a caption: the text alternative of a chart. Rows are arrays; the first cell of each names it. */
export function table(caption, heads, rows, attributes) {
  const aligned = heads.map((_, i) => i > 0 && rows.some(row => row[i] instanceof Node || /^[-+±−–\d]/.test(row[i])) ? 'number' : null);
  return h('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': caption },
    h('table', attributes, h('caption', null, caption),
      h('thead', null, h('tr', null, heads.map((t, i) => h('th', { scope: 'col', class: aligned[i] }, t)))),
      h('tbody', null, rows.map(row => h('tr', null, row.map((cell, i) => i === 0 ? h('th', { scope: 'row' }, cell) : h('td', { class: aligned[i] }, cell)))))));
}

/** The table behind a chart, folded away. */
export const asTable = (...parts) => h('details', { class: 'as-table' }, h('summary', null, 'The same as a table'), table(...parts));

export const section = (title, lead, ...children) => {
  const id = newId();
  return h('section', { 'aria-labelledby': id }, h('h2', { id }, title), lead && h('p', { class: 'lead' }, lead), ...children);
};

/** Calls a function when nothing has called it again for a while. */
export function debounce(milliseconds, call) {
  let timer;
  return (...args) => {
    clearTimeout(timer);
    timer = setTimeout(() => call(...args), milliseconds);
  };
}

/** Draws now and whenever the width of an element changes. */
export function onWidth(element, draw) {
  let width = 0;
  new ResizeObserver(() => {
    if (element.clientWidth > 0 && element.clientWidth !== width)
      draw(width = element.clientWidth);
  }).observe(element);
}
