/** The tokens of one run, joined by position: stored chunks and live ones may come in any order. */
export class Transcript {
  #pieces = [];
  #ticks = [];
  #complete = 0; // tokens from position 0 on without a gap
  #tickHz;

  constructor(tickHz) {
    this.#tickHz = tickHz;
  }

  /** A live token chunk: the first tick is the offset from acceptance, the others from the one before. */
  addChunk({ firstPosition, deviceTicks, pieces }) {
    let tick = 0;
    deviceTicks.forEach((delta, i) => {
      tick += Number(delta);
      this.#put(firstPosition + i, tick, pieces[i]);
    });
  }

  /** A stored token: offset from acceptance in seconds. */
  addStored({ position, seconds, text }) {
    this.#put(position, seconds * this.#tickHz, text);
  }

  #put(position, tick, base64) {
    this.#ticks[position] = tick;
    this.#pieces[position] = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
    while (this.#pieces[this.#complete]) this.#complete++;
  }

  get tokens() {
    return this.#complete;
  }

  /** The text up to the first gap; a character cut in two by a token boundary is whole here. */
  get text() {
    const decoder = new TextDecoder();
    let text = '';
    for (let i = 0; i < this.#complete; i++) text += decoder.decode(this.#pieces[i], { stream: true });
    return text;
  }

  /** Request accepted to first token, s, device clock. */
  get ttft() {
    return this.#complete > 0 ? this.#ticks[0] / this.#tickHz : null;
  }

  /** Decode throughput so far, tokens/s, device clock. */
  get tokensPerSecond() {
    const n = this.#complete;
    const span = n < 2 ? 0 : this.#ticks[n - 1] - this.#ticks[0];
    return span > 0 ? ((n - 1) * this.#tickHz) / span : null;
  }
}
