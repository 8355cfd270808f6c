const text = new TextEncoder();

/** Writes protobuf's wire format: varints, 32-bit floats and length-delimited fields. */
export class WireWriter {
  private buffer = new Uint8Array(256);
  private length = 0;

  /** An integer field; negative ones take ten bytes, as protobuf's int64, whose largest stands for all beyond. */
  int(field: number, value: number): this {
    const own = this.varint(field * 8);
    return value < 2 ** 63 ? own.varint(value) : own.long(2n ** 63n - 1n);
  }

  float(field: number, value: number): this {
    this.varint(field * 8 + 5).reserve(4);
    new DataView(this.buffer.buffer).setFloat32(this.length, value, true);
    this.length += 4;
    return this;
  }

  bytes(field: number, value: Uint8Array): this {
    this.varint(field * 8 + 2).varint(value.length);
    this.reserve(value.length);
    this.buffer.set(value, this.length);
    this.length += value.length;
    return this;
  }

  string(field: number, value: string): this {
    return this.bytes(field, text.encode(value));
  }

  message(field: number, value: WireWriter): this {
    return this.bytes(field, value.finish());
  }

  /** What was written so far. */
  finish(): Uint8Array {
    return this.buffer.slice(0, this.length);
  }

  private varint(value: number): this {
    this.reserve(10);
    if (value < 0) return this.long(BigInt.asUintN(64, BigInt(value)));
    let rest = value;
    while (rest >= 128) {
      this.buffer[this.length++] = (rest % 128) | 128;
      rest = Math.floor(rest / 128);
    }
    this.buffer[this.length++] = rest;
    return this;
  }

  private long(value: bigint): this {
    let rest = value;
    while (rest >= 128n) {
      this.buffer[this.length++] = Number(rest & 127n) | 128;
      rest >>= 7n;
    }
    this.buffer[this.length++] = Number(rest);
    return this;
  }

  private reserve(more: number): void {
    if (this.length + more <= this.buffer.length) return;
    const grown = new Uint8Array(Math.max(this.buffer.length * 2, this.length + more));
    grown.set(this.buffer);
    this.buffer = grown;
  }
}
