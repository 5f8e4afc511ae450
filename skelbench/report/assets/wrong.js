// ---- clips that a model gets wrong ----
const into16 = (text) => { const packed = bytes(text); return (k) => packed[2 * k] + 256 * packed[2 * k + 1]; };
const chosenSetting = () => data.settings[Number($("wrong-on").value)];
const chosenModel = () => chosenSetting().models[Number($("wrong-model").value)];
const damageOf = (spec) => spec.split(" | ")[0];
let mistakes = [];
let showWrong = null;
let inquiry = 0;

const showMistakes = sortable($("wrong-rows"), [
  { label: "Clip", compare: byText((row) => row.name) },
  { label: "True class", compare: byText((row) => row.truth) },
  { label: "Taken for", compare: byText((row) => row.taken) },
  { label: "Watch", compare: byNumber((row) => Number(!row.clip)) },
], (row) => html("tr", {}, html("th", { scope: "row" }, row.name), html("td", {}, row.truth), html("td", {}, row.taken), html("td", {}, watch(row))));

function watch(row) {
  if (!row.clip) return "–";
  const button = html("button", { type: "button", "aria-label": `Watch ${row.name}` }, "Watch");
  button.addEventListener("click", () => {
    $("wrong-stage").hidden = false;
    showWrong ??= stage("wrong-", data.poses);
    showWrong({ action: row.truth, persons: row.clip.persons, seconds: row.clip.seconds, spec: damageOf($("wrong-spec").value),
      clean: decode(row.clip.clean), damaged: decode(row.clip.damaged) });
    $("wrong-stage").scrollIntoView({ block: "nearest" });
  });
  return button;
}

const watched = (name, clean, damaged) =>
  (Object.hasOwn(clean, name) && Object.hasOwn(damaged, name) ? { ...clean[name], clean: clean[name].poses, damaged: damaged[name].poses } : null);

function showFound() {
  const shown = mistakes.filter((row) => holds(`${row.name} ${row.truth} ${row.taken}`, $("wrong-text").value));
  showMistakes(shown);
  $("wrong-count").textContent = `${shown.length} of ${plural(mistakes.length, "clip")} recognised wrongly`;
}

async function findWrong() {
  const mine = (inquiry += 1);
  const [setting, spec] = [chosenSetting(), $("wrong-spec").value];
  const addresses = [setting.poses.clean, setting.poses[damageOf(spec)]].filter(Boolean);
  try {
    const [clips, model, clean = {}, damaged = clean] = await Promise.all([setting.clips, chosenModel().file, ...addresses].map(load));
    if (mine !== inquiry) return;
    const cell = model.cells[spec];
    const there = cell.there ? bytes(cell.there) : null;
    const predicted = into16(cell.predicted);
    const classOf = (k) => clips.classes[k] ?? String(k);
    mistakes = clips.names.flatMap((name, k) => ((there && !bit(there, k)) || predicted(k) === clips.labels[k] ? [] :
      [{ name, truth: classOf(clips.labels[k]), taken: classOf(predicted(k)), clip: watched(name, clean, damaged) }]));
    showFound();
  } catch (error) {
    if (mine === inquiry) $("wrong-count").textContent = error.message;
  }
}

function chooseModel() {
  $("wrong-setting").textContent = chosenSetting().title;
  const { specs } = chosenModel();
  options($("wrong-spec"), specs);
  findWrong();
}
function chooseBoard() {
  const { models } = chosenSetting();
  options($("wrong-model"), models.map((_, i) => String(i)), models.map((one) => one.name));
  chooseModel();
}

$("wrong-body").hidden = !data.settings.length;
if (data.settings.length) {
  options($("wrong-on"), data.settings.map((_, i) => String(i)), data.settings.map((one) => one.title));
  $("wrong-on").addEventListener("change", chooseBoard);
  $("wrong-model").addEventListener("change", chooseModel);
  $("wrong-spec").addEventListener("change", findWrong);
  $("wrong-text").addEventListener("input", showFound);
  chooseBoard();
} else {
  $("wrong-note").append(" No model was measured on synthetic data here.");
}
