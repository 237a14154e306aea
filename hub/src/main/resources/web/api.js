import { token } from './access.js';

/** A hub that hangs is a lost one. */
const TIMEOUT_MS = 30_000;

/** What the hub refused: its sentence and next step; `code`, `field` and `status` as in its problem. */
export class Refusal extends Error {
  constructor(status, problem, path) {
    super([problem.detail ?? `${path}: ${status}`, problem.next].filter(Boolean).join('; '));
    Object.assign(this, { status, code: problem.code, field: problem.field, detail: problem.detail });
  }
}

/** Reads a resource of the hub. */
export function get(path, timeoutMs = TIMEOUT_MS) {
  return ask(path, { headers: { accept: 'application/json' } }, timeoutMs);
}

/** Has the hub do something. */
export function post(path, body) {
  return ask(path, {
    method: 'POST',
    headers: { accept: 'application/json', 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

export function remove(path) {
  return ask(path, { method: 'DELETE', headers: { accept: 'application/json' } });
}

/** Sends a file, however long that takes. */
export function upload(path, file) {
  return ask(path, { method: 'POST', headers: { 'content-type': 'application/octet-stream' }, body: file }, null);
}

/** Every item of a list that pages, at most `most`. */
export async function all(path, name, most = 1000) {
  const found = [];
  let after = '';
  do {
    const page = await get(`${path}${path.includes('?') ? '&' : '?'}limit=500${after && `&after=${encodeURIComponent(after)}`}`);
    found.push(...page[name]);
    after = page.next;
  } while (after && found.length < most);
  return found;
}

/** Saves an answer as a file; a plain link would go without the token. */
export async function save(path, name) {
  const response = await send(path, {}, null);
  const link = document.createElement('a');
  link.href = URL.createObjectURL(await response.blob());
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

async function ask(path, request, timeoutMs = TIMEOUT_MS) {
  const response = await send(path, request, timeoutMs);
  return response.status === 204 ? null : response.json();
}

/** The answer, if it is a good one. */
export async function send(path, request, timeoutMs) {
  const headers = { ...request.headers };
  if (token()) headers.authorization = `Bearer ${token()}`;
  const signal = request.signal ?? (timeoutMs === null ? undefined : AbortSignal.timeout(timeoutMs));
  const response = await fetch(path, { ...request, headers, signal });
  if (response.ok) return response;
  throw new Refusal(response.status, await response.json().catch(() => ({})), path);
}
