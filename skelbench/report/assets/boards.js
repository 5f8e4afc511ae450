// ---- the boards: a section a setting, its models ranked under the chosen damage ----
const count = (value, digits) => (value === null ? "–" : value.toLocaleString("en", { maximumSignificantDigits: digits }));
const ranks = ({ rank: [low, high], tied }) => [html("span", { class: "value" }, `${low}${tied ? "=" : ""}`), " ",
  html("span", { class: "interval" }, `[${low}, ${high}]`)];
const columns = [
  { label: "Rank", number: false, compare: byNumber((row) => row.place) },
  { label: "Model", compare: byText((row) => row.model) },
  { label: "Clean, %", number: true, compare: byNumber((row) => first(row.clean)) },
  { label: "Damaged, %", number: true, compare: byNumber((row) => first(row.damaged)) },
  { label: "Worst family, points", number: true, compare: byNumber((row) => first(row.drop)) },
  { label: "Parameters", number: true, compare: byNumber((row) => row.parameters ?? -1) },
  { label: "GFLOPs", number: true, compare: byNumber((row) => row.gflops ?? -1) },
  { label: "Clips/s", number: true, compare: byNumber((row) => row.clips_per_second ?? -1) },
];

function boardRow(row) {
  const numbers = [measured(row.clean), measured(row.damaged), [`${row.family} `, ...measured(row.drop)]];
  const costs = [row.parameters, row.gflops, row.clips_per_second].map((value) => [count(value, 3)]);
  return html("tr", {},
    html("td", {}, ...ranks(row)),
    html("th", { scope: "row" }, ...named(row)),
    ...numbers.map((parts, i) => html("td", { class: "number" }, ...parts, row.dirty[i] ? " ‡" : "")),
    ...costs.map((parts) => html("td", { class: "number" }, ...parts)));
}
function named(row) {  // one page for each training
  if (row.pages.length === 1) return [html("a", { href: encodeURI(row.pages[0][1]) }, row.shown)];
  const links = row.pages.map(([name, page]) => html("a", { href: encodeURI(page), "aria-label": name }, name.slice(row.model.length + 1)));
  return [`${row.shown}: `, ...links.flatMap((link, i) => (i ? [", ", link] : [link]))];
}

function board(setting, i) {
  const table = html("table", {}, html("caption", {},
    "Ranks with the interval that holds the true one; models of one rank (=) cannot be told apart by these clips."), html("thead", {}), html("tbody", {}));
  const show = sortable(table, columns, boardRow);
  const about = html("ul", {});
  const how = html("details", {}, html("summary", {}, "How these figures are made"), about);
  const commands = html("div", {});
  const again = html("details", {}, html("summary", {}, "Commands that measure these rows again"), commands);
  const all = html("details", {}, html("summary", {}, `Pages of ${plural(setting.models.length, "model")}`),
    html("ul", {}, ...setting.models.map((name, m) => html("li", {}, html("a", { href: encodeURI(setting.pages[m]) }, name)))));
  const box = html("div", { class: "scroll", role: "region", "aria-label": `Board: ${setting.name}`, tabindex: 0 }, table);
  const section = html("section", { id: `board-${i + 1}`, "aria-labelledby": `board-title-${i + 1}` },
    html("h2", { id: `board-title-${i + 1}` }, setting.name),
    html("p", { class: setting.synthetic ? "setting badge" : "setting" }, `95 % intervals ${setting.over}`),
    box, how, again, all, html("p", {}, html("a", { href: encodeURI(setting.page) }, `All measurements, curves and confusions of ${setting.name}`)));
  return { setting, section, show, about, how, box, again, commands };
}

function showBoard(one, query, damage) {
  const chosen = one.setting.damages.find((other) => other.label === damage) ?? (damage ? null : one.setting.damages[0]);
  const ranked = chosen ? chosen.rows : [];
  const rows = ranked.filter((row) => holds(row.model, query));
  one.box.hidden = !rows.length;
  const said = chosen ? chosen.about : [`Of ${damage}, nothing was measured here of any model in full.`];
  one.about.replaceChildren(...said.map((text) => html("li", {}, text)));
  one.again.hidden = !rows.length;
  one.commands.replaceChildren(...rows.flatMap((row) => [html("p", {}, row.shown),
    html("pre", { tabindex: 0, role: "region", "aria-label": `Command that measures ${row.model} again` }, html("code", {}, row.command))]));
  one.how.open = !ranked.length;
  one.show(rows);
  return rows.length;
}

const boards = data.settings.map(board);
function showBoards() {
  const [query, set, damage] = [$("filter-model").value, $("filter-data").value, $("filter-damage").value];
  let found = 0;
  for (const one of boards) {
    one.section.hidden = Boolean(set) && one.setting.dataset !== set;
    if (!one.section.hidden) found += showBoard(one, query, damage);
  }
  $("row-count").textContent = `${plural(found, "row")} in ${plural(boards.filter((one) => !one.section.hidden).length, "board")}`;
}

$("boards").replaceChildren(...boards.map((one) => one.section));
$("about").textContent = `${plural(unique(data.settings.flatMap((one) => one.models)).length, "model")} on ` +
  `${plural(unique(data.settings.map((one) => one.dataset)).length, "data set")}. Every interval is a 95 % one.`;
const sets = unique(data.settings.map((one) => one.dataset));
options($("filter-data"), ["", ...sets], ["all", ...sets]);
const damages = unique(data.settings.flatMap((one) => one.damages.map((damage) => damage.label)));
options($("filter-damage"), ["", ...damages], ["first of each board", ...damages]);
for (const id of ["filter-model", "filter-data", "filter-damage"]) $(id).addEventListener("input", showBoards);
$("filters").addEventListener("submit", (event) => event.preventDefault());
$("filters").addEventListener("reset", () => setTimeout(showBoards));
showBoards();

$("figures-note").textContent = data.figures.length
  ? "Files beside this page; if it is moved alone, they stay behind." : "No figures were written with this page.";
const stem = (path) => path.replace(/\.\w+$/, "");
$("figure-list").replaceChildren(...unique(data.figures.map(stem)).map((name) => {
  const files = data.figures.filter((path) => stem(path) === name);
  const links = files.map((path) => [" ", html("a", { href: encodeURI(path), "aria-label": path }, path.slice(name.length + 1).toUpperCase())]);
  return html("li", {}, name.replace(/^figures\//, ""), ...links.flat());
}));
