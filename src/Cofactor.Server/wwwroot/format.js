// Numbers and names for people. One way to write each, so that the same number looks the same everywhere.
import { h } from './dom.js';

const MINUS = '\u2212';

const digits = value => {
  const size = Math.abs(value);
  return size === 0 || size >= 0.00995 ? 2 : size >= 0.0005 ? 3 : 4;
};

export const whole = value => Number(value).toLocaleString('en-US');

export const number = (value, places = digits(value)) => value === null || value === undefined ? '–'
  : Math.abs(value) >= 1e6 || (value !== 0 && Math.abs(value) < 5e-6) ? value.toExponential(1).replace('-', MINUS) : value.toLocaleString('en-US', { minimumFractionDigits: places, maximumFractionDigits: places }).replace('-', MINUS);

/** A number of a sum, with as many places as all the others of it. */
export const placed = (value, places) => number(Number(value.toFixed(places)) || 0, places);

export const signedPlaced = (value, places) => (Number(value.toFixed(places)) > 0 ? '+' : '') + placed(value, places);

export const signed = value => value === null || value === undefined ? '–' : (value > 0 ? '+' : '') + number(value);

export const percent = value => value === null || value === undefined ? '–' : value > 0 && value < 0.001 ? 'under 0.1 %' : value < 1 && value > 0.999 ? 'over 99.9 %' : `${(100 * value).toFixed(1)} %`;

/** up, down or flat: the class that colours a contribution. */
export const sign = value => value > 0 ? 'up' : value < 0 ? 'down' : 'flat';

export const spaced = name => name.replaceAll('_', ' ');

/** Tells names such as "film=Alien" apart, knowing the model's columns. */
export class Names {
  constructor(columns) {
    this.columns = [...columns].sort((a, b) => b.name.length - a.name.length);
  }

  parts(name) {
    const column = this.columns.find(c => name === c.name || name.startsWith(c.name + '='));
    return !column ? { column: null, value: name } : name === column.name ? { column: column.name, value: null } : { column: column.name, value: name.slice(column.name.length + 1) };
  }

  /** film Alien, for axes and lists. */
  text(name) {
    const { column, value } = this.parts(name);
    return column === null ? `feature ${value}` : value === null ? spaced(column) : `${spaced(column)} ${value}`;
  }

  /** The value alone where its column is told otherwise. */
  short(name) {
    const { column, value } = this.parts(name);
    return value ?? spaced(column);
  }

  /** A value in bold after its column. */
  rich(name) {
    const { column, value } = this.parts(name);
    return h('span', { class: 'name' }, column === null ? h('span', { class: 'column' }, 'feature') : value !== null && h('span', { class: 'column' }, spaced(column)), (column === null || value !== null) && ' ', h('b', null, value ?? spaced(column)));
  }
}
