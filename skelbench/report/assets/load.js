// ---- data files beside the page: scripts that call `hold`, since a page opened from a disk may fetch nothing ----
const arrived = new Map();  // address -> promise of what it holds
const waiting = new Map();  // script element -> who waits for it

window.hold = (text) => {
  waiting.get(document.currentScript)?.(JSON.parse(text));
};

function load(address) {
  if (!arrived.has(address)) {
    arrived.set(address, new Promise((resolve, reject) => {
      const script = html("script", { src: encodeURI(address) });
      waiting.set(script, resolve);
      script.addEventListener("error", () => {
        arrived.delete(address);  // the next choice tries again
        reject(new Error(`${address} could not be read; keep the folder data/ beside this page`));
      });
      document.head.append(script);
    }));
  }
  return arrived.get(address);
}

const bytes = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
const bit = (packed, k) => (packed[k >> 3] >> (7 - (k & 7))) & 1;

// Shares of draws in which every clip was right: (clips,), NaN where a clip was not measured.
function shares(cell, clips) {
  const there = cell.there ? bytes(cell.there) : null;
  const drawn = cell.correct.map(bytes);
  return Float64Array.from({ length: clips }, (_, k) =>
    (there && !bit(there, k) ? NaN : drawn.reduce((sum, packed) => sum + bit(packed, k), 0) / drawn.length));
}
