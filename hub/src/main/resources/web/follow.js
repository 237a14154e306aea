import { send } from './api.js';
import { connection } from './connection.js';

const RETRY_MS = 1_000;

/**
 * Server-sent events of a session from where the caller is; with fetch, because an EventSource sends no token.
 * Comes back by itself after a lost hub, without a gap. `on(event, data)` is told each event.
 *
 * @param from the id of the event to go on after, or null
 * @returns how to stop
 */
export function follow(path, from, on) {
  const stop = new AbortController();
  let last = from;
  (async () => {
    while (!stop.signal.aborted) {
      try {
        const headers = last ? { 'last-event-id': last } : {};
        const response = await send(path, { headers, signal: stop.signal }, null);
        if (response.status === 204) return;
        for await (const event of events(response.body)) {
          last = event.id ?? last;
          on(event.event, JSON.parse(event.data));
          if (event.event === 'end') return;
        }
      } catch (error) {
        if (stop.signal.aborted) return;
      }
      await later(stop.signal);
    }
  })();
  return () => stop.abort();
}

/** A second later, or when the hub is found again. */
function later(signal) {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      unwatch();
      resolve();
    };
    const timer = setTimeout(done, RETRY_MS);
    const unwatch = connection.watch((state) => state === 'live' && done());
    signal.addEventListener('abort', done, { once: true });
  });
}

async function* events(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    rest += value;
    const blocks = rest.split('\n\n');
    rest = blocks.pop();
    for (const block of blocks) {
      const event = {};
      for (const line of block.split('\n')) {
        const at = line.indexOf(':');
        if (at > 0) event[line.slice(0, at)] = line.slice(at + 1).trimStart();
      }
      if (event.data) yield event;
    }
  }
}
