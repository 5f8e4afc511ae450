// ---- two skeletons side by side, clean and damaged, with a slider of frames and a button that plays them ----
const MISSING = 65535, STEPS = 65534, VIEW = 400;
const sideOf = (joint) => (joint.includes("left") ? "left" : joint.includes("right") ? "right" : "middle");

function decode(text) {  // base64 of little-endian uint16
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  return Array.from({ length: bytes.length / 2 }, (_, k) => bytes[2 * k] + 256 * bytes[2 * k + 1]);
}

// of: { joints, links, frames, margin }. Returns a function that shows { action, persons, seconds, spec, clean, damaged }.
function stage(prefix, of) {
  const part = (name) => $(prefix + name);
  const state = { shown: null, timer: 0, last: 0 };
  const panel = (name, title) => html("figure", {}, html("h3", { id: prefix + title }, "clean"),
    svg("svg", { id: prefix + name, viewBox: `0 0 ${VIEW} ${VIEW}`, role: "img" }));
  part("panels").replaceChildren(panel("panel-clean", "panel-clean-title"), panel("panel-damaged", "panel-title"));

  const joint = (poses, person, frame, v) => {
    const at = 2 * ((person * of.frames + frame) * of.joints.length + v);
    if (poses[at] === MISSING) return null;
    return [0, 1].map((c) => VIEW * ((poses[at + c] / STEPS) * (1 + 2 * of.margin) - of.margin));
  };

  function skeleton(picture, poses) {
    const frame = Number(part("frame").value);
    const drawn = [];
    let seen = 0;
    for (let person = 0; person < state.shown.persons; person++) {
      const points = of.joints.map((_, v) => joint(poses, person, frame, v));
      seen += points.filter(Boolean).length;
      const style = person ? " second" : "";
      for (const [child, parent] of of.links) {
        if (!points[child] || !points[parent]) continue;
        const [[x1, y1], [x2, y2]] = [points[child], points[parent]];
        drawn.push(svg("line", { class: `bone ${sideOf(of.joints[child])}${style}`, x1, y1, x2, y2 }));
      }
      points.forEach((point, v) => {
        if (point) drawn.push(svg("circle", { class: sideOf(of.joints[v]), cx: point[0], cy: point[1], r: 3 }));
      });
    }
    picture.replaceChildren(...drawn);
    return seen;
  }

  function drawFrame() {
    const all = state.shown.persons * of.joints.length;
    skeleton(part("panel-clean"), state.shown.clean);
    const seen = skeleton(part("panel-damaged"), state.shown.damaged);
    const frame = `frame ${Number(part("frame").value) + 1} of ${of.frames}`;
    part("frame-text").textContent = frame;
    part("frame").setAttribute("aria-valuetext", frame);
    part("clip-text").textContent = `${state.shown.spec}: ${seen} of ${all} joints are there in this frame.`;
  }

  function play(on) {
    part("play").textContent = on ? "Pause" : "Play";
    part("play").setAttribute("aria-pressed", String(on));
    cancelAnimationFrame(state.timer);
    state.timer = on ? requestAnimationFrame(tick) : 0;
  }
  function tick(now) {
    state.timer = requestAnimationFrame(tick);
    if (now - state.last < (1000 * state.shown.seconds) / of.frames) return;
    state.last = now;
    part("frame").value = (Number(part("frame").value) + 1) % of.frames;
    drawFrame();
  }

  part("frame").max = of.frames - 1;
  part("frame").value = Math.floor(of.frames / 2);  // most actions are half done here
  part("frame").addEventListener("input", () => { play(false); drawFrame(); });
  part("play").addEventListener("click", () => play(!state.timer));
  return (shown) => {
    state.shown = shown;
    part("panel-title").textContent = shown.spec;
    part("panel-damaged").setAttribute("aria-label", `Skeleton of ${shown.action}, ${shown.spec}`);
    part("panel-clean").setAttribute("aria-label", `Skeleton of ${shown.action}, clean`);
    drawFrame();
  };
}
