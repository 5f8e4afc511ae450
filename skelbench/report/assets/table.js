// ---- a table that its heads sort, with the mouse and the keyboard ----
// columns: [{ label, number, compare }]; draw(row) gives its <tr>. Returns a function that shows other rows.
function sortable(table, columns, draw) {
  const state = { rows: [], column: -1, down: false };
  const heads = columns.map((column, i) => {
    const button = html("button", { type: "button" }, column.label);
    button.addEventListener("click", () => {
      state.down = state.column === i ? !state.down : Boolean(column.number);
      state.column = i;
      show();
    });
    return html("th", { scope: "col", class: column.number ? "number" : "" }, button);
  });
  table.tHead.replaceChildren(html("tr", {}, ...heads));
  function show() {
    const column = columns[state.column];
    const rows = column ? [...state.rows].sort((a, b) => (state.down ? -1 : 1) * column.compare(a, b)) : state.rows;
    table.tBodies[0].replaceChildren(...rows.map(draw));
    for (const [i, head] of heads.entries()) {
      if (i === state.column) head.setAttribute("aria-sort", state.down ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    }
  }
  return (rows) => { state.rows = rows; show(); };
}
const first = (triple) => (triple ? triple[0] : -Infinity);
const byText = (of) => (a, b) => of(a).localeCompare(of(b));
const byNumber = (of) => (a, b) => of(a) - of(b);
const measured = (triple) =>
  triple ? [html("span", { class: "value" }, fixed(triple[0])), " ", html("span", { class: "interval" }, triple.length > 1 ? range(triple) : "")] : ["–"];
const holds = (text, query) => query.toLowerCase().split(/\s+/).filter(Boolean).every((word) => text.toLowerCase().includes(word));
