const PING_MS = 5000; // the bridge hangs up on a client that is silent for 10 s
const RETRY_MIN_MS = 500;
const RETRY_MAX_MS = 10000;

/**
 * The event bus bridge over a plain WebSocket. Reconnects for ever and registers again by itself.
 * `onState` is told 'live' after each connect and 'lost' when the hub is gone; `token` is asked before each for the
 * reader's token, null for none, which goes as a subprotocol because a page's WebSocket has no other header.
 */
export class Bus {
  #handlers = new Map();
  #onState;
  #token;
  #socket = null;
  #retryMs = RETRY_MIN_MS;
  #closed = false;

  constructor(onState, token = () => null) {
    this.#onState = onState;
    this.#token = token;
    this.#connect();
  }

  subscribe(address, handler) {
    this.#handlers.set(address, handler);
    this.#send({ type: 'register', address });
  }

  /** For good: nothing is told any more. */
  close() {
    this.#closed = true;
    this.#handlers.clear();
    this.#socket?.close();
  }

  unsubscribe(address) {
    this.#handlers.delete(address);
    this.#send({ type: 'unregister', address });
  }

  #connect() {
    if (this.#closed) return;
    const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
    const token = this.#token();
    const protocols = token === null ? [] : ['tiny-profiler', `bearer.${token}`];
    const socket = new WebSocket(`${scheme}://${location.host}/eventbus/websocket`, protocols);
    socket.binaryType = 'arraybuffer'; // the bridge takes text but answers in binary
    let ping;
    socket.onopen = () => {
      if (this.#closed) {
        socket.close();
        return;
      }
      this.#socket = socket;
      this.#retryMs = RETRY_MIN_MS;
      ping = setInterval(() => this.#send({ type: 'ping' }), PING_MS);
      for (const address of this.#handlers.keys()) this.#send({ type: 'register', address });
      this.#onState('live');
    };
    socket.onmessage = ({ data }) => this.#receive(data);
    socket.onclose = () => {
      clearInterval(ping);
      this.#socket = null;
      if (this.#closed) return;
      this.#onState('lost');
      setTimeout(() => this.#connect(), this.#retryMs * (0.5 + Math.random()));
      this.#retryMs = Math.min(RETRY_MAX_MS, this.#retryMs * 2);
    };
  }

  #receive(data) {
    const message = JSON.parse(typeof data === 'string' ? data : new TextDecoder().decode(data));
    this.#handlers.get(message.address)?.(message.body);
  }

  /** What a socket that closes cannot take is said again by the next one. */
  #send(message) {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }
}
