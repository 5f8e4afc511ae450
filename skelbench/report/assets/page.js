"use strict";
// Every text that comes from data enters the page as a text node or an attribute value, never as markup.
(() => {
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
    if (document.activeElement.matches(".point")) document.activeElement.dispatchEvent(new Event("focus"));
  }, { passive: true });

  let setting = data.settings[0];

  // ---- leaderboard ----
  const numeric = (level) => level !== "" && Number.isFinite(Number(level));
  function bySpec(a, b) {
    const order = a.family.localeCompare(b.family);
    if (order || !(numeric(a.level) && numeric(b.level))) return order || a.level.localeCompare(b.level);
    return Number(a.level) - Number(b.level);
  }
  const first = (pair) => (pair ? pair[0] : -Infinity);
  const columns = [
    { label: "Model", compare: (a, b) => a.model.localeCompare(b.model) || bySpec(a, b) },
    { label: "Perturbation", compare: bySpec },
    { label: "Top-1, %", number: true, compare: (a, b) => first(a.top1) - first(b.top1) },
    { label: "Drop, points", number: true, compare: (a, b) => first(a.drop) - first(b.drop) },
    { label: "Clips", number: true, compare: (a, b) => a.clips - b.clips },
    { label: "Draws", number: true, compare: (a, b) => a.draws - b.draws },
    { label: "Note", compare: (a, b) => a.note.localeCompare(b.note) },
  ];
  const sorting = { column: -1, down: false };

  function sortBy(column) {
    const again = sorting.column === column;
    sorting.down = again ? !sorting.down : Boolean(columns[column].number);
    sorting.column = column;
    showRows();
  }

  function heads() {
    const cells = columns.map((column, i) => {
      const button = html("button", { type: "button" }, column.label);
      button.addEventListener("click", () => sortBy(i));
      return html("th", { scope: "col", class: column.number ? "number" : "" }, button);
    });
    $("rows").tHead.replaceChildren(html("tr", {}, ...cells));
  }

  function bar([value, low, high]) {
    return svg("svg", { class: "bar", viewBox: "0 0 104 10", preserveAspectRatio: "none", "aria-hidden": "true" },
      svg("line", { class: "track", x1: 2, x2: 102, y1: 5, y2: 5 }),
      svg("line", { class: "range", x1: 2 + low, x2: 2 + high, y1: 5, y2: 5 }),
      svg("circle", { cx: 2 + value, cy: 5, r: 3 }));
  }
  const measured = (triple) =>
    triple ? [html("span", { class: "value" }, fixed(triple[0])), " ", html("span", { class: "interval" }, range(triple))] : ["–"];

  function tableRow(row) {
    const skipped = row.skipped ? [html("span", {}, ` (${row.skipped} left out)`)] : [];
    return html("tr", {},
      html("th", { scope: "row" }, row.shown),
      html("td", { class: "words" }, row.spec),
      html("td", { class: "number" }, bar(row.top1), ...measured(row.top1)),
      html("td", { class: "number" }, ...measured(row.drop)),
      html("td", { class: "number" }, String(row.clips), ...skipped),
      html("td", { class: "number" }, String(row.draws)),
      html("td", { class: "words" }, row.note));
  }

  function filtered() {
    const words = $("filter-text").value.toLowerCase().split(/\s+/).filter(Boolean);
    const [family, model] = [$("filter-family").value, $("filter-model").value];
    return setting.rows.filter((row) =>
      (!family || row.family === family) && (!model || row.model === model) &&
      words.every((word) => `${row.model} ${row.spec}`.toLowerCase().includes(word)));
  }

  function showRows() {
    const rows = filtered();
    const column = columns[sorting.column];
    if (column) rows.sort((a, b) => (sorting.down ? -1 : 1) * column.compare(a, b));
    $("rows").tBodies[0].replaceChildren(...rows.map(tableRow));
    $("row-count").textContent = `${rows.length} of ${setting.rows.length} rows${setting.legend && `. ${setting.legend}`}`;
    for (const [i, head] of [...$("rows").tHead.rows[0].cells].entries()) {
      if (i === sorting.column) head.setAttribute("aria-sort", sorting.down ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    }
  }

  function startLeaderboard() {
    const families = unique(setting.rows.map((row) => row.family));
    options($("filter-family"), ["", ...families], ["all", ...families]);
    options($("filter-model"), ["", ...setting.models], ["all", ...setting.models]);
    showRows();
  }

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

  // ---- confusion ----
  function shares(model, spec) {
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
    const [clean, damaged] = [shares(model, "clean"), shares(model, spec)];
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
    note.hidden = !setting.left_out;
    note.textContent = `${setting.left_out} matrices of small drops are left out, to keep the page small.`;
    chooseConfusion();
  }

  // ---- feature map ----
  function startMap() {
    const models = Object.keys(setting.maps);
    $("map-body").hidden = !models.length;
    $("map-none").hidden = models.length > 0;
    if (!models.length) return;
    options($("map-model"), models);
    options($("map-class"), ["", ...setting.classes.keys()].map(String), ["all", ...setting.classes]);
    chooseMap();
  }
  function chooseMap() {
    const specs = Object.keys(setting.maps[$("map-model").value].damaged ?? {});
    options($("map-spec"), ["", ...specs], ["clean only", ...specs]);
    if (!$("map-spec").value && specs.length) $("map-spec").value = specs[0];
    showMap();
  }
  function showMap() {
    const found = setting.maps[$("map-model").value];
    const spec = $("map-spec").value;
    const only = $("map-class").value;
    const drift = spec ? found.damaged[spec] : null;
    const [lines, dots] = [[], []];
    const X = (value) => (20 + 560 * value).toFixed(1);
    for (let k = 0; 3 * k < found.clean.length; k++) {
      const [x, y, label] = found.clean.slice(3 * k, 3 * k + 3);
      const dim = only !== "" && Number(only) !== label ? " dim" : "";
      const colour = `hsl(${((label * 360) / setting.classes.length).toFixed(0)} 65% 50%)`;
      if (drift) {
        const [a, b] = drift.slice(2 * k, 2 * k + 2);
        if (!dim) lines.push(svg("line", { class: "drift", x1: X(x), y1: X(y), x2: X(a), y2: X(b) }));
        dots.push(svg("circle", { class: dim, cx: X(a), cy: X(b), r: 3.5, fill: "none", stroke: colour, "stroke-width": 1.5 }));
      }
      const dot = svg("circle", { class: dim, cx: X(x), cy: X(y), r: 3.5, fill: colour });
      tipFor(dot, setting.classes[label]);
      dots.push(dot);
    }
    const label = `Map of features of ${$("map-model").value}, ${spec || "clean"}, ${found.clean.length / 3} clips`;
    $("map-plot").replaceChildren(svg("svg", { viewBox: "0 0 600 600", role: "img", "aria-label": label },
      svg("rect", { class: "frame", x: 1, y: 1, width: 598, height: 598 }), ...lines, ...dots));
    $("map-text").textContent = found.text ?? "";
  }

  // ---- clip player ----
  const show = data.player;
  const MISSING = 65535, STEPS = 65534, VIEW = 400;
  const sideOf = (joint) => (joint.includes("left") ? "left" : joint.includes("right") ? "right" : "middle");
  const families = unique(show.specs.map((one) => one.family)).filter((family) => family !== "clean");
  const player = { clean: null, damaged: null, timer: 0, last: 0 };
  const clip = () => show.clips[Number($("clip").value)];
  const ladder = () => [show.specs[0], ...show.specs.filter((one) => one.family === $("clip-family").value)];

  function decode(text) {
    const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
    return Array.from({ length: bytes.length / 2 }, (_, k) => bytes[2 * k] + 256 * bytes[2 * k + 1]);
  }
  const joint = (poses, person, frame, v) => {
    const at = 2 * ((person * show.frames + frame) * show.joints.length + v);
    if (poses[at] === MISSING) return null;
    return [0, 1].map((c) => VIEW * ((poses[at + c] / STEPS) * (1 + 2 * show.margin) - show.margin));
  };

  function skeleton(picture, poses) {
    const frame = Number($("frame").value);
    const parts = [];
    let seen = 0;
    for (let person = 0; person < clip().persons; person++) {
      const points = show.joints.map((_, v) => joint(poses, person, frame, v));
      seen += points.filter(Boolean).length;
      const style = person ? " second" : "";
      for (const [child, parent] of show.links) {
        if (!points[child] || !points[parent]) continue;
        const [[x1, y1], [x2, y2]] = [points[child], points[parent]];
        parts.push(svg("line", { class: `bone ${sideOf(show.joints[child])}${style}`, x1, y1, x2, y2 }));
      }
      points.forEach((point, v) => {
        if (point) parts.push(svg("circle", { class: sideOf(show.joints[v]), cx: point[0], cy: point[1], r: 3 }));
      });
    }
    picture.replaceChildren(...parts);
    return seen;
  }

  function drawFrame() {
    const all = clip().persons * show.joints.length;
    const one = ladder()[Number($("clip-level").value)];
    skeleton($("panel-clean"), player.clean);
    const seen = skeleton($("panel-damaged"), player.damaged);
    const frame = `frame ${Number($("frame").value) + 1} of ${show.frames}`;
    $("frame-text").textContent = frame;
    $("frame").setAttribute("aria-valuetext", frame);
    $("clip-text").textContent = `${one.spec}: ${seen} of ${all} joints are there in this frame.`;
  }

  function drawClip() {
    const one = ladder()[Number($("clip-level").value)];
    player.clean = decode(clip().poses.clean);
    player.damaged = decode(clip().poses[one.spec]);
    $("clip-level-text").textContent = one.spec;
    $("clip-level").setAttribute("aria-valuetext", one.spec);
    $("panel-title").textContent = one.spec;
    $("panel-damaged").setAttribute("aria-label", `Skeleton of ${clip().action}, ${one.spec}`);
    $("panel-clean").setAttribute("aria-label", `Skeleton of ${clip().action}, clean`);
    drawFrame();
  }

  function chooseLadder() {
    const last = ladder().length - 1;
    $("clip-level").max = last;
    $("clip-level").value = Math.ceil(last / 2);
    drawClip();
  }

  function play(on) {
    $("play").textContent = on ? "Pause" : "Play";
    $("play").setAttribute("aria-pressed", String(on));
    cancelAnimationFrame(player.timer);
    player.timer = 0;
    if (on) player.timer = requestAnimationFrame(tick);
  }
  function tick(now) {
    player.timer = requestAnimationFrame(tick);
    if (now - player.last < (1000 * clip().seconds) / show.frames) return;
    player.last = now;
    $("frame").value = (Number($("frame").value) + 1) % show.frames;
    drawFrame();
  }

  function startPlayer() {
    const panel = (id, title) => html("figure", {}, html("h3", { id: title }, "clean"),
      svg("svg", { id, viewBox: `0 0 ${VIEW} ${VIEW}`, role: "img" }));
    $("panels").replaceChildren(panel("panel-clean", "panel-clean-title"), panel("panel-damaged", "panel-title"));
    options($("clip"), show.clips.map((_, i) => String(i)), show.clips.map((one) => `${one.action} (${one.name})`));
    options($("clip-family"), families);
    $("frame").max = show.frames - 1;
    $("frame").value = Math.floor(show.frames / 2);  // most actions are half done here
    $("clip").addEventListener("change", drawClip);
    $("clip-family").addEventListener("change", chooseLadder);
    $("clip-level").addEventListener("input", drawClip);
    $("frame").addEventListener("input", () => { play(false); drawFrame(); });
    $("play").addEventListener("click", () => play(!player.timer));
    chooseLadder();
  }

  // ---- the whole page ----
  function showSetting() {
    setting = data.settings[Number($("setting").value)];
    for (const node of document.querySelectorAll(".setting")) {
      node.textContent = setting.title;
      node.classList.toggle("badge", setting.synthetic);
    }
    const real = !setting.synthetic;
    $("clips-note").textContent = `Clips of the embedded ${show.dataset} data set, clean beside damaged, with the draw of seed 0.` +
      (real ? " Recordings of people may not be passed on, so this page holds no pose of the data set measured above." : "");
    startLeaderboard();
    showCurves();
    startConfusion();
    startMap();
  }

  const plural = (count, word) => `${count} ${word}${count === 1 ? "" : "s"}`;
  heads();
  $("pairs").tHead.append(html("tr", {}, ...["True class", "Taken for"].map((text) => html("th", { scope: "col" }, text)),
    ...["Clean, %", "Damaged, %", "Change, points"].map((text) => html("th", { scope: "col", class: "number" }, text))));
  const models = unique(data.settings.flatMap((one) => one.models)).length;
  const specs = unique(data.settings.flatMap((one) => one.rows.map((row) => row.spec))).length;
  $("about").textContent = `${plural(models, "model")}, clean and under ${plural(specs - 1, "perturbation")}, on ` +
    `${unique(data.settings.map((one) => one.title)).join("; ")}.`;
  $("made").textContent = `Made by skelbench ${data.version} from ${data.name}. This page works without a network and sends nothing anywhere.`;
  options($("setting"), data.settings.map((_, i) => String(i)), data.settings.map((one) => one.title));
  $("setting-choice").hidden = data.settings.length < 2;
  $("figures-note").textContent = data.figures.length
    ? "Files beside this page; if it is moved alone, they stay behind." : "No figures were written with this page.";
  const stem = (path) => path.replace(/\.\w+$/, "");
  $("figure-list").replaceChildren(...unique(data.figures.map(stem)).map((name) => {
    const files = data.figures.filter((path) => stem(path) === name);
    const links = files.map((path) => [" ", html("a", { href: encodeURI(path), "aria-label": path }, path.slice(name.length + 1).toUpperCase())]);
    return html("li", {}, name.replace(/^figures\//, ""), ...links.flat());
  }));
  $("setting").addEventListener("change", showSetting);
  for (const id of ["filter-text", "filter-family", "filter-model"]) $(id).addEventListener("input", showRows);
  $("filters").addEventListener("submit", (event) => event.preventDefault());
  $("filters").addEventListener("reset", () => setTimeout(showRows));
  $("confusion-model").addEventListener("change", chooseConfusion);
  $("confusion-spec").addEventListener("change", showConfusion);
  $("map-model").addEventListener("change", chooseMap);
  for (const id of ["map-spec", "map-class"]) $(id).addEventListener("change", showMap);
  startPlayer();
  showSetting();
})();
