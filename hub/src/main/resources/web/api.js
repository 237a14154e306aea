/** A hub that hangs is a lost one. */
const TIMEOUT_MS = 30_000;

/** Reads a resource of the hub; a refusal is an Error with the problem's sentence and next step. */
export function get(path) {
  return ask(path, { headers: { accept: 'application/json' } });
}

/** Has the hub do something; the answer or the refusal as with {@link get}. */
export function post(path, body) {
  return ask(path, {
    method: 'POST',
    headers: { accept: 'application/json', 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

async function ask(path, request) {
  const response = await fetch(path, { ...request, signal: AbortSignal.timeout(TIMEOUT_MS) });
  if (response.ok) return response.json();
  const problem = await response.json().catch(() => ({}));
  throw new Error([problem.detail ?? `${path}: ${response.status}`, problem.next].filter(Boolean).join('; '));
}
