// A row column by column, or as libSVM text for a model without names. Calls back with what /explain takes.
import { combobox } from './combobox.js';
import { h, newId } from './dom.js';
import { spaced } from './format.js';

const SHOWN = 12;   // columns beyond these are folded away

/** The row of the state as an instance: an object by column, or libSVM text. */
export function instance(row, columns) {
  if (columns.length === 0)
    return (row.get('') ?? '').trim();
  const object = {};
  for (const column of columns) {
    const value = row.get(column.name);
    if (value !== undefined && value !== '')
      object[column.name] = column.kind === 'numeric' && Number.isFinite(Number(value)) ? Number(value) : value;
  }
  return object;
}

/** The body of a request for one row. */
export const body = (row, columns) => columns.length === 0 ? instance(row, columns) : { instances: [instance(row, columns)] };

export const isEmpty = (row, columns) => columns.length === 0 ? instance(row, columns) === '' : Object.keys(instance(row, columns)).length === 0;

/** Fields for the columns; changed(name, value) after each edit. Marks what differs from another row, if one is given. */
export function rowEditor(columns, row, changed, { differs } = {}) {
  if (columns.length === 0)
    return h('div', { class: 'fields' }, libSvm(row.get('') ?? '', text => changed('', text)));
  const fields = columns.map(column => field(column, row.get(column.name) ?? '', value => changed(column.name, value), differs?.(column.name)));
  return h('div', null, h('div', { class: 'fields' }, fields.slice(0, SHOWN)),
    fields.length > SHOWN && h('details', null, h('summary', null, `${fields.length - SHOWN} more columns`), h('div', { class: 'fields' }, fields.slice(SHOWN))));
}

function field(column, value, changed, marked) {
  const element = column.kind === 'numeric' ? numeric(column, value, changed)
    : column.kind === 'multi-valued' ? several(column, value, changed)
    : combobox({ label: spaced(column.name), column: column.name, value, chosen: f => changed(f.value) }).element;
  if (marked)
    element.classList.add('changed');
  return element;
}

function numeric(column, value, changed) {
  const id = newId();
  const input = h('input', { id, type: 'number', step: 'any', inputmode: 'decimal', placeholder: column.mean === undefined || column.mean === null ? 'a number' : `a number, about ${Number(column.mean.toPrecision(3))}`, change: () => changed(input.value) });
  input.value = value;
  return h('div', { class: 'field' }, h('label', { for: id }, spaced(column.name)), input);
}

// Values of a multi-valued column, joined by '|' as the model's separator usually is.
function several(column, value, changed) {
  const separator = column.separator ?? '|', values = value ? value.split(separator) : [], chips = h('ul', { class: 'chips', 'aria-label': `chosen values of ${spaced(column.name)}` });
  const draw = () => chips.replaceChildren(...values.map((v, i) => h('li', null, v, h('button', { type: 'button', 'aria-label': `remove ${v}`, click: () => { values.splice(i, 1); update(); } }, '×'))));
  const update = () => { draw(); changed(values.join(separator)); };
  const box = combobox({ label: `${spaced(column.name)} (several)`, column: column.name, placeholder: 'add a value', chosen: f => { if (f.value && !values.includes(f.value)) { values.push(f.value); update(); } box.clear(); } });
  draw();
  box.element.append(chips);
  return box.element;
}

function libSvm(value, changed) {
  const id = newId(), text = h('textarea', { id, rows: 3, spellcheck: 'false', placeholder: '12:1 40:0.5', change: () => changed(text.value.trim()) });
  text.value = value;
  return h('div', { class: 'field wide' }, h('label', { for: id }, 'Row as libSVM text: feature:value, separated by spaces'), text);
}
