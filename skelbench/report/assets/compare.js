// ---- two models on the same clips ----
let rows = [];
let asked = 0;
const percent = ({ value, low, high }) => [100 * value, 100 * low, 100 * high];
const chance = (p) => (p === null ? "–" : p < 0.001 ? "< 0.001" : p.toFixed(3));
const showPairs = sortable($("rows"), [
  { label: "Perturbation", compare: byNumber((row) => row.place) },
  { label: "A, %", number: true, compare: byNumber((row) => first(row.a)) },
  { label: "B, %", number: true, compare: byNumber((row) => first(row.b)) },
  { label: "A − B, points", number: true, compare: byNumber((row) => row.gain.value) },
  { label: "p, corrected", number: true, compare: byNumber((row) => row.p ?? 0) },
  { label: "Clips", number: true, compare: byNumber((row) => row.clips) },
], (row) => html("tr", { class: row.p !== null && row.p < 0.05 ? "sure" : "" },
  html("th", { scope: "row" }, row.spec),
  ...[measured(row.a), measured(row.b), measured(percent(row.gain)), [chance(row.p)], [String(row.clips)]]
    .map((parts) => html("td", { class: "number" }, ...parts))));

// Both models' shares of one spec, on the clips that both were measured on.
function paired(a, b, group) {
  const both = [...group.keys()].filter((k) => !Number.isNaN(a[k]) && !Number.isNaN(b[k]));
  const of = (values) => both.map((k) => values[k]);
  return both.length ? [of(a), of(b), of(group)] : null;
}

function differences(setting, a, b, group) {
  const found = [];
  const sums = [new Float64Array(group.length), new Float64Array(group.length)];
  let damaged = 0;
  for (const spec of setting.specs.filter((one) => Object.hasOwn(a.cells, one) && Object.hasOwn(b.cells, one))) {
    const [first, second] = [shares(a.cells[spec], group.length), shares(b.cells[spec], group.length)];
    const pair = paired(first, second, group);
    if (!pair) continue;
    found.push({ spec, place: found.length + 1, a: a.top1[spec], b: b.top1[spec], gain: gain(...pair), clips: pair[0].length, p: null });
    if (spec === "clean" || spec.includes(" | ") || pair[0].length < group.length) continue;
    damaged += 1;  // repaired ones and those of fewer clips are no part of the mean
    [first, second].forEach((values, side) => values.forEach((value, k) => { sums[side][k] += value; }));
  }
  const corrected = holm(found.map((row) => row.gain.p));
  found.forEach((row, k) => { row.p = corrected[k]; });
  if (damaged < 2) return found;
  const [first, second] = sums.map((values) => values.map((value) => value / damaged));
  const mean = gain(first, second, group);
  return [{ spec: `mean of ${damaged} perturbations of all clips`, place: 0, a: alone(first), b: alone(second), gain: mean, p: null, clips: group.length }, ...found];
}

const alone = (values) => [(100 * sum(values)) / values.length];  // without an interval: the difference has the one that counts

function showCompared() {
  const shown = rows.filter((row) => holds(row.spec, $("filter-text").value));
  showPairs(shown);
  $("row-count").textContent = `${shown.length} of ${rows.length} rows`;
}

async function compare() {
  const mine = (asked += 1);  // a later choice wins over files that come late
  const setting = data.settings[Number($("setting").value)];
  const [a, b] = ["a", "b"].map((side) => setting.models[Number($(`model-${side}`).value)]);
  $("about").textContent = setting.title;
  $("about").classList.toggle("badge", setting.synthetic);
  $("verdict").textContent = "Reading both models' answers …";
  try {
    const [clips, first, second] = await Promise.all([setting.clips, a.file, b.file].map(load));
    if (mine !== asked) return;
    rows = differences(setting, first, second, clips.group);
  } catch (error) {
    if (mine !== asked) return;
    rows = [];
    $("verdict").textContent = error.message;
    showCompared();
    return;
  }
  const tested = rows.filter((row) => row.p !== null);
  const sure = tested.filter((row) => row.p < 0.05);
  $("rows-caption").textContent = `A is ${a.name}, B is ${b.name}. Differences are paired by clip, with 95 % intervals ${setting.over} ` +
    "(Bonett and Price at the design effect, Student's t; never narrower than for independent clips). " +
    "p is corrected for the number of rows (Holm). Nothing here tells what another training seed would do.";
  $("verdict").textContent = `${sure.filter((row) => row.gain.value > 0).length} of ${tested.length} rows say A is better, ` +
    `${sure.filter((row) => row.gain.value < 0).length} that B is; the others cannot tell them apart.`;
  showCompared();
}

function chooseSetting() {
  const { models } = data.settings[Number($("setting").value)];
  for (const side of ["a", "b"]) options($(`model-${side}`), models.map((_, i) => String(i)), models.map((one) => one.name));
  $("model-a").value = "0";
  $("model-b").value = String(Math.min(1, models.length - 1));
  compare();
}

options($("setting"), data.settings.map((_, i) => String(i)), data.settings.map((one) => one.title));
$("setting").addEventListener("change", chooseSetting);
for (const side of ["a", "b"]) $(`model-${side}`).addEventListener("change", compare);
$("swap").addEventListener("click", () => {
  [$("model-a").value, $("model-b").value] = [$("model-b").value, $("model-a").value];
  compare();
});
$("filter-text").addEventListener("input", showCompared);
$("filters").addEventListener("submit", (event) => event.preventDefault());
chooseSetting();
