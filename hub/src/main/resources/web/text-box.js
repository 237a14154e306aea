import { Component, createRef, h } from './lib.js';

/** What a page draws quickly; the rest is a button away. */
const SHOWN = 20_000;
const NEAR_END_PX = 40;

/** Text that grows: what comes is appended, and nothing is drawn anew. */
export class TextBox extends Component {
  room = createRef();
  state = { whole: false };

  componentDidMount() {
    this.fill();
  }

  componentDidUpdate(before, { whole }) {
    const room = this.room.current;
    const { text } = this.props;
    if (before.of !== this.props.of || whole !== this.state.whole || !text.startsWith(this.tail ?? '', this.start)) this.fill();
    else if (text.length > this.end) {
      const follows = room.scrollHeight - room.scrollTop - room.clientHeight < NEAR_END_PX;
      room.append(text.slice(this.end));
      this.end = text.length;
      if (follows) room.scrollTop = room.scrollHeight;
    }
  }

  fill() {
    const { text } = this.props;
    this.start = this.state.whole ? 0 : Math.max(0, text.length - SHOWN);
    this.end = text.length;
    this.tail = text.slice(this.start, this.start + 20);
    this.room.current.textContent = text.slice(this.start);
    this.room.current.scrollTop = this.props.live ? this.room.current.scrollHeight : 0;
  }

  render({ text }, { whole }) {
    return h('div', {},
      !whole && text.length > SHOWN ? h('button', { type: 'button', onClick: () => this.setState({ whole: true }) }, `Show all ${text.length.toLocaleString('en')} characters`) : null,
      h('p', { id: 'text', ref: this.room, tabindex: 0, role: 'region', 'aria-label': 'Generated text' }));
  }
}
