// The readable history of what was done, with undo and redo.

const LIMIT = 200;

/** A list of states with words for what led to each. */
export class Edits {
  constructor(state) {
    this.entries = [{ state, words: "as opened", key: null }];
    this.index = 0;
  }

  get current() { return this.entries[this.index]; }
  get canUndo() { return this.index > 0; }
  get canRedo() { return this.index < this.entries.length - 1; }
  get undoWords() { return this.canUndo ? this.current.words : null; }
  get redoWords() { return this.canRedo ? this.entries[this.index + 1].words : null; }

  /** Enters a state; what was undone before is gone. Entries of the same `key` in a row become one. */
  add(state, words, key = null) {
    this.entries.length = this.index + 1;
    if (key !== null && this.current.key === key && this.index > 0) this.entries.pop();
    this.entries.push({ state, words, key });
    if (this.entries.length > LIMIT) this.entries.shift();
    this.index = this.entries.length - 1;
  }

  /** Takes back the newest entry, which the server refused. */
  refuse() {
    if (this.index === 0) return;
    this.entries.splice(this.index, 1);
    this.index -= 1;
  }

  /** The state at an entry, which becomes the current one. */
  go(index) {
    this.index = Math.max(0, Math.min(index, this.entries.length - 1));
    return this.current.state;
  }
}
