// A list of names with a number and a bar each; every name leads somewhere.
import { h } from './dom.js';
import { number, sign, signed } from './format.js';

/** entries: { label, value, href? , click? }; most: the value of a full bar. */
export function ranked(entries, { most = Math.max(...entries.map(e => Math.abs(e.value))) || 1, isSigned = true } = {}) {
  return h('ol', { class: 'ranked' }, entries.map(({ label, value, href, click }) => {
    const bar = h('span', { class: sign(value) });
    bar.style.width = `${Math.min(100, 100 * Math.abs(value) / most)}%`;
    return h('li', null, click ? h('button', { type: 'button', click }, label) : href ? h('a', { href }, label) : h('span', null, label),
      h('data', { value, class: isSigned ? `push ${sign(value)}` : null }, isSigned ? signed(value) : number(value)), h('span', { class: isSigned ? 'meter both' : 'meter', 'aria-hidden': 'true' }, bar));
  }));
}
