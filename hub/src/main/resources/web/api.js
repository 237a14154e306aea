/** A hub that hangs is a lost one. */
const TIMEOUT_MS = 30_000;

/** Reads a resource of the hub; a refusal is an Error with the problem's sentence and next step. */
export async function get(path) {
  const response = await fetch(path, {
    headers: { accept: 'application/json' }, signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (response.ok) return response.json();
  const problem = await response.json().catch(() => ({}));
  throw new Error([problem.detail ?? `${path}: ${response.status}`, problem.next].filter(Boolean).join('; '));
}
