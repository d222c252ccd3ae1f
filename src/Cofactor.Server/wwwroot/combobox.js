// Search as you type among a column's values: an ARIA combobox. The vocabulary stays at the service; a pause in typing asks for matches.
import { get } from './api.js';
import { debounce, h, newId } from './dom.js';

/**
 * @param {{label: string, column?: string, value?: string, placeholder?: string, chosen: (feature) => void, limit?: number, full?: boolean}} options
 * chosen gets what /features answers, or { value } for text that was typed and matches nothing; full shows names instead of values.
 */
export function combobox({ label, column, value = '', placeholder = 'type to search', chosen, limit = 12, full = false }) {
  const id = newId(), list = h('ul', { id: `${id}-list`, role: 'listbox', 'aria-label': label, hidden: true });
  const text = feature => full ? feature.name : feature.value;
  let features = [], active = -1, asked = 0, last = value;

  const input = h('input', {
    id, type: 'text', role: 'combobox', autocomplete: 'off', spellcheck: 'false', placeholder,
    'aria-expanded': 'false', 'aria-controls': list.id, 'aria-autocomplete': 'list',
    input: () => search(), focus: () => input.select(), click: () => show(),
    blur: () => setTimeout(() => { hide(); leave(); }, 120),
    keydown: event => press(event),
  });
  input.value = value;

  const show = async () => {
    const number = ++asked, typed = input.value === last ? '' : input.value;
    let answer;
    try {
      answer = await get('features', { query: typed, column, limit });
    } catch (error) {
      answer = { features: [], error: error.message };
    }
    if (number !== asked || document.activeElement !== input)
      return;
    features = answer.features;
    active = typed && features.length > 0 ? 0 : -1;
    list.replaceChildren(...features.map((f, i) => h('li', {
      id: `${id}-${i}`, role: 'option', 'aria-selected': 'false', class: f.trained ? null : 'untrained',
      mousedown: event => { event.preventDefault(); choose(f); },
    }, text(f))));
    if (features.length === 0)
      list.replaceChildren(h('li', { role: 'option', 'aria-disabled': 'true', 'aria-selected': 'false', class: 'none' }, answer.error ?? 'nothing matches'));
    list.hidden = false;
    input.setAttribute('aria-expanded', 'true');
    mark();
  };
  const search = debounce(120, show);

  const hide = () => {
    asked++;
    list.hidden = true;
    active = -1;
    input.setAttribute('aria-expanded', 'false');
    input.removeAttribute('aria-activedescendant');
  };

  const mark = () => {
    [...list.children].forEach((item, i) => item.setAttribute('aria-selected', String(i === active)));
    if (active >= 0) {
      input.setAttribute('aria-activedescendant', `${id}-${active}`);
      list.children[active].scrollIntoView({ block: 'nearest' });
    } else
      input.removeAttribute('aria-activedescendant');
  };

  const choose = feature => {
    last = input.value = feature.feature === undefined ? feature.value : text(feature);
    hide();
    chosen(feature);
  };

  // Text that is left without a choice counts as typed.
  const leave = () => {
    if (input.value.trim() !== last)
      choose({ value: input.value.trim() });
  };

  const press = event => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (list.hidden)
        return show();
      active = (active + (event.key === 'ArrowDown' ? 1 : -1) + features.length) % Math.max(features.length, 1);
      mark();
    } else if (event.key === 'Enter') {
      event.preventDefault();
      if (active >= 0 && features[active])
        choose(features[active]);
      else
        leave();
    } else if (event.key === 'Escape') {
      input.value = last;
      hide();
    }
  };

  const element = h('div', { class: 'field' }, h('label', { for: id }, label), h('div', { class: 'combobox' }, input, list));
  return { element, input, clear: () => { last = input.value = ''; } };
}
