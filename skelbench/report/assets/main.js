// ---- a page about some models, in one or more settings ----
function showSetting() {
  setting = data.settings[Number($("setting").value)];
  for (const node of document.querySelectorAll(".setting")) {
    node.textContent = setting.title;
    node.classList.toggle("badge", setting.synthetic);
  }
  startRows();
  showCurves();
  startConfusion();
  startMap();
  showChecks();
}

function showCard(card) {
  $("card").hidden = false;
  $("facts").replaceChildren(...card.facts.flatMap(([term, text]) => [html("dt", {}, term), html("dd", {}, linked(text))]));
  $("commands").replaceChildren(...card.commands.flatMap(([about, command]) => [
    html("p", {}, about), html("pre", { tabindex: 0, role: "region", "aria-label": about }, html("code", {}, command))]));
}
const linked = (text) =>  // a card may name any address: only the web's become links
  (/^https:\/\/[^\s"'<>]+$/.test(text) ? html("a", { href: text, rel: "noopener noreferrer" }, text) : text);

const models = unique(data.settings.flatMap((one) => one.models)).length;
const specs = unique(data.settings.flatMap((one) => one.rows.map((row) => row.spec))).length;
$("about").textContent = `${plural(models, "model")}, clean and under ${plural(specs - 1, "perturbation")}, on ` +
  `${unique(data.settings.map((one) => one.title)).join("; ")}.`;
options($("setting"), data.settings.map((_, i) => String(i)), data.settings.map((one) => one.title));
$("setting-choice").hidden = data.settings.length < 2;
$("setting").addEventListener("change", showSetting);
for (const id of ["filter-text", "filter-family", "filter-model"]) $(id).addEventListener("input", showRows);
$("filters").addEventListener("submit", (event) => event.preventDefault());
$("filters").addEventListener("reset", () => setTimeout(showRows));
$("confusion-model").addEventListener("change", chooseConfusion);
$("confusion-spec").addEventListener("change", showConfusion);
$("map-model").addEventListener("change", chooseMap);
for (const id of ["map-spec", "map-class"]) $(id).addEventListener("change", showMap);
if (data.card) showCard(data.card);
showSetting();
