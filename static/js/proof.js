/* A proof of work for a public form: looks for a number with which SHA-256 of "challenge:number"
   begins with so many zero bits. In slices, so that the page stays usable; needs no secure
   context, no worker, no third party. */
"use strict";

(() => {
  const form = document.querySelector("form[data-proof]");
  if (!form) return;
  const bits = Number(form.dataset.proof);
  const shown = form.querySelector("[data-proof-state]");
  const button = form.querySelector("button[type=submit]");

  const primes = [];
  for (let n = 2; primes.length < 64; n += 1) if (primes.every((p) => n % p)) primes.push(n);
  const fraction = (value) => ((value - Math.floor(value)) * 4294967296) | 0;
  const START = primes.slice(0, 8).map((p) => fraction(Math.sqrt(p)));
  const K = primes.map((p) => fraction(Math.cbrt(p)));
  const turn = (x, n) => (x >>> n) | (x << (32 - n));
  const words = new Int32Array(64);

  const compress = (state, block, offset) => {
    for (let i = 0; i < 16; i += 1) {
      const at = offset + i * 4;
      words[i] = (block[at] << 24) | (block[at + 1] << 16) | (block[at + 2] << 8) | block[at + 3];
    }
    for (let i = 16; i < 64; i += 1) {
      const a = words[i - 15];
      const b = words[i - 2];
      const s0 = turn(a, 7) ^ turn(a, 18) ^ (a >>> 3);
      const s1 = turn(b, 17) ^ turn(b, 19) ^ (b >>> 10);
      words[i] = (words[i - 16] + s0 + words[i - 7] + s1) | 0;
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let i = 0; i < 64; i += 1) {
      const s1 = turn(e, 6) ^ turn(e, 11) ^ turn(e, 25);
      const t1 = (h + s1 + ((e & f) ^ (~e & g)) + K[i] + words[i]) | 0;
      const s0 = turn(a, 2) ^ turn(a, 13) ^ turn(a, 22);
      const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g;
      g = f;
      f = e;
      e = (d + t1) | 0;
      d = c;
      c = b;
      b = a;
      a = (t1 + t2) | 0;
    }
    return [a, b, c, d, e, f, g, h].map((x, i) => (x + state[i]) | 0);
  };

  /* The beginning is the same for every number: its whole blocks are hashed once. */
  const prefix = `${form.elements.challenge.value}:`;
  const settled = prefix.length - (prefix.length % 64);
  const rest = prefix.slice(settled);
  let begun = START;
  for (let offset = 0; offset < settled; offset += 64) {
    begun = compress(begun, Uint8Array.from(prefix, (c) => c.charCodeAt(0)), offset);
  }

  const firstWord = (text) => {
    const { length } = text;
    const block = new Uint8Array(Math.ceil((length + 9) / 64) * 64);
    for (let i = 0; i < length; i += 1) block[i] = text.charCodeAt(i);
    block[length] = 128;
    new DataView(block.buffer).setUint32(block.length - 4, (settled + length) * 8);
    let state = begun;
    for (let offset = 0; offset < block.length; offset += 64) state = compress(state, block, offset);
    return state[0] >>> 0;
  };

  let tried = 0;
  shown.textContent = shown.dataset.textWorking;
  button.setAttribute("aria-disabled", "true");
  const slice = () => {
    const until = performance.now() + 25;
    while (performance.now() < until) {
      if (firstWord(rest + tried) >>> (32 - bits) === 0) {
        form.elements.answer.value = String(tried);
        shown.textContent = shown.dataset.textDone;
        button.removeAttribute("aria-disabled");
        return;
      }
      tried += 1;
    }
    window.setTimeout(slice, 0);
  };
  slice();
})();
