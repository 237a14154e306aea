const KEY = 'tiny-profiler-token';
const ROLES = ['none', 'agent', 'viewer', 'operator', 'admin'];

let caller = { name: '', role: 'none' };

/** The token of this tab, which is forgotten when the tab is closed; null for none. */
export function token() {
  return sessionStorage.getItem(KEY);
}

export function keepToken(secret) {
  sessionStorage.setItem(KEY, secret);
}

export function forgetToken() {
  sessionStorage.removeItem(KEY);
}

/** As `/api/v1/caller` tells it. */
export function setCaller(found) {
  caller = found;
}

export function callerName() {
  return caller.name;
}

/** Whether the reader may do what needs a role: what they may not do is not offered. */
export function may(role) {
  return ROLES.indexOf(caller.role) >= ROLES.indexOf(role);
}
