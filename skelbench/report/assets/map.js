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
