// ---- curves ----
const W = 340, H = 230, LEFT = 34, RIGHT = 12, TOP = 10, BOTTOM = 46;
const yOf = (percent) => TOP + (1 - percent / 100) * (H - TOP - BOTTOM);

function axes(levels, xOf) {
  const parts = [];
  for (const tick of [0, 25, 50, 75, 100]) {
    parts.push(svg("line", { class: "axis", x1: LEFT, x2: W - RIGHT, y1: yOf(tick), y2: yOf(tick) }));
    parts.push(svg("text", { x: LEFT - 6, y: yOf(tick) + 4, "text-anchor": "end" }, String(tick)));
  }
  const tilt = levels.length > 5 || levels.some((level) => level.length > 6);
  for (const [i, level] of levels.entries()) {
    const at = { x: xOf(i), y: H - BOTTOM + 16, "text-anchor": "middle" };
    if (tilt) Object.assign(at, { "text-anchor": "end", transform: `rotate(-35 ${xOf(i)} ${H - BOTTOM + 16})` });
    parts.push(svg("text", at, short(level || "clean", 12)));
  }
  return parts;
}

function chart(family) {
  const rows = setting.rows.filter((row) => row.family === family).sort(bySpec);
  const levels = ["", ...unique(rows.map((row) => row.level))];
  const line = levels.slice(1).every(numeric);
  const step = (W - LEFT - RIGHT) / levels.length;
  const xOf = (i) => LEFT + (i + 0.5) * step;
  const body = axes(levels, xOf);
  const points = [];  // [model][level], for the arrow keys
  const bands = [];  // below all lines
  setting.models.forEach((model, m) => {
    const cells = levels.map((level) => setting.rows.find((row) =>
      row.model === model && (level ? row.family === family && row.level === level : row.family === "clean")));
    const there = cells.map((cell, i) => (cell ? i : -1)).filter((i) => i >= 0);
    if (there.length < 2) return;
    const shift = line ? 0 : (m - (setting.models.length - 1) / 2) * Math.min(8, (0.7 * step) / setting.models.length);
    const group = svg("g", { class: `m${m % 8}` });
    const at = (i, value) => `${xOf(i).toFixed(1)},${yOf(value).toFixed(1)}`;
    if (line) {
      const edge = [...there.map((i) => at(i, cells[i].top1[2])), ...there.map((i) => at(i, cells[i].top1[1])).reverse()];
      bands.push(svg("polygon", { class: `band m${m % 8}`, points: edge.join(" ") }));
      group.append(svg("polyline", { class: "curve", points: there.map((i) => at(i, cells[i].top1[0])).join(" ") }));
    }
    points.push(there.map((i) => {
      const { top1, spec } = cells[i];
      const text = `${model}, ${spec}: ${fixed(top1[0])} % ${range(top1)}`;
      const x = xOf(i) + shift;
      if (!line) group.append(svg("line", { class: "whisker", x1: x, x2: x, y1: yOf(top1[1]), y2: yOf(top1[2]) }));
      const dot = svg("circle", { class: "point", cx: x, cy: yOf(top1[0]), r: 4, role: "img", tabindex: -1, "aria-label": text });
      tipFor(dot, text);
      group.append(dot);
      return dot;
    }));
    body.push(group);
  });
  if (!points.length) return [];
  const picture = svg("svg", { viewBox: `0 0 ${W} ${H}`, role: "group", "aria-label":
    `Top-1 against the level of ${family}; arrow keys move between values, the leaderboard has the same numbers` }, ...bands, ...body);
  arrows(picture, points);
  return [html("figure", {}, html("h3", {}, family), picture)];
}

function arrows(picture, points) {  // one tab stop per chart
  let [m, i] = [0, 0];
  points[0][0].setAttribute("tabindex", 0);
  picture.addEventListener("keydown", (event) => {
    const move = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] }[event.key];
    if (!move) return;
    event.preventDefault();
    points[m][i].setAttribute("tabindex", -1);
    m = clamp(m + move[0], 0, points.length - 1);
    i = clamp(i + move[1], 0, points[m].length - 1);
    points[m][i].setAttribute("tabindex", 0);
    points[m][i].focus();
  });
}

function showCurves() {
  const families = unique(setting.rows.map((row) => row.family)).filter((family) => family !== "clean");
  $("legend").replaceChildren(...setting.models.map((model, m) => html("li", {},
    svg("svg", { class: `key m${m % 8}`, viewBox: "0 0 20 10", "aria-hidden": "true" },
      svg("line", { class: "curve", x1: 0, x2: 20, y1: 5, y2: 5 }), svg("circle", { class: "point", cx: 10, cy: 5, r: 3.5 })),
    model)));
  $("charts").replaceChildren(...families.flatMap(chart));
}
