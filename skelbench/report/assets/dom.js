// Every text that comes from data enters the page as a text node or an attribute value, never as markup.
const data = JSON.parse(document.getElementById("data").textContent);
const $ = (id) => document.getElementById(id);
const NS = "http://www.w3.org/2000/svg";

// ---- small helpers ----
function fill(node, attributes, children) {
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children);
  return node;
}
const html = (tag, attributes = {}, ...children) => fill(document.createElement(tag), attributes, children);
const svg = (tag, attributes = {}, ...children) => fill(document.createElementNS(NS, tag), attributes, children);
const unique = (values) => [...new Set(values)];
const fixed = (value) => value.toFixed(1).replace("-", "−");
const range = ([, low, high]) => `[${fixed(low)}, ${fixed(high)}]`;
const clamp = (value, low, high) => Math.min(Math.max(value, low), high);
const short = (text, length = 18) => (text.length > length ? `${text.slice(0, length - 1)}…` : text);

function options(select, values, texts = values) {
  const before = select.value;
  select.replaceChildren(...values.map((value, i) => html("option", { value }, texts[i])));
  if (values.includes(before)) select.value = before;
}

function showTip(text, x, y) {
  const tip = $("tip");
  tip.textContent = text;
  tip.hidden = false;
  const box = tip.getBoundingClientRect();
  tip.style.left = `${clamp(x + 12, 4, Math.max(4, innerWidth - box.width - 4))}px`;
  tip.style.top = `${clamp(y - box.height - 10, 4, innerHeight - box.height - 4)}px`;
}
const hideTip = () => { $("tip").hidden = true; };
function tipFor(node, text) {
  const beside = () => { const box = node.getBoundingClientRect(); showTip(text, box.right, box.top); };
  node.addEventListener("pointerenter", beside);
  node.addEventListener("focus", beside);
  node.addEventListener("pointerleave", hideTip);
  node.addEventListener("blur", hideTip);
}
addEventListener("keydown", (event) => { if (event.key === "Escape") hideTip(); });
addEventListener("scroll", () => {  // a focus may scroll the page: its value stays beside it
  hideTip();
  if (document.activeElement?.matches(".point")) document.activeElement.dispatchEvent(new Event("focus"));
}, { passive: true });
const plural = (count, word) => `${count} ${word}${count === 1 ? "" : "s"}`;
$("made").textContent = `Made by skelbench ${data.version} from ${data.name}. This page works without a network and sends nothing anywhere.`;
