let setting = data.settings[0];

// ---- every measurement ----
const numeric = (level) => level !== "" && Number.isFinite(Number(level));
function bySpec(a, b) {
  const order = a.family.localeCompare(b.family);
  if (order || !(numeric(a.level) && numeric(b.level))) return order || a.level.localeCompare(b.level);
  return Number(a.level) - Number(b.level);
}
const showMeasured = sortable($("rows"), [
  { label: "Model", compare: (a, b) => a.model.localeCompare(b.model) || bySpec(a, b) },
  { label: "Perturbation", compare: bySpec },
  { label: "Top-1, %", number: true, compare: byNumber((row) => first(row.top1)) },
  { label: "Drop, points", number: true, compare: byNumber((row) => first(row.drop)) },
  { label: "Clips", number: true, compare: byNumber((row) => row.clips) },
  { label: "Draws", number: true, compare: byNumber((row) => row.draws) },
  { label: "Note", compare: byText((row) => row.note) },
], tableRow);

function bar([value, low, high]) {
  return svg("svg", { class: "bar", viewBox: "0 0 104 10", preserveAspectRatio: "none", "aria-hidden": "true" },
    svg("line", { class: "track", x1: 2, x2: 102, y1: 5, y2: 5 }),
    svg("line", { class: "range", x1: 2 + low, x2: 2 + high, y1: 5, y2: 5 }),
    svg("circle", { cx: 2 + value, cy: 5, r: 3 }));
}

function tableRow(row) {
  const beside = [[row.skipped, "left out"], [row.untouched, "untouched"]]
    .flatMap(([count, how]) => (count ? [html("span", {}, ` (${count} ${how})`)] : []));
  return html("tr", {},
    html("th", { scope: "row" }, row.shown),
    html("td", { class: "words" }, row.spec),
    html("td", { class: "number" }, bar(row.top1), ...measured(row.top1)),
    html("td", { class: "number" }, ...measured(row.drop)),
    html("td", { class: "number" }, String(row.clips), ...beside),
    html("td", { class: "number" }, String(row.draws)),
    html("td", { class: "words" }, row.note));
}

function showRows() {
  const [family, model] = [$("filter-family").value, $("filter-model").value];
  const rows = setting.rows.filter((row) => (!family || row.family === family) && (!model || row.model === model) &&
    holds(`${row.model} ${row.spec}`, $("filter-text").value));
  showMeasured(rows);
  $("row-count").textContent = `${rows.length} of ${setting.rows.length} rows${setting.legend && `. ${setting.legend}`}`;
}

function startRows() {
  const families = unique(setting.rows.map((row) => row.family));
  options($("filter-family"), ["", ...families], ["all", ...families]);
  options($("filter-model"), ["", ...setting.models], ["all", ...setting.models]);
  showRows();
}
