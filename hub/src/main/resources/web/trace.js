/** Of fewer tokens a throughput is no more than their latency. */
const LEAST = 8;

/** The tokens of one run in the order of their positions, as they are read or come. */
export class Trace {
  positions = [];
  seconds = []; // from acceptance, on the device's clock
  text = '';
  #decoder = new TextDecoder();

  /** Takes tokens as the API has them; those it has already are passed over. */
  add(tokens) {
    for (const { position, seconds, text } of tokens) {
      if (position < this.next) continue;
      this.positions.push(position);
      this.seconds.push(seconds);
      // A character that a token boundary cuts in two is whole here.
      this.text += this.#decoder.decode(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)), { stream: true });
    }
  }

  get tokens() {
    return this.positions.length;
  }

  /** The position that follows. */
  get next() {
    return this.positions.length ? this.positions[this.positions.length - 1] + 1 : 0;
  }

  /** Request accepted to first token, s; null if that token is not there. */
  get ttft() {
    return this.positions[0] === 0 ? this.seconds[0] : null;
  }

  /** Decode throughput so far, tokens/s. */
  get rate() {
    const last = this.tokens - 1;
    const span = last < 1 ? 0 : this.seconds[last] - this.seconds[0];
    return span > 0 ? (this.positions[last] - this.positions[0]) / span : null;
  }

  /** Inter-token latency over position, ms; null after a token that is missing. */
  latency() {
    const x = [];
    const y = [];
    for (let i = 1; i < this.tokens; i++) {
      x.push(this.positions[i]);
      y.push(this.positions[i] === this.positions[i - 1] + 1 ? (this.seconds[i] - this.seconds[i - 1]) * 1e3 : null);
    }
    return { x, y };
  }

  /** Throughput along the run in at most `stretches` stretches of equally many tokens, 8 or more: s and tokens/s. */
  throughput(stretches) {
    const x = [];
    const y = [];
    const step = Math.max(LEAST, Math.ceil((this.tokens - 1) / stretches));
    for (let i = 0; i + step < this.tokens; i += step) {
      const span = this.seconds[i + step] - this.seconds[i];
      x.push(this.seconds[i] + span / 2);
      y.push(span > 0 ? (this.positions[i + step] - this.positions[i]) / span : null);
    }
    return { x, y };
  }
}
