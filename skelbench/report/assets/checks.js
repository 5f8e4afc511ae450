// ---- what was found in the data ----
function showChecks() {
  const found = setting.checks;
  $("checks").hidden = !found;
  $("to-checks").hidden = !found;
  if (!found) return;
  $("checks-about").textContent = found.about;
  $("findings").replaceChildren(...found.findings.map(([bad, topic, text]) =>
    html("tr", {}, html("td", {}, bad), html("td", {}, topic), html("td", { class: "finding" }, text))));
  $("check-pictures").replaceChildren(...found.pictures.map(([caption, src]) =>
    html("figure", {}, html("figcaption", {}, caption), html("img", { class: "picture", alt: caption, src }))));
}
