/** A number of JSON with its text, where JavaScript would write another one: an integer beyond 2^53, `1.0`. It is its text wherever one is made of it. */
export class NumberText {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  toString(): string {
    return this.text;
  }

  toJSON(): string {
    return this.text;
  }
}
