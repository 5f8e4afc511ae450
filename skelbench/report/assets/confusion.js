// ---- confusion ----
function classShares(model, spec) {
  const size = setting.classes.length;
  const order = setting.orders[model] ?? [...setting.classes.keys()];
  const place = order.map((_, k) => order.indexOf(k));
  const counts = Array.from({ length: size }, () => new Float64Array(size));
  const flat = setting.confusions[model]?.[spec] ?? [];
  for (let k = 0; k < flat.length; k += 3) counts[place[flat[k]]][place[flat[k + 1]]] = flat[k + 2];
  const sums = counts.map((row) => row.reduce((a, b) => a + b, 0));
  const names = order.map((k) => setting.classes[k]);
  return { share: counts.map((row, i) => row.map((n) => (sums[i] ? n / sums[i] : 0))), counts, sums, names };
}

function matrix(title, found) {
  const size = setting.classes.length;
  const named = size <= 40;
  const side = named ? 15 : 600 / size;
  const edge = named ? 112 : 8;
  const cells = [];
  found.share.forEach((row, i) => row.forEach((share, j) => {
    if (share) cells.push(svg("rect", { class: "share", x: edge + j * side, y: edge + i * side, width: side, height: side,
      "fill-opacity": Math.sqrt(share).toFixed(3) }));
  }));
  const labels = named ? found.names.flatMap((name, i) => {
    const middle = edge + (i + 0.5) * side;
    return [
      svg("text", { x: edge - 5, y: middle + 4, "text-anchor": "end" }, short(name)),
      svg("text", { x: 0, y: 4, transform: `translate(${middle} ${edge - 5}) rotate(-90)` }, short(name)),
    ];
  }) : [];
  const whole = edge + size * side;
  const cursor = svg("rect", { class: "cursor", width: side, height: side, visibility: "hidden" });
  const picture = svg("svg", { viewBox: `0 0 ${whole + 2} ${whole + 2}`, role: "application", tabindex: 0, "aria-label":
    `Confusion matrix, ${title}: ${size} classes; arrow keys move between cells, which are read out below` },
    svg("rect", { class: "frame", x: edge, y: edge, width: size * side, height: size * side }), ...labels, ...cells, cursor);
  const place = { i: 0, j: 0 };
  const show = () => {
    const { i, j } = place;
    fill(cursor, { x: edge + j * side, y: edge + i * side, visibility: "visible" }, []);
    $("cell").textContent = `${title}: ${found.names[i]} taken for ${found.names[j]}: ` +
      `${fixed(100 * found.share[i][j])} % (${found.counts[i][j]} of ${found.sums[i]})`;
  };
  picture.addEventListener("focus", show);
  picture.addEventListener("keydown", (event) => {
    const move = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] }[event.key];
    if (!move) return;
    event.preventDefault();
    place.i = clamp(place.i + move[0], 0, size - 1);
    place.j = clamp(place.j + move[1], 0, size - 1);
    show();
  });
  picture.addEventListener("pointermove", (event) => {
    const box = picture.getBoundingClientRect();
    const [i, j] = [(event.clientY - box.top) / box.height, (event.clientX - box.left) / box.width]
      .map((part) => Math.floor((part * (whole + 2) - edge) / side));
    if (i < 0 || j < 0 || i >= size || j >= size) return;
    Object.assign(place, { i, j });
    show();
    showTip($("cell").textContent, event.clientX, event.clientY);
  });
  picture.addEventListener("pointerleave", hideTip);
  return html("figure", {}, html("h3", {}, title), picture);
}

function showConfusion() {
  const [model, spec] = [$("confusion-model").value, $("confusion-spec").value];
  $("matrices").hidden = !spec;
  if (!spec) {  // there were too many to keep those of this model, or no labels
    $("pairs").parentElement.hidden = true;
    $("cell").textContent = "No matrix of this model is kept here.";
    return;
  }
  const [clean, damaged] = [classShares(model, "clean"), classShares(model, spec)];
  $("matrices").replaceChildren(...(spec === "clean" ? [matrix("clean", clean)] : [matrix("clean", clean), matrix(spec, damaged)]));
  $("cell").textContent = "";
  const pairs = [];
  damaged.share.forEach((row, i) => row.forEach((share, j) => {
    const change = share - clean.share[i][j];
    if (i !== j && change > 0) pairs.push([i, j, clean.share[i][j], share, change]);
  }));
  pairs.sort((a, b) => b[4] - a[4]);
  $("pairs").parentElement.hidden = !pairs.length;
  $("pairs").tBodies[0].replaceChildren(...pairs.slice(0, 10).map(([i, j, ...values]) => html("tr", {},
    html("th", { scope: "row" }, clean.names[i]), html("td", {}, clean.names[j]),
    ...values.map((value) => html("td", { class: "number" }, fixed(100 * value))))));
}

function chooseConfusion() {
  const specs = Object.keys(setting.confusions[$("confusion-model").value] ?? {});
  const before = $("confusion-spec").value;
  options($("confusion-spec"), specs);
  if (!specs.includes(before)) $("confusion-spec").value = telling($("confusion-model").value, specs);
  showConfusion();
}
// the drop nearest half the largest, as in the figures: the worst leaves only chance to look at
const telling = (model, specs) => {
  const rows = setting.rows.filter((row) => row.model === model && row.drop && specs.includes(row.spec));
  const half = Math.max(...rows.map((row) => row.drop[0])) / 2;
  const far = (row) => Math.abs(row.drop[0] - half);
  return rows.reduce((a, b) => (a && far(a) <= far(b) ? a : b), null)?.spec ?? "clean";
};

function startConfusion() {
  options($("confusion-model"), setting.models);
  const note = $("confusion-note");
  note.hidden = setting.labelled && !setting.left_out;
  note.textContent = setting.labelled ? `${setting.left_out} matrices of small drops are left out, to keep the page small.`
    : "These clips have no labels, and a confusion needs the true classes.";
  chooseConfusion();
}
$("pairs").tHead.append(html("tr", {}, ...["True class", "Taken for"].map((text) => html("th", { scope: "col" }, text)),
  ...["Clean, %", "Damaged, %", "Change, points"].map((text) => html("th", { scope: "col", class: "number" }, text))));
