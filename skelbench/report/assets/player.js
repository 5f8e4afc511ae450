// ---- a few clips under every family of damage ----
const kept = data.player;
const showClip = stage("", kept);
const ladder = () => [kept.specs[0], ...kept.specs.filter((one) => one.family === $("clip-family").value)];

function drawClip() {
  const { spec } = ladder()[Number($("clip-level").value)];
  const { poses, ...clip } = kept.clips[Number($("clip").value)];
  $("clip-level-text").textContent = spec;
  $("clip-level").setAttribute("aria-valuetext", spec);
  showClip({ ...clip, spec, clean: decode(poses.clean), damaged: decode(poses[spec]) });
}

function chooseLadder() {
  const last = ladder().length - 1;
  $("clip-level").max = last;
  $("clip-level").value = Math.ceil(last / 2);
  drawClip();
}

$("clips-note").textContent = `Clips of the embedded ${kept.dataset} data set, clean beside damaged, with the draw of seed 0. ` +
  "Recordings of people may not be passed on, so this page holds no pose of any other data set.";
options($("clip"), kept.clips.map((_, i) => String(i)), kept.clips.map((one) => `${one.action} (${one.name})`));
options($("clip-family"), unique(kept.specs.map((one) => one.family)).filter((family) => family !== "clean"));
$("clip").addEventListener("change", drawClip);
$("clip-family").addEventListener("change", chooseLadder);
$("clip-level").addEventListener("input", drawClip);
chooseLadder();
