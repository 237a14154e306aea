import { keepToken } from './access.js';
import { get, post } from './api.js';

const KEY = 'tiny-profiler-sign-in';

let failed = null;

/** The provider of accounts that the hub knows; empty if it knows none. */
export function offer() {
  return get('/api/v1/sign-in');
}

/** Why the last sign-in with an account came to nothing; null if it did not fail. */
export function failure() {
  return failed;
}

/** Leaves for the provider, which sends the browser back with a code (RFC 6749, with PKCE of RFC 7636). */
export async function begin({ authorize_url: address }) {
  if (!crypto.subtle) {
    failed = 'the browser can do this only over https, or on this host itself; use a token';
    return;
  }
  const asked = { state: random(), nonce: random(), verifier: random(), back: location.hash };
  sessionStorage.setItem(KEY, JSON.stringify(asked));
  const url = new URL(address);
  url.searchParams.set('response_type', 'code');
  url.searchParams.set('redirect_uri', here());
  url.searchParams.set('state', asked.state);
  url.searchParams.set('nonce', asked.nonce);
  url.searchParams.set('code_challenge', base64(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(asked.verifier))));
  url.searchParams.set('code_challenge_method', 'S256');
  location.assign(url);
}

/** Takes up what the provider has sent the browser back with, if it has. */
export async function finish() {
  const query = new URLSearchParams(location.search);
  if (!query.has('state')) return;
  const asked = JSON.parse(sessionStorage.getItem(KEY) ?? 'null');
  sessionStorage.removeItem(KEY);
  history.replaceState(null, '', `/${asked?.back ?? ''}`);
  try {
    if (asked === null || query.get('state') !== asked.state) throw new Error('this answer is to a question that this tab did not ask; sign in again');
    if (query.has('error')) throw new Error(`the provider says ${query.get('error_description') ?? query.get('error')}`);
    const { token } = await post('/api/v1/sign-in', { code: query.get('code'), verifier: asked.verifier, nonce: asked.nonce, redirect_uri: here() });
    keepToken(token);
  } catch (error) {
    failed = error.message;
  }
}

function here() {
  return `${location.origin}/`;
}

function random() {
  return base64(crypto.getRandomValues(new Uint8Array(32)));
}

/** Without padding, for addresses. */
function base64(bytes) {
  return btoa(String.fromCharCode(...new Uint8Array(bytes))).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}
