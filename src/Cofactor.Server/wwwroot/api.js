// The service's public JSON endpoints. An error is its sentence; a missing key is asked for once and kept for this tab.
import { h, newId } from './dom.js';

const KEY = 'cofactor-key';

export class ServiceError extends Error {}

async function answer(path, options, key) {
  let response;
  try {
    response = await fetch(path, key ? { ...options, headers: { ...options.headers, Authorization: `Bearer ${key}` } } : options);
  } catch (error) {
    if (error.name === 'AbortError')
      throw error;
    throw new ServiceError('The service does not answer. Is it still running?');
  }
  return response;
}

async function ask(path, options = {}) {
  let key = sessionStorage.getItem(KEY), response = await answer(path, options, key);
  while (response.status === 401) {
    key = await askKey(key);
    response = await answer(path, options, key);
    if (response.status !== 401)
      sessionStorage.setItem(KEY, key);
  }
  const text = await response.text();
  let json;
  try {
    json = JSON.parse(text);
  } catch {
    throw new ServiceError(`The service answered ${response.status} with something that is not JSON.`);
  }
  if (!response.ok)
    throw new ServiceError([json.error?.message ?? `The service answered ${response.status}.`, json.error?.remedy].filter((t, i, all) => t && (i === 0 || !all[0].includes(t))).join(' '));
  return json;
}

const query = parameters => {
  const text = new URLSearchParams(Object.entries(parameters).filter(([, value]) => value !== undefined && value !== null && value !== '')).toString();
  return text ? `?${text}` : '';
};

export const get = (path, parameters = {}, signal) => ask(path + query(parameters), { signal });

/** Sends an object as JSON, or text as libSVM. */
export const post = (path, body, parameters = {}, signal) => ask(path + query(parameters), {
  method: 'POST', signal,
  headers: { 'Content-Type': typeof body === 'string' ? 'text/libsvm' : 'application/json', Accept: 'application/json' },
  body: typeof body === 'string' ? body : JSON.stringify(body),
});

// One dialog, however many requests wait for the key.
let asking;

function askKey(refused) {
  return asking ??= new Promise(resolve => {
    const id = newId(), input = h('input', { id, type: 'password', autocomplete: 'off', required: true });
    const dialog = h('dialog', { 'aria-labelledby': `${id}-title` }, h('form', {
      submit: event => {
        event.preventDefault();
        asking = undefined;
        dialog.remove();
        resolve(input.value.trim());
      },
    },
    h('h2', { id: `${id}-title` }, 'This service wants its API key'),
    h('p', null, refused ? 'The key was not accepted. Please try again.' : 'It stays in this tab and is forgotten when you close it.'),
    h('label', { for: id }, 'API key'), input, h('button', { type: 'submit', class: 'primary' }, 'Continue')));
    dialog.addEventListener('cancel', event => event.preventDefault());
    document.body.append(dialog);
    dialog.showModal();
  });
}
